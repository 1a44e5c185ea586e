/**
 * Visitors can always be read: whatever the rules they were written under, whenever these changed, and wherever the process was killed in
 * between. What nobody was written with any longer goes.
 */
import type { Backend } from '@attune/backend';
import {
  asTime,
  compileRules,
  createDice,
  type Definition,
  EMPTY_OBJECT,
  type MessageId,
  type Rules,
  type Signal,
  type Visitor,
} from '@attune/engine';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { createLiveLoop } from './create-live-loop.ts';
import type { LiveLoop } from './live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? String(Math.floor(Math.random() * 1e9));
const VISITORS = 30;

/** Rules with some of ten segments, so that no two sets have the same names. */
function rulesWith(some: readonly number[]): Rules {
  const definitions = some.map((i) => {
    const condition = { event: 'Product Viewed', count: { $gte: 1 + i }, within: `${1 + i}d` };
    return { kind: 'segment' as const, key: `s${i}`, version: 1, document: { key: `s${i}`, condition } as Definition };
  });
  const read = compileRules(definitions);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const open: LiveLoop[] = [];
afterEach(async () => {
  for (const loop of open.splice(0)) await loop.close();
});

async function start(backend: Backend, rules: Rules): Promise<LiveLoop> {
  const loop = await createLiveLoop({
    backend,
    rules,
    clock: () => NOON,
    newId: () => 'd',
    templates: { compile: () => () => '' },
    items: new Map(),
    checkpointMs: 3_600_000,
    visitorsMax: 10,
  });
  open.push(loop);
  return loop;
}

let ids = 0;
function looked(person: number): Signal {
  const at = asTime(NOON - 86_400_000 + ids);
  const who = { anonymousId: `v${person}`, userId: null, previousId: null };
  const what = { type: 'track' as const, event: 'Product Viewed', properties: EMPTY_OBJECT, context: EMPTY_OBJECT };
  return { id: `m${ids++}` as MessageId, at, receivedAt: at, ...who, ...what };
}

async function everybody(loop: LiveLoop): Promise<ReadonlyMap<string, Visitor>> {
  const all = new Map<string, Visitor>();
  for await (const { found } of loop.everyVisitor())
    for (const { visitor } of found) all.set(visitor.profile.id, visitor);
  return all;
}

async function refolded(loop: LiveLoop): Promise<void> {
  for (let i = 0; i < 2_000 && loop.refold().state !== 'done'; i++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(loop.refold().state).toBe('done');
}

const dictionaries = (backend: Backend) => backend.state.scan('dictionary/', { limit: 100 });

/** With what the stored visitors are written; null for their own names. */
async function namedBy(backend: Backend): Promise<readonly (string | null)[]> {
  const heads = await backend.state.scan('visitor/', { limit: 100 });
  const names = heads.map(({ value }) => (value as { visitor: { states: readonly unknown[] } }).visitor.states[0]);
  return names.map((name) => (typeof name === 'string' ? `dictionary/${name}` : null));
}

/** A process that is killed: what it wrote is there, and it writes nothing more. */
function killable(backend: Backend): { readonly backend: Backend; readonly kill: () => void } {
  let isDead = false;
  const dead = () => Promise.reject(new Error('killed'));
  const { log, state } = backend;
  return {
    backend: {
      ...backend,
      log: { ...log, append: (...asked) => (isDead ? dead() : log.append(...asked)) },
      state: { ...state, commit: (commit) => (isDead ? dead() : state.commit(commit)) },
      close: async () => {},
    },
    kill: () => {
      isDead = true;
    },
  };
}

test(`rules that change and processes that are killed (seed ${SEED})`, async () => {
  const dice = createDice(SEED);
  const backend = await openStore();
  const someRules = () => rulesWith([0, ...[1, 2, 3, 4].filter(() => dice.integer(2) === 0)]);
  const seen = new Map<string, number>();
  let rules = someRules();
  for (let life = 0; life < 12; life++) {
    const mortal = killable(backend);
    const loop = await start(mortal.backend, rules);
    for (let i = dice.integer(20); i >= 0; i--) {
      const what = dice.integer(6);
      if (what === 0) {
        rules = someRules();
        loop.use(rules);
      } else if (what === 1) await refolded(loop);
      else if (what === 2) await loop.checkpoint();
      else {
        const person = dice.integer(VISITORS);
        await loop.accept([looked(person)]);
        seen.set(`a:v${person}`, (seen.get(`a:v${person}`) ?? 0) + 1);
        await loop.settled();
      }
    }
    mortal.kill();
    open.splice(0);
    await loop.close().catch(() => {});
    const kept = (await dictionaries(backend)).map(({ key }) => key);
    expect([null, ...kept]).toEqual(expect.arrayContaining([...new Set(await namedBy(backend))]));
  }

  const loop = await start(backend, rules);
  await loop.settled();
  await refolded(loop);
  await loop.checkpoint();
  const found = await everybody(loop);
  expect([...found].map(([id, { profile }]) => [id, profile.events]).sort()).toEqual([...seen].sort());
  const reached = rules.segments.all.map(({ key }) => [key, Number(key.slice(1)) + 1] as const);
  for (const [id, { membership }] of found) {
    const expected = reached.filter(([, eventsMin]) => seen.get(id)! >= eventsMin).map(([key]) => key);
    expect(membership.rules).toBe(rules.revision);
    expect(membership.segments.map(({ key }) => key)).toEqual(expected.sort());
  }
  expect(await dictionaries(backend)).toHaveLength(1);
});

test('names are kept while somebody is written with them, and go with the last', async () => {
  const backend = await openStore();
  const loop = await start(backend, rulesWith([0, 1]));
  await loop.accept(Array.from({ length: VISITORS }, (_, i) => looked(i)));
  await loop.settled();
  await loop.checkpoint();
  const [first] = await dictionaries(backend);
  loop.use(rulesWith([0, 2]));
  await loop.accept([looked(0)]);
  await loop.settled();
  await loop.checkpoint();
  await refolded(loop);
  await loop.checkpoint();
  const left = await dictionaries(backend);
  expect(left).toHaveLength(1);
  expect(left[0]!.key).not.toBe(first!.key);
  const names = await namedBy(backend);
  expect(names).toHaveLength(VISITORS);
  expect(new Set(names)).toEqual(new Set([left[0]!.key]));
});

test('a dictionary that was lost: the retained past is folded again', async () => {
  const backend = await openStore();
  const rules = rulesWith([0, 1, 2]);
  const loop = await start(backend, rules);
  await loop.accept([looked(1), looked(1), looked(1)]);
  await loop.settled();
  await loop.checkpoint();
  const before = await loop.visitor('a:v1');
  await loop.close();
  open.splice(0);
  const [stored] = await dictionaries(backend);
  const puts = [{ key: stored!.key, value: undefined }];
  await backend.state.commit({ reader: 'test', cursor: 0, expectedCursor: 0, puts });

  const again = await start(backend, rules);
  expect(await again.visitor('a:v1')).toEqual(before);
});
