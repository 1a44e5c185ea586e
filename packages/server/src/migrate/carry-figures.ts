/**
 * Carries over what is kept beside the visitors, to another number of partitions: timers and effects to where their person is, what is a sum
 * over visitors as it is counted there, what is kept once for all to the first partition. All of it is looked at each time; what is as
 * it should be is not written again.
 */
import { type Backend, type StatePut, type StoreReader, storeError } from '@attune/backend';
import { type EffectState, type PersonId, type Rules, type StoredCell, storedCell, storedSketch } from '@attune/engine';
import { DONE_KEY } from '../jobs/refold-visitors.ts';
import { homeOf } from '../worker/home.ts';
import { IN_FORCE_KEY } from '../worker/in-force.ts';
import { EFFECT_PREFIX } from '../worker/outbox.ts';
import { COUNTED_KEY, SIZE_PREFIX, SKETCH_PREFIX } from '../worker/population-book.ts';
import { MAIL_KEY } from '../worker/post.ts';
import { RELEASED_PREFIX } from '../worker/releases.ts';
import { CELL_PREFIX, NEWEST_KEY } from '../worker/results-keeping.ts';
import { scanState } from '../worker/scan-state.ts';
import { SIZES_AT_PREFIX, SWEPT_KEY } from '../worker/size-history.ts';
import { personOfTimer, TIMER_PREFIX } from '../worker/timers.ts';
import { LINK_PREFIX } from '../worker/visitor-changes.ts';
import { DICTIONARY_PREFIX } from '../worker/visitor-dictionaries.ts';
import { HISTORY_PREFIX, VISITOR_PREFIX } from '../worker/visitor-store.ts';
import type { CountedVisitors } from './count-visitors.ts';
import { MIGRATION_PREFIX, putAll } from './migration-mark.ts';
import { SUMMED, sumCells, sumSamples } from './sum-figures.ts';

/** The values of one kind by key, in each partition of the target. */
type Wanted = readonly Map<string, unknown>[];

type Carrying = {
  readonly source: readonly StoreReader[];
  readonly target: readonly Backend[];
  /** Partition for partition, as it is. */
  readonly isSame: boolean;
  readonly counted: CountedVisitors;
  /** By which several partitions add up what they learned; null: there is one. */
  readonly rules: Rules | null;
};

/** What visitors bring with them, what is found again soon, and what hangs on the places of each partition's log. */
const ELSEWHERE = [VISITOR_PREFIX, HISTORY_PREFIX, LINK_PREFIX, MIGRATION_PREFIX, SWEPT_KEY];
const OWN = [MAIL_KEY, IN_FORCE_KEY, RELEASED_PREFIX];
const COUNTED = [SIZE_PREFIX, SKETCH_PREFIX, CELL_PREFIX, COUNTED_KEY, DONE_KEY, SIZES_AT_PREFIX];
const BY_PERSON = [TIMER_PREFIX, EFFECT_PREFIX, DICTIONARY_PREFIX];

/** @throws `store-migration` when the source holds something that this version does not know how to carry over */
export async function carryFigures(carrying: Carrying): Promise<void> {
  const { source, target, isSame } = carrying;
  const kinds = [...BY_PERSON, ...COUNTED, ...SUMMED.map(([prefix]) => prefix)];
  for (const { state } of source) await refuseUnknown(state, [...ELSEWHERE, ...OWN, ...kinds]);
  for (const prefix of isSame ? [...OWN, ...kinds] : kinds) {
    const wanted = await wantedOf(carrying, prefix);
    await Promise.all(target.map((backend, partition) => bring(backend, prefix, wanted[partition]!)));
  }
}

/** Kinds are found by jumping from one to the next: nothing in between is read. */
async function refuseUnknown(state: StoreReader['state'], known: readonly string[]): Promise<void> {
  for (let after = ''; ; ) {
    const [next] = await state.scan('', after === '' ? { limit: 1 } : { after, limit: 1 });
    if (next === undefined) return;
    const kind = known.find((prefix) => next.key.startsWith(prefix));
    if (kind === undefined)
      throw storeError(
        'store-migration',
        `the source keeps ${next.key}, which this version cannot carry over: upgrade Attune`,
      );
    after = `${kind}\u{10ffff}`;
  }
}

async function wantedOf(carrying: Carrying, prefix: string): Promise<Wanted> {
  const { source, target, isSame, counted, rules } = carrying;
  const wanted: Wanted = target.map(() => new Map());
  const found = await Promise.all(source.map((store) => readAll(store, prefix)));
  if (isSame) return found;
  if (BY_PERSON.includes(prefix)) {
    for (const [key, value] of found.flatMap((values) => [...values]))
      for (const partition of homesOf(key, value, target.length)) wanted[partition]!.set(key, value);
    return wanted;
  }
  if (COUNTED.includes(prefix)) {
    for (const [partition, own] of wanted.entries()) countedIn(own, prefix, { found, counted, partition });
    return wanted;
  }
  const sum = SUMMED.find(([each]) => each === prefix)![1];
  for (const key of new Set(found.flatMap((values) => [...values.keys()]))) {
    const values = found.flatMap((each) => (each.has(key) ? [each.get(key)] : []));
    const into = prefix === NEWEST_KEY ? wanted : wanted.slice(0, 1);
    for (const each of into) each.set(key, values.length === 1 ? values[0] : sum(values, key, rules));
  }
  return wanted;
}

/** Where somebody's timers and effects are kept; dictionaries are needed everywhere. */
function homesOf(key: string, value: unknown, partitions: number): readonly number[] {
  if (key.startsWith(DICTIONARY_PREFIX)) return Array.from({ length: partitions }, (_, i) => i);
  const person = key.startsWith(TIMER_PREFIX) ? personOfTimer(key) : (value as EffectState).person;
  return [person === null ? 0 : homeOf(person as PersonId, partitions)];
}

function countedIn(
  wanted: Map<string, unknown>,
  prefix: string,
  of: {
    readonly found: readonly ReadonlyMap<string, unknown>[];
    readonly counted: CountedVisitors;
    readonly partition: number;
  },
): void {
  const { found, counted, partition } = of;
  const { population, results, visitors } = counted.partitions[partition]!;
  if (prefix === SIZE_PREFIX) for (const [key, size] of population.sizes) wanted.set(SIZE_PREFIX + key, size);
  if (prefix === SKETCH_PREFIX)
    for (const [id, sketch] of population.sketches)
      if (sketch.total > 0) wanted.set(SKETCH_PREFIX + id, storedSketch(sketch));
  if (prefix === CELL_PREFIX) {
    for (const [key, cell] of results.cells) {
      const stored = storedCell(cell);
      if (stored !== undefined) wanted.set(CELL_PREFIX + key, stored);
    }
    if (partition === 0) addEvents(wanted, found as readonly ReadonlyMap<string, StoredCell>[]);
  }
  if (prefix === COUNTED_KEY && found.some((each) => each.has(COUNTED_KEY))) wanted.set(COUNTED_KEY, { format: 1 });
  if (prefix === SIZES_AT_PREFIX && partition === 0)
    for (const [key, sample] of sumSamples(found)) wanted.set(key, sample);
  if (prefix === DONE_KEY) {
    const done = found.map((each) => each.get(DONE_KEY) as { readonly revision: string } | undefined);
    const [first] = done;
    // Where not all are under the same rules, each partition finds out by itself.
    if (first !== undefined && done.every((each) => each?.revision === first.revision))
      wanted.set(DONE_KEY, { revision: first.revision, visitors });
  }
}

/** How often something was decided and seen is counted by event, not by person: once, in the first partition. */
function addEvents(wanted: Map<string, unknown>, found: readonly ReadonlyMap<string, StoredCell>[]): void {
  for (const [key, cell] of found.flatMap((cells) => [...cells])) {
    if (cell.decisions === 0 && cell.exposures === 0) continue;
    const events: StoredCell = { ...cell, n: 0, metrics: [] };
    const before = wanted.get(key) as StoredCell | undefined;
    wanted.set(key, before === undefined ? events : sumCells([before, events]));
  }
}

async function readAll(store: StoreReader, prefix: string): Promise<Map<string, unknown>> {
  const values = new Map<string, unknown>();
  for await (const { key, value } of scanState(store, prefix)) values.set(key, value);
  return values;
}

/** Makes what the partition keeps under the prefix this, and nothing else. */
async function bring(backend: Backend, prefix: string, wanted: ReadonlyMap<string, unknown>): Promise<void> {
  const there = await readAll(backend, prefix);
  const puts: StatePut[] = [];
  for (const [key, value] of wanted)
    if (JSON.stringify(there.get(key)) !== JSON.stringify(value)) puts.push({ key, value });
  for (const key of there.keys()) if (!wanted.has(key)) puts.push({ key, value: undefined });
  await putAll(backend, puts);
}
