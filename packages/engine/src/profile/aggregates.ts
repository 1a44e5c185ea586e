/**
 * The aggregate states of one person, by aggregate id. Persistent: a change copies one small bucket and shares the rest, so
 * that a person with hundreds of states costs as little per event as one with ten.
 */
import type { Signal } from '../signal/signal.ts';
import { placeIn, withEntry, withNumber } from '../std/inserted.ts';
import type { LatePast } from './aggregate/aggregate-kind.ts';
import type { AggregateState } from './aggregate.ts';
import type { PlannedAggregate } from './aggregate-plan.ts';

/** Ids ascending; `states[i]` belongs to `ids[i]`. */
export type AggregateBucket = { readonly ids: readonly number[]; readonly states: readonly AggregateState[] };

/** None yet; one bucket for as many states as fit into it; or `BUCKETS` of them. An id lives in bucket `id & (length - 1)`. */
export type Aggregates = readonly AggregateBucket[];

export const NO_AGGREGATES: Aggregates = [];

/** A power of two: the bucket is then the id’s low bits, and no division of a 53-bit number is needed. */
const BUCKETS = 16;
/** With more states than this one bucket becomes many. Most persons never have so many. */
const ALONE_MAX = 8;
const EMPTY_BUCKET: AggregateBucket = { ids: [], states: [] };

export function stateOf(aggregates: Aggregates, id: number): AggregateState | undefined {
  if (aggregates.length === 0) return undefined;
  const { ids, states } = aggregates[id & (aggregates.length - 1)]!;
  const place = placeIn(ids, id);
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
    const bucket = bucketOf(aggregates, id);
    const place = placeIn(bucket.ids, id);
    const known = bucket.ids[place] === id ? bucket.states[place] : undefined;
    const next = kind.update(spec, known, signal, late);
    if (next === undefined || next === known) continue;
    const copy = aggregates === before ? before.slice() : (aggregates as AggregateBucket[]);
    aggregates = placed(copy, withState(bucket, place, id, next), id);
  }
  return aggregates;
}

/** The aggregates with these states. Each id is given once. */
export function aggregatesOf(entries: Iterable<Entry>): Aggregates {
  const sorted = [...entries].sort((a, b) => a[0] - b[0]);
  if (sorted.length === 0) return NO_AGGREGATES;
  if (sorted.length <= ALONE_MAX) return [bucketWith(sorted)];
  const buckets = Array.from({ length: BUCKETS }, (): Entry[] => []);
  for (const entry of sorted) buckets[entry[0] & (BUCKETS - 1)]!.push(entry);
  return buckets.map(bucketWith);
}

type Entry = readonly [id: number, state: AggregateState];

function bucketWith(entries: readonly Entry[]): AggregateBucket {
  if (entries.length === 0) return EMPTY_BUCKET;
  return { ids: entries.map((entry) => entry[0]), states: entries.map((entry) => entry[1]) };
}

/** All states with their ids, in the order of the buckets. */
export function entriesOf(aggregates: Aggregates): readonly Entry[] {
  return aggregates.flatMap(({ ids, states }) => ids.map((id, i) => [id, states[i]!] as const));
}

function bucketOf(aggregates: Aggregates, id: number): AggregateBucket {
  return aggregates.length === 0 ? EMPTY_BUCKET : aggregates[id & (aggregates.length - 1)]!;
}

/** Puts the bucket of an id in its place, in these very buckets where they are many. */
function placed(buckets: AggregateBucket[], bucket: AggregateBucket, id: number): AggregateBucket[] {
  if (buckets.length <= 1) return bucket.ids.length > ALONE_MAX ? spread(bucket) : [bucket];
  buckets[id & (BUCKETS - 1)] = bucket;
  return buckets;
}

function spread({ ids, states }: AggregateBucket): AggregateBucket[] {
  const buckets = new Array<AggregateBucket>(BUCKETS).fill(EMPTY_BUCKET);
  ids.forEach((id, i) => {
    const bucket = buckets[id & (BUCKETS - 1)]!;
    buckets[id & (BUCKETS - 1)] = withState(bucket, bucket.ids.length, id, states[i]!);
  });
  return buckets;
}

/** `place`: where the id is, or where it belongs. */
function withState(
  { ids, states }: AggregateBucket,
  place: number,
  id: number,
  state: AggregateState,
): AggregateBucket {
  if (ids[place] !== id) return { ids: withNumber(ids, 0, place, id), states: withEntry(states, 0, place, state) };
  const next = states.slice();
  next[place] = state;
  return { ids, states: next };
}
