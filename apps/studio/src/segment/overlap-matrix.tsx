/** What the largest segments share: of the members of a row, how many are in the column too. The number carries it, the shade helps. */
import type { OverlapReply, SegmentFigureView } from '@attune/protocol';
import { Link } from 'wouter';
import { formatShare, formatWhole } from '../show/number.ts';

const SEGMENTS_MAX = 8;

export type OverlapMatrixOptions = {
  /** The largest first. */
  readonly segments: readonly SegmentFigureView[];
  readonly pairs: OverlapReply['pairs'];
};

export function OverlapMatrix({ segments, pairs }: OverlapMatrixOptions) {
  const shown = segments.filter(({ members }) => members > 0).slice(0, SEGMENTS_MAX);
  if (shown.length < 2) return null;
  return (
    <section className="card" aria-label="What segments share">
      <div className="card-head overlap-head">
        <h2>What they share</h2>
        <span className="card-note">of the row’s members, the share who are in the column too</span>
      </div>
      <div className="card-body table-scroll">
        <table className="table overlap">
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">Segment</span>
              </th>
              {shown.map(({ key, name }) => (
                <th key={key} scope="col" title={name}>
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.key}>
                <th scope="row" title={row.name}>
                  <Link href={`/segments/${encodeURIComponent(row.key)}`}>{row.name}</Link>
                </th>
                {shown.map((column) => (
                  <Cell key={column.key} row={row} column={column} pairs={pairs} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell({
  row,
  column,
  pairs,
}: {
  readonly row: SegmentFigureView;
  readonly column: SegmentFigureView;
  readonly pairs: OverlapReply['pairs'];
}) {
  if (row.key === column.key) return <td className="overlap-self">·</td>;
  const { share, both } = sharedBy(row.key, column.key, pairs);
  return (
    <td className={`overlap-${Math.ceil(share * 4)}`} title={`${formatWhole(both)} in both`}>
      {formatShare(share, 0)}
    </td>
  );
}

/** Of the members of `of`, those who are in `also`. */
export function sharedBy(
  of: string,
  also: string,
  pairs: OverlapReply['pairs'],
): { readonly share: number; readonly both: number } {
  const pair = pairs.find(({ a, b }) => (a === of && b === also) || (a === also && b === of));
  if (pair === undefined) return { share: 0, both: 0 };
  return { share: pair.a === of ? pair.ofA : pair.ofB, both: pair.both };
}
