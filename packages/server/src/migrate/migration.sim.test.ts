/**
 * A store moved to another number of partitions and back, with people who come while it is copied and a copying that is killed at any write:
 * every visitor, decision, result, weight, timer and effect is then what it was, and goes on from there.
 */
import type { Backend } from '@attune/backend';
import {
  asTime,
  canonical,
  createDice,
  type Dice,
  type JsonObject,
  type MessageId,
  type Signal,
  storedCell,
} from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { type Partitioned, startPartitioned } from '../testing/partitioned.ts';
import { rulesOf } from '../testing/rules-of.ts';
import { createLiveLoop } from '../worker/create-live-loop.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { compareStores } from './compare-stores.ts';
import { type Migration, openMigration } from './migration.ts';
import { readMark } from './migration-mark.ts';
import { verifyVisitors } from './verify-visitors.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'migration';
const PEOPLE = 40;
const PLACEMENTS = ['hero', 'banner'];

const VARIANTS = [
  { key: 'control', content: null },
  { key: 'bold', content: { template: 'bold' } },
];
const RULES = rulesOf({
  trait: [{ key: 'views', event: 'Product Viewed', compute: 'count' }],
  segment: [
    { key: 'keen', condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '1h' } },
    { key: 'top', condition: { trait: 'views', percentile: { $gte: 70 } } },
  ],
  placement: PLACEMENTS.map((key) => ({ key })),
  experience: [
    {
      key: 'hero-test',
      placement: 'hero',
      audience: { segment: 'keen' },
      variants: VARIANTS,
      goal: { event: 'Order Completed', within: '1d' },
    },
    {
      key: 'banner-test',
      placement: 'banner',
      variants: VARIANTS,
      allocation: { kind: 'bandit' },
      goal: { event: 'Order Completed' },
    },
  ],
  recommender: [{ key: 'related', strategy: 'co-viewed' }],
  trigger: [
    {
      key: 'reminder',
      when: { all: [{ event: 'Product Viewed' }, { not: { event: 'Product Viewed', within: '10m' } }] },
      actions: [{ webhook: { url: 'https://crm.example/a' } }],
    },
  ],
});

type World = { now: number; ids: number; readonly dice: Dice };
const open: (LiveLoop | Partitioned)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function startOne(backend: Backend, world: World): Promise<LiveLoop> {
  const loop = await createLiveLoop({
    ...{ backend, rules: RULES, items: new Map(), checkpointMs: 3_600_000 },
    clock: () => world.now,
    newId: () => `d${world.ids++}`,
    templates: { compile: () => () => '' },
  });
  open.push(loop);
  return loop;
}

function signalOf(world: World, event: string, properties: JsonObject, who: Partial<Signal>): Signal {
  const at = asTime(world.now);
  const named = { anonymousId: null, userId: null, previousId: null };
  return {
    id: `m${world.ids++}` as MessageId,
    type: 'track',
    event,
    at,
    receivedAt: at,
    properties,
    context: {},
    ...named,
    ...who,
  };
}

/** Somebody's moment: looks at something, asks, sees, orders, says who he is. */
async function moment(loop: LiveLoop, world: World): Promise<void> {
  const { dice } = world;
  const who = dice.integer(PEOPLE);
  const anonymousId = `v${who}`;
  const signals = [signalOf(world, 'Product Viewed', { product_id: `p${dice.integer(9)}` }, { anonymousId })];
  const { decisions } = await loop.decide({ anonymousId, userId: null, placements: PLACEMENTS });
  for (const { decision } of Object.values(decisions))
    if (dice.next() < 0.7)
      signals.push(signalOf(world, 'Experience Viewed', { decision_id: decision.id }, { anonymousId }));
  if (dice.next() < 0.3)
    signals.push(signalOf(world, 'Order Completed', { revenue: dice.integer(9_999) / 100 }, { anonymousId }));
  if (dice.next() < 0.2) {
    const identify = { type: 'identify', userId: `u${who % 15}`, anonymousId } as const;
    signals.push({ ...signalOf(world, 'Identified', {}, {}), ...identify });
  }
  if (dice.next() < 0.03)
    signals.push({
      ...signalOf(world, 'Alias', {}, {}),
      type: 'alias',
      userId: `u${who % 15}`,
      previousId: `v${dice.integer(PEOPLE)}`,
    });
  await loop.accept(dice.next() < 0.5 ? signals : [...signals, signals[0]!], {
    at: world.now,
    body: signals.map(bodyOf),
  });
  world.now += dice.integer(90_000);
}

/** The signal as it is sent. */
function bodyOf({ id, type, event, at, anonymousId, userId, previousId, properties }: Signal): JsonObject {
  const named = {
    ...(anonymousId !== null && { anonymousId }),
    ...(userId !== null && { userId }),
    ...(previousId !== null && { previousId }),
  };
  return { messageId: id, type, event, timestamp: new Date(at).toISOString(), properties, ...named };
}

function* everybody(): Generator<{ readonly anonymousId: string | null; readonly userId: string | null }> {
  for (let who = 0; who < PEOPLE; who++) yield { anonymousId: `v${who}`, userId: null };
  for (let who = 0; who < 15; who++) yield { anonymousId: null, userId: `u${who}` };
}

/** What everybody is shown; it is folded when this resolves. */
async function decided(loop: LiveLoop, settled: () => Promise<void> = loop.settled): Promise<readonly unknown[]> {
  await settled();
  const before = loop.counters().decisions;
  const all: unknown[] = [];
  for (const who of everybody()) {
    const { decisions } = await loop.decide({ ...who, placements: PLACEMENTS });
    for (const { decision } of Object.values(decisions)) {
      const { placement, experience, variant, reason, propensity } = decision;
      all.push({ who, placement, experience, variant, reason, propensity });
    }
  }
  // Decisions are written behind the answers.
  for (; loop.counters().decisions < before + all.length; await settled())
    await new Promise((done) => setTimeout(done, 2));
  return all;
}

/** All that a store holds. */
async function held(loop: LiveLoop) {
  const visitors: Record<string, unknown> = {};
  // A server reads effects anew when somebody looks.
  loop.effects.newestFirst();
  for (const { anonymousId, userId } of everybody()) {
    const identity = (anonymousId ?? userId)!;
    visitors[identity] = (await loop.visitor(identity)) ?? null;
  }
  const { stored, folded, duplicate, quarantined, decisions, exposures, conversions } = loop.counters();
  return JSON.parse(
    JSON.stringify({
      visitors,
      counts: { stored, folded, duplicate, quarantined, decisions, exposures, conversions },
      results: [...loop.results.book.cells.values()]
        .flatMap((cell) => storedCell(cell) ?? [])
        .map(canonical)
        .sort(),
      policies: [...loop.policies()].sort((a, b) => (a.experience < b.experience ? -1 : 1)),
      weights: [...loop.results.weights],
      sizes: ['keen', 'top'].map((key) => loop.population.size(key)),
      effects: [...loop.effects.newestFirst()].map(({ id, status }) => `${id} ${status}`).sort(),
      totals: loop.effects.totals('reminder'),
    }),
  );
}

/** Where two JSON values are not the same: a few of the places, short enough to be read. */
function differences(a: unknown, b: unknown, at = ''): string[] {
  if (canonical(a as never) === canonical(b as never)) return [];
  const isWhole = typeof a !== 'object' || typeof b !== 'object' || a === null || b === null;
  if (isWhole) return [`${at}: ${JSON.stringify(a)} became ${JSON.stringify(b)}`];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences((a as never)[key], (b as never)[key], `${at}/${key}`)).slice(0, 12);
}

type Moving = { readonly from: readonly Backend[]; readonly to: readonly Backend[]; readonly world: World };

function begin({ from, to, world }: Moving, target = to): Promise<Migration> {
  return openMigration({
    ...{ target, from: 'here', to: 'there', partitionsBefore: from.length, told: () => {} },
    clock: () => world.now,
    rulesOf: async () => RULES,
  });
}

/** Writes that fail from some moment on, as those of a process that was killed. */
function mortal(backends: readonly Backend[], life: { left: number }): readonly Backend[] {
  const spend = () => {
    if (life.left-- <= 0) throw new Error('killed');
  };
  return backends.map((backend): Backend => {
    const append: Backend['log']['append'] = async (entries) => {
      if (entries.length > 0) spend();
      return backend.log.append(entries);
    };
    const commit: Backend['state']['commit'] = async (each) => {
      spend();
      return backend.state.commit(each);
    };
    return { ...backend, log: { ...backend.log, append }, state: { ...backend.state, commit } };
  });
}

/** Copies with many deaths, each after some more writes, until it is through. */
async function copyAnyhow(moving: Moving): Promise<void> {
  for (let left = 1; ; left += 3) {
    try {
      const migration = await begin(moving, mortal(moving.to, { left }));
      await migration.copy(moving.from);
      return;
    } catch (error) {
      if ((error as Error).message !== 'killed') throw error;
    }
  }
}

async function finishAnyhow(moving: Moving): Promise<void> {
  for (let left = 1; ; left += 3) {
    try {
      await (await begin(moving, mortal(moving.to, { left }))).finish(moving.from);
      return;
    } catch (error) {
      if ((error as Error).message !== 'killed') throw error;
    }
  }
}

const empty = (count: number) => Promise.all(Array.from({ length: count }, openStore));

async function entriesOf(backends: readonly Backend[], kind: string): Promise<number> {
  const pages = await Promise.all(backends.map(({ log }) => log.read(0, 1e6)));
  return pages.flatMap(({ entries }) => entries).filter((entry) => (entry as { kind: string }).kind === kind).length;
}

describe(`a store of one partition (seed ${SEED})`, () => {
  test.each([1, 3])(
    'becomes one of %i and one again, and everything is as it was',
    { timeout: 120_000 },
    async (partitions) => {
      const world: World = { now: NOON, ids: 0, dice: createDice(`${SEED}/${partitions}`) };
      const source = await empty(1);
      const one = await startOne(source[0]!, world);
      for (let i = 0; i < 150; i++) await moment(one, world);
      await one.tick();
      await one.checkpoint();
      const moving: Moving = { from: source, to: await empty(partitions), world };
      await copyAnyhow(moving);
      // They come while it is copied, until the day after, and some turn out to be one.
      world.now += 13 * 3_600_000;
      for (let i = 0; i < 60; i++) await moment(one, world);
      await one.checkpoint();
      await copyAnyhow(moving);
      for (let i = 0; i < 30; i++) await moment(one, world);
      await one.tick();
      const [pending] = [...one.effects.newestFirst()];
      await one.record([{ id: pending!.id, at: asTime(world.now), result: 'done' }]);
      await one.settled();
      const shown = await decided(one);
      const before = await held(one);
      await one.close();
      const decisions = await entriesOf(source, 'decision');
      await finishAnyhow(moving);
      expect(await readMark(source[0]!)).toMatchObject({ kind: 'moved', to: 'there' });
      expect(await readMark(moving.to[0]!)).toBeUndefined();
      expect(await entriesOf(moving.to, 'decision')).toBe(decisions);

      const many = await startPartitioned({ partitions, servers: 1, rules: RULES, world, backends: moving.to });
      open.push(many);
      await many.settled();
      expect(differences(before, await held(many.servers[0]!))).toEqual([]);
      expect(differences(shown, await decided(many.servers[0]!, many.settled))).toEqual([]);
      expect(shown.some((each) => (each as { variant: unknown }).variant !== null)).toBe(true);
      expect(before.effects.length).toBeGreaterThan(3);

      // And back, after more of everything.
      for (let i = 0; i < 40; i++) {
        await many.seen();
        await moment(many.servers[0]!, world);
      }
      await many.settled();
      for (const worker of many.workers) await worker.tick();
      await many.settled();
      // How far its weights are behind is each server's own: one that begins now has them all.
      await many.crashServer(0);
      const shownThere = await decided(many.servers[0]!, many.settled);
      const there = await held(many.servers[0]!);
      await many.close();
      const back: Moving = { from: moving.to, to: await empty(1), world };
      await copyAnyhow(back);
      await finishAnyhow(back);
      const again = await startOne(back.to[0]!, world);
      expect(differences(there, await held(again))).toEqual([]);
      expect(differences(shownThere, await decided(again))).toEqual([]);
      // Whoever comes now finds it all at work.
      for (let i = 0; i < 20; i++) await moment(again, world);
      await again.settled();
      expect(again.counters().stored).toBeGreaterThan(there.counts.stored);
    },
  );
});

test('one that takes a day lets go of what the source lets go of', { timeout: 60_000 }, async () => {
  const world: World = { now: NOON, ids: 0, dice: createDice(SEED) };
  const moving: Moving = { from: await empty(1), to: await empty(3), world };
  const one = await startOne(moving.from[0]!, world);
  for (let i = 0; i < 100; i++) await moment(one, world);
  await one.checkpoint();
  const migration = await begin(moving);
  await migration.copy(moving.from);
  // The first hours of an experiment are told by short spans, of which only the latest are kept.
  world.now += 13 * 3_600_000;
  for (let i = 0; i < 15; i++) await moment(one, world);
  await one.close();
  expect((await migration.finish(moving.from))?.stored).toBeGreaterThan(100);
});

describe('what cannot be moved is refused, and what went wrong is found', () => {
  const filled = async (): Promise<Moving> => {
    const world: World = { now: NOON, ids: 0, dice: createDice(SEED) };
    const from = await empty(1);
    const loop = await startOne(from[0]!, world);
    for (let i = 0; i < 200; i++) await moment(loop, world);
    await loop.close();
    return { from, to: await empty(2), world };
  };

  test('a target that is not empty, and one that is filled from elsewhere', async () => {
    const { from, to, world } = await filled();
    await expect(begin({ from, to: from, world })).rejects.toThrow(/there is not empty: nothing is ever written over/);
    await begin({ from, to, world });
    const other = openMigration({
      ...{ target: to, from: 'elsewhere', to: 'there', partitionsBefore: 1, told: () => {}, clock: () => NOON },
    });
    await expect(other).rejects.toThrow(/there is being filled from here/);
  });

  test('a source that is not folded to its end, or still grows', async () => {
    const moving = await filled();
    const [source] = moving.from as [Backend];
    const signal = signalOf(moving.world, 'Product Viewed', {}, { anonymousId: 'v1' });
    await source.log.append([{ kind: 'signal', signal }]);
    await expect((await begin(moving)).finish(moving.from)).rejects.toThrow(/not folded yet/);
    const restarted = await startOne(source, moving.world);
    await restarted.close();
    // Somebody appends while the rest is carried over.
    let reads = 0;
    const load: Backend['state']['load'] = async (keys) => {
      if (++reads === 5) await source.log.append([{ kind: 'signal', signal }]);
      return source.state.load(keys);
    };
    const growing: Backend = { ...source, state: { ...source.state, load } };
    await expect((await begin(moving)).finish([growing])).rejects.toThrow(/events still come into the source/);
  });

  test('a visitor, a sum or a log that is another one there', async () => {
    const moving = await filled();
    const { from, to } = moving;
    await (await begin(moving)).copy(from);
    const all = { since: [0], upTo: [Number.POSITIVE_INFINITY] };
    const verifying = { source: from, target: to, isSame: false };
    await verifyVisitors(verifying, all);
    await compareStores(from, to);
    const spoil = async (prefix: string, value: unknown) => {
      for (const { state } of to)
        for (const { key } of await state.scan(prefix, { limit: 1 }))
          await state.commit({ reader: 'test', cursor: 0, expectedCursor: 0, puts: [{ key, value }] });
    };
    await spoil('size/', 99);
    await expect(compareStores(from, to)).rejects.toThrow(/not the same in both stores: sizesDigest/);
    await spoil('history/', []);
    await expect(verifyVisitors(verifying, all)).rejects.toThrow(/history\/.* is not the same in both stores/);
    await to[1]!.log.append([{ kind: 'refused' }]);
    const later = await startOne(from[0]!, moving.world);
    for (let i = 0; i < 20; i++) await moment(later, moving.world);
    await later.close();
    await expect((await begin(moving)).copy(from)).rejects.toThrow(/entries that nobody carried there/);
  });
});
