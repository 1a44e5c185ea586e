/**
 * Carries the visitors over, as they are written: each to the partition of his id, with his retained past, and the links that say whom an
 * identity means to wherever they are looked for. It goes over those that were written since the last time, so it can be begun while
 * they still change.
 */
import type { Backend, StatePut, StoreReader } from '@attune/backend';
import type { IdentityKey, PersonId, Visitor } from '@attune/engine';
import { awayFrom, awayTo } from '../worker/away.ts';
import { homeOf } from '../worker/home.ts';
import { LINK_PREFIX } from '../worker/visitor-changes.ts';
import { VISITOR_PREFIX, visitorOfHead } from '../worker/visitor-store.ts';
import { type CountedVisitors, readDictionaries } from './count-visitors.ts';
import { loadFrom, newRows, pastOf, personOf, type Row, writeAll } from './moving.ts';

/** How far it has come: first the visitors of each partition of the source, then the links of each. */
export type VisitorPlace = { readonly step: number; readonly after?: string };

export type Carrying = {
  readonly source: readonly StoreReader[];
  readonly target: readonly Backend[];
  /** Partition for partition, as it is. */
  readonly isSame: boolean;
  readonly counted: CountedVisitors;
  /** Nobody writes into the source any more: what is missing now will not come. */
  readonly isFinal: boolean;
};

/** @param options.since those written after these versions, by partition of the source */
export async function carryVisitors(
  carrying: Carrying,
  options: {
    readonly since: readonly number[];
    readonly from: VisitorPlace;
    /** All up to there is in the target. */
    readonly reached: (place: VisitorPlace, visitors: number) => Promise<void>;
  },
): Promise<void> {
  const { source, target } = carrying;
  const { since, from, reached } = options;
  const dictionaries = await readDictionaries([...source, ...target]);
  const read = (head: unknown): Visitor => visitorOfHead(head, { named: (name) => dictionaries.get(name) });
  for (let step = from.step; step < 2 * source.length; step++) {
    const isLinks = step >= source.length;
    const partition = step % source.length;
    const where = { since: since[partition]!, after: step === from.step ? from.after : undefined };
    for await (const rows of newRows(source[partition]!, isLinks ? LINK_PREFIX : VISITOR_PREFIX, where)) {
      if (isLinks) await carryLinks(carrying, partition, { rows, read });
      else await carryHeads(carrying, partition, { rows, read });
      await reached({ step, after: rows.at(-1)!.key }, isLinks ? 0 : rows.length);
    }
  }
}

type Some = { readonly rows: readonly Row[]; readonly read: (head: unknown) => Visitor };

async function carryHeads(carrying: Carrying, from: number, { rows, read }: Some): Promise<void> {
  const { source, target, isSame, counted, isFinal } = carrying;
  const people = rows.map(({ key, value }) => {
    const person = key.slice(VISITOR_PREFIX.length) as PersonId;
    return { key, value, person, partition: isSame ? from : homeOf(person, target.length) };
  });
  const before = await loadFrom(target, people);
  const keys = people.flatMap(({ person, value }) => pastOf(person, value));
  const found = new Map((await source[from]!.state.load(keys)).map((each, i) => [keys[i]!, each]));
  const puts = target.map((): StatePut[] => []);
  for (const [i, { key, value, person, partition }] of people.entries()) {
    const past = pastOf(person, value);
    if (past.some((chunk) => found.get(chunk) === undefined)) {
      // He is being written anew at this moment: he comes with those who are written later.
      if (isFinal) throw new Error(`a part of the past of ${person} is missing in the source`);
      continue;
    }
    for (const chunk of past) puts[partition]!.push({ key: chunk, value: found.get(chunk)!.value });
    for (const chunk of pastOf(person, before[i]))
      if (!past.includes(chunk)) puts[partition]!.push({ key: chunk, value: undefined });
    puts[partition]!.push({ key, value });
    counted.count(partition, before[i] === undefined ? undefined : read(before[i]), read(value));
  }
  await writeAll(target, puts);
}

async function carryLinks(carrying: Carrying, from: number, { rows, read }: Some): Promise<void> {
  const { source, target, isSame, counted } = carrying;
  const home = (key: IdentityKey): number => (isSame ? from : homeOf(key, target.length));
  const keys = rows.map(({ key }) => key.slice(LINK_PREFIX.length));
  const at = (prefix: string) =>
    loadFrom(
      target,
      keys.map((key) => ({ partition: home(key), key: prefix + key })),
    );
  const [before, joined, persons] = await Promise.all([
    at(LINK_PREFIX),
    at(VISITOR_PREFIX),
    isSame ? rows.map(({ value }) => value as PersonId) : Promise.all(keys.map((key) => personOf(source, key))),
  ]);
  const puts = target.map((): StatePut[] => []);
  for (const [i, key] of keys.entries()) {
    const person = persons[i];
    if (person === undefined) continue;
    const put = (partition: number, value: PersonId | undefined) =>
      puts[partition]!.push({ key: LINK_PREFIX + key, value });
    const keeper = home(person);
    const former = isSame || before[i] === undefined ? undefined : awayFrom(before[i] as PersonId);
    if (former !== undefined && former !== keeper) put(former, undefined);
    if (keeper !== home(key)) put(home(key), awayTo(keeper));
    put(keeper, person);
    // Whoever became part of somebody else since he was carried over.
    if (person === key || joined[i] === undefined || (await isThere(source, VISITOR_PREFIX + key))) continue;
    counted.count(home(key), read(joined[i]), undefined);
    for (const gone of [VISITOR_PREFIX + key, ...pastOf(key as PersonId, joined[i])])
      puts[home(key)]!.push({ key: gone, value: undefined });
  }
  await writeAll(target, puts);
}

async function isThere(source: readonly StoreReader[], key: string): Promise<boolean> {
  const found = await Promise.all(source.map(({ state }) => state.load([key])));
  return found.some(([each]) => each !== undefined);
}
