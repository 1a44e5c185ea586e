/** How visitors are shared out among variants: one bar, one part per variant; the numbers stand in the table beside it. */
import { formatShare } from '../show/number.ts';

export type WeightPart = { readonly key: string; readonly weight: number };

export function WeightBar({ parts, label }: { readonly parts: readonly WeightPart[]; readonly label: string }) {
  const sum = parts.reduce((total, part) => total + part.weight, 0) || 1;
  let left = 0;
  return (
    <svg
      className="weight-bar"
      width="100%"
      height="10"
      role="img"
      aria-label={`${label}: ${parts.map((p) => `${p.key} ${formatShare(p.weight / sum, 0)}`).join(', ')}`}
    >
      {parts.map((part, index) => {
        const x = left;
        const width = (part.weight / sum) * 100;
        left += width;
        return (
          <rect
            key={part.key}
            x={`${x}%`}
            width={`${width}%`}
            height="10"
            fill={`var(--series-${(index % 5) + 1})`}
            stroke="var(--surface)"
            strokeWidth="1.5"
          >
            <title>{`${part.key}: ${formatShare(part.weight / sum, 1)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
