/** A few numbers as a line without axes: shape only; the figure it belongs to carries the value. */
export function Sparkline({
  values,
  color = 'var(--series-1)',
}: {
  readonly values: readonly (number | null)[];
  readonly color?: string;
}) {
  const known = values.map((value) => value ?? 0);
  const top = Math.max(1e-9, ...known);
  const step = known.length > 1 ? 100 / (known.length - 1) : 100;
  const points = known
    .map((value, index) => `${(index * step).toFixed(2)},${(23 - (value / top) * 21).toFixed(2)}`)
    .join(' ');
  return (
    <svg
      className="sparkline"
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      width="100%"
      height="24"
      aria-hidden="true"
    >
      <polygon points={`0,24 ${points} 100,24`} fill={color} opacity="0.1" />
      <polyline
        points={points}
        fill="none"
        stroke={color}
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
      />
    </svg>
  );
}
