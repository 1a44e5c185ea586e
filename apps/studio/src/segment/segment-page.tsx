/** One segment: how large it was and is, with whom it shares its members, and who they are, to look at or to take along. */
import type { OverlapReply, SegmentFigureView } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { overlapQuery, segmentsQuery } from '../call/queries.ts';
import { Chip } from '../part/chip.tsx';
import { Icon } from '../part/icon.tsx';
import { Empty, Pending } from '../part/state.tsx';
import { countOf, formatCount, formatShare } from '../show/number.ts';
import { MemberList } from './member-list.tsx';
import { sharedBy } from './overlap-matrix.tsx';
import { PlaceChips, shareOf } from './segment-chips.tsx';
import { SizeCard } from './size-card.tsx';
import './segment.css';

export function SegmentPage({ segment: key }: { readonly segment: string }) {
  const { data, error, refetch } = useQuery(segmentsQuery);
  const { data: overlap } = useQuery(overlapQuery);
  if (data === undefined) {
    return (
      <div className="page">
        <div className="card">
          <Pending what="the segment" error={error} retry={() => void refetch()} />
        </div>
      </div>
    );
  }
  const segment = data.segments.find((each) => each.key === key);
  if (segment === undefined) {
    return (
      <div className="page">
        <Empty icon="segment" title={`There is no segment “${key}”`}>
          <p>It may have been removed or renamed.</p>
          <div className="state-actions">
            <Link className="button" href="/segments">
              All segments
            </Link>
          </div>
        </Empty>
      </div>
    );
  }
  return (
    <div className="page">
      <SegmentHead segment={segment} visitors={data.visitors} />
      <div className="segment-columns">
        <SizeCard segment={key} />
        <SharedCard segment={segment} all={data.segments} pairs={overlap?.pairs ?? []} />
      </div>
      <MemberList segment={segment} />
    </div>
  );
}

function SegmentHead({ segment, visitors }: { readonly segment: SegmentFigureView; readonly visitors: number | null }) {
  const { key, name, says, members } = segment;
  const share = shareOf(segment, visitors);
  return (
    <header className="page-head">
      <div>
        <p className="crumb">
          <Link href="/segments">Segments</Link>
        </p>
        <h1>{name}</h1>
        <p>{says}</p>
        <span className="chips segment-chips">
          <Chip tone="accent">
            {countOf(members, 'member')}
            {share !== null && `, ${formatShare(share, 1)} of all`}
          </Chip>
          <PlaceChips segment={segment} />
        </span>
      </div>
      <Link className="button" href={`/definitions/segment/${key}`}>
        <Icon name="layers" />
        Definition
      </Link>
    </header>
  );
}

const SHARED_MAX = 7;

function SharedCard({
  segment,
  all,
  pairs,
}: {
  readonly segment: SegmentFigureView;
  readonly all: readonly SegmentFigureView[];
  readonly pairs: OverlapReply['pairs'];
}) {
  const shared = all
    .filter(({ key }) => key !== segment.key)
    .map((other) => ({ other, ...sharedBy(segment.key, other.key, pairs) }))
    .filter(({ both }) => both > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, SHARED_MAX);
  return (
    <section className="card" aria-label="Its members are also in">
      <div className="card-head">
        <h2>Its members are also in</h2>
      </div>
      <div className="card-body">
        {shared.length === 0 ? (
          <p className="card-note">No member is in another segment.</p>
        ) : (
          <ul className="shared">
            {shared.map(({ other, share, both }) => (
              <li key={other.key}>
                <Link href={`/segments/${encodeURIComponent(other.key)}`}>{other.name}</Link>
                <span className="num" title={`${formatCount(both)} visitors`}>
                  {formatShare(share, 1)}
                </span>
                <svg width="100%" height="6" aria-hidden="true">
                  <rect className="shared-track" width="100%" height="6" rx="3" />
                  <rect className="shared-bar" width={`${share * 100}%`} height="6" rx="3" />
                </svg>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
