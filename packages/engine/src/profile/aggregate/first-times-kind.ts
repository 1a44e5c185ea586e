/** The first times at which something happened, ascending. */
import type { AggregateKind } from './aggregate-kind.ts';

type Question = { readonly kind: 'first-times'; readonly keep: number };
type State = { readonly kind: 'first-times'; readonly times: readonly number[] };

export const firstTimesKind: AggregateKind<Question, State> = {
  hears: () => true,
  update: ({ keep }, before, { at }) => {
    if (before === undefined) return { kind: 'first-times', times: [at] };
    const { times } = before;
    if (times.length >= keep && at >= times[times.length - 1]!) return before;
    return earliest([...times, at], keep);
  },
  merge: ({ keep }, a, b) => earliest([...a.times, ...b.times], keep),
  later: (state) => state,
  eventsIn: () => Number.POSITIVE_INFINITY,
};

function earliest(times: number[], keep: number): State {
  return { kind: 'first-times', times: times.sort((x, y) => x - y).slice(0, keep) };
}
