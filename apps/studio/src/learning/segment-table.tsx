/** A bandit by segments: who gets what where, and what is expected of each variant there. Narrow segments stand under their parents. */
import type { SegmentLearning } from '../call/wire.ts';
import { WeightBar } from '../part/weight-bar.tsx';
import { formatShare, formatWhole } from '../show/number.ts';

type Options = { readonly segments: readonly SegmentLearning[]; readonly reward: string };

export function SegmentTable({ segments, reward }: Options) {
  return (
    <div className="table-scroll learned-more">
      <h3>By segment</h3>
      <p className="card-note">
        Where few were seen, what is expected stays near the broader segment; where many were, a segment stands for
        itself.
      </p>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Segment</th>
            <th scope="col">Share now</th>
            <th scope="col">{reward === 'value' ? 'Expected value' : 'Expected rate'} (95 % interval)</th>
            <th scope="col" className="num">
              Exposures
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered(segments).map(({ segment, depth }) => (
            <SegmentRow key={segment.segment} segment={segment} depth={depth} reward={reward} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Placed = { readonly segment: SegmentLearning; readonly depth: number };

/** Every segment right after its parent; everybody first. */
function ordered(segments: readonly SegmentLearning[]): readonly Placed[] {
  const below = (key: string, depth: number): Placed[] =>
    segments
      .filter((each) => each.segment !== '' && (each.parent ?? '') === key)
      .flatMap((segment) => [{ segment, depth }, ...below(segment.segment, depth + 1)]);
  const rest = segments.filter((each) => each.segment === '').map((segment) => ({ segment, depth: 0 }));
  return [...rest, ...below('', rest.length === 0 ? 0 : 1)];
}

function SegmentRow({ segment: { segment, variants }, depth, reward }: Placed & { readonly reward: string }) {
  const exposures = variants.reduce((sum, variant) => sum + variant.exposures, 0);
  const name = segment === '' ? 'everybody else' : segment;
  const parts = variants.map(({ variant, weight }) => ({ key: variant, weight }));
  return (
    <tr>
      <td>
        <span className={`segment-depth-${Math.min(depth, 3)}`}>{name}</span>
      </td>
      <td className="stacked">
        <WeightBar parts={parts} label={`Share in ${name}`} />
        <span className="card-note">
          {variants.map(({ variant, weight }) => `${variant} ${formatShare(weight, 0)}`).join(', ')}
        </span>
      </td>
      <td className="stacked">
        {variants.map(({ variant, estimate, low, high }, index) => (
          <span key={variant} className="variant-name">
            <i className={`series-${index % 5}`} aria-hidden="true" />
            <span className="sr-only">{variant}</span>
            {said(estimate, reward)} ({said(low, reward)} – {said(high, reward)})
          </span>
        ))}
      </td>
      <td className="num" data-says="Exposures">
        {formatWhole(exposures)}
      </td>
    </tr>
  );
}

function said(estimate: number, reward: string): string {
  if (reward === 'value') return estimate.toLocaleString(undefined, { maximumFractionDigits: 2 });
  return formatShare(Math.min(1, Math.max(0, estimate)), 1);
}
