/** How often something happened, ever: one number, whatever the number of events. */
import type { AggregateKind } from './aggregate-kind.ts';

type Question = { readonly kind: 'count' };
type State = { readonly kind: 'count'; readonly count: number };

export const countKind: AggregateKind<Question, State> = {
  hears: () => true,
  update: (_, before) => ({ kind: 'count', count: (before === undefined ? 0 : before.count) + 1 }),
  merge: (_, a, b) => ({ kind: 'count', count: a.count + b.count }),
  later: (state) => state,
  eventsIn: (state) => state.count,
};
