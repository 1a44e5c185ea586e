/**
 * Rates with their intervals on one shared axis, as SVG. It is a picture of a table that stands beside it, so it is hidden
 * from assistive technology; whoever uses it must bring the table.
 */
export type IntervalRow = { readonly key: string; readonly rate: number; readonly low: number; readonly high: number };

const HEIGHT = 26;

/** The axis' end: the highest interval end, rounded up to a readable number, at most 1. */
export function axisEnd(rows: readonly IntervalRow[]): number {
  const highest = Math.max(0.001, ...rows.map((row) => row.high));
  const step = 10 ** Math.floor(Math.log10(highest));
  for (const factor of [1, 1.5, 2, 3, 4, 5, 6, 8, 10]) if (step * factor >= highest) return Math.min(1, step * factor);
  return 1;
}

export function IntervalBar({
  row,
  end,
  series,
}: {
  readonly row: IntervalRow;
  readonly end: number;
  readonly series: number;
}) {
  const x = (rate: number): string => `${Math.min(100, (rate / end) * 100)}%`;
  const color = `var(--series-${(series % 5) + 1})`;
  return (
    <svg className="interval" width="100%" height={HEIGHT} aria-hidden="true">
      <line x1="0" x2="100%" y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--line)" />
      <line
        x1={x(row.low)}
        x2={x(row.high)}
        y1={HEIGHT / 2}
        y2={HEIGHT / 2}
        stroke={color}
        strokeWidth="8"
        strokeLinecap="round"
        opacity="0.28"
      />
      <circle cx={x(row.rate)} cy={HEIGHT / 2} r="5" fill={color} stroke="var(--surface)" strokeWidth="2" />
    </svg>
  );
}
