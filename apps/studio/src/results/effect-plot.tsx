/**
 * An effect with its interval on an axis around zero, as SVG. It is a picture of the figures that stand beside it, so it is hidden from
 * assistive technology.
 */
import { saySigned, toneOf, type View } from './words.ts';

const HEIGHT = 30;

/** How far the axis reaches to both sides: the widest end, at most three times as much, rounded up to a readable number. */
export function reachOf(views: readonly (View | null)[]): number {
  const ends = views.flatMap((view) =>
    view === null ? [] : [view.estimate, view.low ?? 0, view.high ?? 0].map(Math.abs),
  );
  const widest = Math.min(3, Math.max(0.02, ...ends));
  const step = 10 ** Math.floor(Math.log10(widest));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * step).find((end) => end >= widest) ?? widest;
}

export function EffectBar({
  view,
  reach,
  better,
}: {
  readonly view: View | null;
  readonly reach: number;
  readonly better: 'higher' | 'lower';
}) {
  const x = (value: number): string => `${50 + 50 * Math.max(-1, Math.min(1, value / reach))}%`;
  const middle = HEIGHT / 2;
  return (
    <svg className="effect" width="100%" height={HEIGHT} aria-hidden="true">
      <line className="effect-base" x1="0" x2="100%" y1={middle} y2={middle} />
      <line className="effect-zero" x1="50%" x2="50%" y1="2" y2={HEIGHT - 2} />
      {view !== null && (
        <g className={`effect-${toneOf(view, better)}`}>
          <line
            className="effect-range"
            x1={x(view.low ?? -reach)}
            x2={x(view.high ?? reach)}
            y1={middle}
            y2={middle}
          />
          <circle cx={x(view.estimate)} cy={middle} r="5" />
        </g>
      )}
    </svg>
  );
}

export function EffectAxis({ reach }: { readonly reach: number }) {
  return (
    <span className="axis" aria-hidden="true">
      <span>{saySigned(-reach)}</span>
      <span>0</span>
      <span>{saySigned(reach)}</span>
    </span>
  );
}
