/** How large a segment was: the last two hours by the minute, two days by the quarter, ninety days by four hours. */
import type { SegmentHistoryReply } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { segmentHistoryQuery } from '../call/queries.ts';
import { Segmented } from '../part/segmented.tsx';
import { SeriesPlot } from '../part/series-plot.tsx';
import { Pending } from '../part/state.tsx';
import { formatCount, formatWhole } from '../show/number.ts';
import { formatDay } from '../show/time.ts';

const SPANS = [
  { value: 'hours', says: '2 h', ms: 2 * 3_600_000 },
  { value: 'days', says: '2 d', ms: 2 * 86_400_000 },
  { value: 'months', says: '90 d', ms: 90 * 86_400_000 },
] as const;
type Span = (typeof SPANS)[number]['value'];

export function SizeCard({ segment }: { readonly segment: string }) {
  const [span, setSpan] = useState<Span>('hours');
  const { data, error, refetch } = useQuery(segmentHistoryQuery(segment));
  return (
    <section className="card" aria-label="Members over time">
      <div className="card-head">
        <h2>Members</h2>
        <Segmented label="How far back" value={span} choices={SPANS} onChange={setSpan} />
      </div>
      <div className="card-body">
        {data === undefined ? (
          <Pending what="its history" error={error} retry={() => void refetch()} />
        ) : (
          <SizePlot points={data} span={span} />
        )}
      </div>
    </section>
  );
}

function SizePlot({ points, span }: { readonly points: SegmentHistoryReply['points']; readonly span: Span }) {
  const drawn = useMemo(() => {
    const end = points.at(-1)?.at ?? 0;
    const from = end - SPANS.find(({ value }) => value === span)!.ms;
    const shown = points.filter(({ at }) => at >= from);
    return {
      times: shown.map(({ at }) => at / 1_000),
      series: [{ name: 'Members', color: 1, values: shown.map(({ members }) => members), fill: true }],
    };
  }, [points, span]);
  if (drawn.times.length < 2) return <p className="card-note">It is sampled once a minute: come back in two.</p>;
  const isLong = span !== 'hours';
  return (
    <SeriesPlot
      label="Members"
      times={drawn.times}
      series={drawn.series}
      format={(value) => (Number.isInteger(value) ? formatCount(value) : formatWhole(value))}
      {...(isLong ? { formatTime: dayOf } : {})}
    />
  );
}

function dayOf(at: number): string {
  return formatDay(at, Date.now());
}
