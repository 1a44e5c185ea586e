/** All segments as a whole: how large each is now and was in the last hour, which are too small, and what they share. */

import type { SegmentFigureView, SegmentsReply } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { overlapQuery, segmentsQuery } from '../call/queries.ts';
import { Icon } from '../part/icon.tsx';
import { Ago } from '../part/moment.tsx';
import { Sparkline } from '../part/sparkline.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { countOf, formatCount, formatShare } from '../show/number.ts';
import { OverlapMatrix } from './overlap-matrix.tsx';
import { PlaceChips, shareOf } from './segment-chips.tsx';
import './segment.css';

export function SegmentsPage() {
  const { data, error, refetch } = useQuery(segmentsQuery);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Segments</h1>
          {data !== undefined && data.segments.length > 0 && <SweptLine seen={data} />}
        </div>
        <Link className="button" href="/definitions/new/segment">
          <Icon name="plus" />
          New segment
        </Link>
      </header>
      {data === undefined ? (
        <div className="card">
          <Pending what="the segments" error={error} retry={() => void refetch()} />
        </div>
      ) : data.segments.length === 0 ? (
        <div className="card">
          <NoSegments />
        </div>
      ) : (
        <Figures seen={data} />
      )}
    </div>
  );
}

function Figures({ seen }: { readonly seen: SegmentsReply }) {
  const { data: overlap } = useQuery(overlapQuery);
  const ordered = [...seen.segments].sort((a, b) => b.members - a.members || (a.name < b.name ? -1 : 1));
  return (
    <>
      {seen.advice.length > 0 && <AdviceCard seen={seen} />}
      <section className="card" aria-label="Segments, the largest first">
        <div className="segment-head" aria-hidden="true">
          <span>Segment</span>
          <span>Last hour</span>
          <span>Members</span>
          <span>Of all visitors</span>
        </div>
        <ul className="segment-list">
          {ordered.map((segment) => (
            <li key={segment.key}>
              <SegmentRow segment={segment} visitors={seen.visitors} />
            </li>
          ))}
        </ul>
      </section>
      {overlap !== undefined && <OverlapMatrix segments={ordered} pairs={overlap.pairs} />}
    </>
  );
}

/** What the figures are of: everybody, and since when. */
export function SweptLine({ seen }: { readonly seen: Pick<SegmentsReply, 'visitors' | 'sweptAt'> }) {
  if (seen.visitors === null || seen.sweptAt === null) return <p>Visitors are being counted.</p>;
  return (
    <p>
      {countOf(seen.visitors, 'visitor')}. What time alone changed was counted <Ago at={seen.sweptAt} />.
    </p>
  );
}

function SegmentRow({ segment, visitors }: { readonly segment: SegmentFigureView; readonly visitors: number | null }) {
  const { key, name, says, members, recent, parent, fallsBackTo } = segment;
  const share = shareOf(segment, visitors);
  return (
    <Link href={`/segments/${encodeURIComponent(key)}`} className="segment-row">
      <span className="segment-name">
        <strong>{name}</strong>
        <small title={says}>{says}</small>
        {(parent !== null || fallsBackTo !== null) && (
          <span className="chips">
            <PlaceChips segment={segment} />
          </span>
        )}
      </span>
      <span className="segment-spark">{recent.length > 1 ? <Sparkline values={recent} /> : null}</span>
      <span className="num segment-members">
        {formatCount(members)}
        <span className="sr-only"> members</span>
      </span>
      <span className="num">
        {share === null ? '–' : formatShare(share, 1)}
        <span className="sr-only"> of all visitors</span>
      </span>
    </Link>
  );
}

function AdviceCard({ seen }: { readonly seen: SegmentsReply }) {
  return (
    <section className="card" aria-label="Too small to learn from">
      <div className="card-head">
        <h2>Too small to learn from</h2>
      </div>
      <ul className="advice card-body">
        {seen.advice.map((each) => (
          <li key={each.segment}>
            <Icon name="layers" />
            <p>
              {each.says}{' '}
              <Link href={`/definitions/segment/${each.segment}`}>
                {each.kind === 'sibling' ? `Merge it with ${each.into}` : `Use ${each.into} instead`}
              </Link>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function NoSegments() {
  return (
    <Empty icon="segment" title="No segment yet">
      <p>
        A segment says who: everybody of whom a condition holds. It is counted from the moment it is saved, the past
        included.
      </p>
      <div className="state-actions">
        <Link className="button button-primary" href="/definitions/new/segment">
          New segment
        </Link>
      </div>
    </Empty>
  );
}
