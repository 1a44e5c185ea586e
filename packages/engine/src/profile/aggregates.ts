/**
 * The aggregate states of one person, by aggregate id. Persistent: a change copies one small bucket and shares the rest, so
 * that a person with hundreds of states costs as little per event as one with ten.
 */
import type { Signal } from '../signal/signal.ts';
import { withEntry, withNumber } from '../std/inserted.ts';
import type { LatePast } from './aggregate/aggregate-kind.ts';
import type { AggregateState } from './aggregate.ts';
import type { PlannedAggregate } from './aggregate-plan.ts';

/** Ids ascending; `states[i]` belongs to `ids[i]`. */
export type AggregateBucket = { readonly ids: readonly number[]; readonly states: readonly AggregateState[] };

/** None yet, or `BUCKETS` of them: an id lives in bucket `id & BUCKET_MASK`. */
export type Aggregates = readonly AggregateBucket[];

export const NO_AGGREGATES: Aggregates = [];

/** A power of two: the bucket is then the id’s low bits, and no division of a 53-bit number is needed. */
const BUCKETS = 16;
const BUCKET_MASK = BUCKETS - 1;
const EMPTY_BUCKET: AggregateBucket = { ids: [], states: [] };

export function stateOf(aggregates: Aggregates, id: number): AggregateState | undefined {
  if (aggregates.length === 0) return undefined;
  const { ids, states } = aggregates[id & BUCKET_MASK]!;
  const place = placeOf(ids, id);
  return ids[place] === id ? states[place] : undefined;
}

/**
 * The states with one more signal in those that it touches; the very same ones when it changes none. `late`: for a signal that is
 * older than the newest of its person.
 */
export function withSignal(
  before: Aggregates,
  touched: readonly PlannedAggregate[],
  signal: Signal,
  late: LatePast,
): Aggregates {
  let aggregates = before;
  for (let i = 0; i < touched.length; i++) {
    const { id, spec, kind } = touched[i]!;
    const known = stateOf(aggregates, id);
    const next = kind.update(spec, known, signal, late);
    if (next === undefined || next === known) continue;
    const copy = aggregates === before ? copied(before) : (aggregates as AggregateBucket[]);
    copy[id & BUCKET_MASK] = withState(copy[id & BUCKET_MASK]!, id, next);
    aggregates = copy;
  }
  return aggregates;
}

export function aggregatesOf(entries: Iterable<readonly [id: number, state: AggregateState]>): Aggregates {
  const buckets = copied(NO_AGGREGATES);
  let any = false;
  for (const [id, state] of entries) {
    buckets[id & BUCKET_MASK] = withState(buckets[id & BUCKET_MASK]!, id, state);
    any = true;
  }
  return any ? buckets : NO_AGGREGATES;
}

/** All states with their ids, in the order of the buckets. */
export function entriesOf(aggregates: Aggregates): readonly (readonly [id: number, state: AggregateState])[] {
  return aggregates.flatMap(({ ids, states }) => ids.map((id, i) => [id, states[i]!] as const));
}

function copied(aggregates: Aggregates): AggregateBucket[] {
  return aggregates.length === 0 ? new Array<AggregateBucket>(BUCKETS).fill(EMPTY_BUCKET) : aggregates.slice();
}

function withState({ ids, states }: AggregateBucket, id: number, state: AggregateState): AggregateBucket {
  const place = placeOf(ids, id);
  if (ids[place] !== id) return { ids: withNumber(ids, 0, place, id), states: withEntry(states, 0, place, state) };
  const next = states.slice();
  next[place] = state;
  return { ids, states: next };
}

/** Where `id` is among the ascending ids, or where it belongs. */
function placeOf(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
