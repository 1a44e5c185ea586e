/**
 * The values of a property seen most often, the most frequent first, of equals the one seen last: ever, of the 500 values seen last,
 * or lately, of the latest 1,000 events. Only texts and numbers can be frequent.
 */
import type { JsonValue } from '../../std/json.ts';
import { type AggregateState, TIMES_MAX, UNIQUE_MAX } from '../aggregate.ts';
import { boundsWithin, nextChange, type TraitAsked, type TraitCompute } from './trait-compute.ts';
import { timesIn, valuesIn } from './value-traits.ts';

export const topTrait: TraitCompute = {
  fields: { of: 'required', k: 'optional', within: 'optional' },
  reading: ({ of, withinMs, k }: TraitAsked) =>
    withinMs === null
      ? {
          asks: { kind: 'by', by: of, groupsMax: UNIQUE_MAX, inner: { kind: 'count' } },
          value: (state) => mostFrequent(countsIn(state), k),
        }
      : {
          asks: { kind: 'recent', of, ...boundsWithin(withinMs, TIMES_MAX) },
          value: (state, now) => mostFrequent(countsOf(valuesIn(state, withinMs, now)), k),
          lapse: (state, now) => nextChange(timesIn(state), withinMs, now),
        },
};

type Counts = Iterable<readonly [value: string | number, count: number]>;

/** In the order in which they were seen last. */
function countsIn(state: AggregateState | undefined): Counts {
  if (state?.kind !== 'by') return [];
  return state.groups.map(({ group, state: inner }) => [group, inner.kind === 'count' ? inner.count : 0] as const);
}

function countsOf(values: readonly JsonValue[]): Counts {
  const counts = new Map<string | number, number>();
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const count = counts.get(value) ?? 0;
    // Taken out and put in again: the one seen last stands last.
    counts.delete(value);
    counts.set(value, count + 1);
  }
  return counts;
}

function mostFrequent(counts: Counts, k: number): readonly JsonValue[] {
  return [...counts]
    .reverse()
    .sort(([, a], [, b]) => b - a)
    .slice(0, k)
    .map(([value]) => value);
}
