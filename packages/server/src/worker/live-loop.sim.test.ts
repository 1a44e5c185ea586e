/**
 * The live loop under a simulated clock: crashes between checkpoints, duplicates, a cache too small for its visitors, people who turn
 * out to be one, and answers that change by time alone.
 */

import type { Backend } from '@attune/backend';
import { asTime, createDice, digest, EMPTY_OBJECT, type MessageId, type Signal } from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { rulesOf } from '../testing/rules-of.ts';
import { createLiveLoop, type LiveLoopOptions } from './create-live-loop.ts';
import type { Answered, Ask, LiveLoop } from './live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'live-loop';

const RULES = rulesOf({
  trait: [{ key: 'views', event: 'Product Viewed', compute: 'count' }],
  segment: [{ key: 'keen', condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '10m' } }],
  placement: [{ key: 'hero' }],
  experience: [
    {
      key: 'keen-hero',
      placement: 'hero',
      audience: { segment: 'keen' },
      variants: [{ key: 'a', content: { data: { text: 'keen' } } }],
      goal: { event: 'Order Completed' },
    },
  ],
  recommender: [{ key: 'related', strategy: 'co-viewed' }],
});

const open: LiveLoop[] = [];
afterEach(async () => {
  for (const loop of open.splice(0)) await loop.close();
});

type World = { now: number; ids: number };
async function start(backend: Backend, world: World, more: Partial<LiveLoopOptions> = {}): Promise<LiveLoop> {
  const loop = await createLiveLoop({
    backend,
    rules: RULES,
    clock: () => world.now,
    newId: () => `d${world.ids++}`,
    templates: { compile: () => () => '' },
    items: new Map(['p0', 'p1', 'p2', 'p3'].map((id) => [id, { id, title: id }])),
    checkpointMs: 3_600_000,
    failed: (error) => {
      // A loop that a crash left behind wakes up once more, and finds that another has gone on.
      if (!String(error).includes('another process')) throw error;
    },
    ...more,
  });
  open.push(loop);
  return loop;
}

let count = 0;
function signal(wish: Omit<Partial<Signal>, 'at'> & { readonly at: number }): Signal {
  const base = { type: 'track' as const, event: 'Product Viewed', anonymousId: 'v1', userId: null, previousId: null };
  return {
    ...base,
    properties: EMPTY_OBJECT,
    context: EMPTY_OBJECT,
    id: `m${count++}` as MessageId,
    ...wish,
    at: asTime(wish.at),
    receivedAt: asTime(wish.at),
  };
}
const ask = (anonymousId: string, more: Partial<Ask> = {}): Ask => ({
  anonymousId,
  userId: null,
  placements: ['hero'],
  ...more,
});

/** Traffic of many people with everything in it: duplicates, sign-ins, purchases. */
function traffic(length: number, seed: string): Signal[] {
  const dice = createDice(seed);
  const list: Signal[] = [];
  for (let i = 0; i < length; i++) {
    const at = NOON + i * 500;
    const person = dice.integer(60);
    const anonymousId = `v${person}-${dice.integer(2)}`;
    const roll = dice.next();
    if (roll < 0.1 && list.length > 0) list.push(dice.pick(list));
    else if (roll < 0.15)
      list.push(
        signal({
          at,
          type: 'identify',
          event: 'Identified',
          anonymousId,
          userId: `u${person}`,
          properties: { plan: `plan${i}` },
        }),
      );
    else if (roll < 0.2) list.push(signal({ at, event: 'Order Completed', anonymousId }));
    else list.push(signal({ at, anonymousId, properties: { product_id: `p${dice.integer(4)}` } }));
  }
  return list;
}

async function stateOf(loop: LiveLoop): Promise<string> {
  await loop.settled();
  const { visitors: listed } = await loop.recent({ limit: 10_000 });
  const visitors = [];
  for (const { profile } of listed) visitors.push((await loop.visitor(profile.id))!);
  const { logCursor: _, accepted: __, ...counters } = loop.counters();
  const sorted = [...visitors].sort((a, b) => (a.profile.id < b.profile.id ? -1 : 1));
  const related = ['p0', 'p1', 'p2', 'p3'].map((item) => loop.recommend({ recommender: 'related', item, count: 3 }));
  return digest([sorted, counters, loop.policies(), related]);
}

describe('the fold', () => {
  test('what was accepted is decided on, in the same breath', async () => {
    const loop = await start(await openStore(), { now: NOON + 1_000, ids: 0 });
    expect((await loop.decide(ask('v1'))).decisions['hero']?.decision.reason).toBe('no-experience');
    await loop.accept([0, 1, 2].map((i) => signal({ at: NOON + i })));
    expect((await loop.decide(ask('v1'))).decisions['hero']).toMatchObject({
      decision: { reason: 'chosen', experience: 'keen-hero' },
      content: { data: { text: 'keen' } },
    });
    expect((await loop.decide(ask('somebody-else'))).decisions['hero']?.decision.reason).toBe('no-experience');
  });

  test(`crashes at any moment change nothing (seed ${SEED})`, async () => {
    const signals = traffic(1_500, SEED);
    const steady = await start(await openStore(), { now: NOON, ids: 0 });
    for (let i = 0; i < signals.length; i += 7) await steady.accept(signals.slice(i, i + 7));
    const expected = await stateOf(steady);

    const dice = createDice(`${SEED}-crashes`);
    const backend = await openStore();
    let loop = await start(backend, { now: NOON, ids: 0 });
    let crashes = 0;
    for (let i = 0; i < signals.length; i += 7) {
      await loop.accept(signals.slice(i, i + 7));
      if (dice.next() < 0.1) await loop.checkpoint();
      // The old loop is left without a checkpoint, as a killed process would leave it.
      if (dice.next() < 0.05) {
        open.splice(open.indexOf(loop), 1);
        loop = await start(backend, { now: NOON, ids: 0 });
        crashes++;
      }
    }
    expect(crashes).toBeGreaterThan(3);
    expect(await stateOf(loop)).toBe(expected);
  });

  test('a cache far too small for its visitors loses nobody', async () => {
    const signals = traffic(4_000, `${SEED}-small`);
    const [roomy, tight] = [
      await start(await openStore(), { now: NOON, ids: 0 }),
      await start(await openStore(), { now: NOON, ids: 0 }, { visitorsMax: 10 }),
    ];
    for (let i = 0; i < signals.length; i += 5) {
      await roomy.accept(signals.slice(i, i + 5));
      await tight.accept(signals.slice(i, i + 5));
      await tight.checkpoint();
    }
    expect(await stateOf(tight)).toBe(await stateOf(roomy));
  });

  test('a past longer than what is kept, written in chunks by commits of which every third fails', async () => {
    const backend = await openStore();
    let commits = 0;
    const commit: Backend['state']['commit'] = (wanted) =>
      commits++ % 3 === 1 ? Promise.reject(new Error('disk full')) : backend.state.commit(wanted);
    const flaky = { ...backend, state: { ...backend.state, commit } };
    // Work beside the stream meets the same disk, sooner or later.
    const deaf = { failed: () => {} };
    const steady = await start(await openStore(), { now: NOON, ids: 0 });
    let loop = await start(flaky, { now: NOON, ids: 0 }, deaf);
    for (let i = 0; i < 1_300; i += 20) {
      const batch = Array.from({ length: 20 }, (_, k) => signal({ at: NOON + i + k, anonymousId: `v${k % 2}` }));
      await steady.accept(batch);
      await loop.accept(batch);
      await loop.checkpoint().catch(() => {});
      if (i % 500 !== 0) continue;
      open.splice(open.indexOf(loop), 1);
      loop = await start(flaky, { now: NOON, ids: 0 }, deaf);
    }
    expect(await stateOf(loop)).toBe(await stateOf(steady));
    await loop.checkpoint().catch(() => loop.checkpoint());
    const chunks = await backend.state.scan('history/', { limit: 1_000 });
    const kept = (await loop.visitor('v0'))!.profile.history;
    expect(kept.size).toBeLessThan(540);
    expect(chunks.length).toBe(2 * kept.chunks.filter((chunk) => chunk.prints.length === 16).length);
  });

  test('what comes more than 24 hours late is quarantined, counted apart, and still shown after a restart', async () => {
    const backend = await openStore();
    const world = { now: NOON, ids: 0 };
    let loop = await start(backend, world);
    const day = 86_400_000;
    const newest = signal({ at: NOON });
    const [inTime, late] = [signal({ at: NOON - day }), signal({ at: NOON - day - 1 })];
    await loop.accept([newest, inTime, late, late]);
    await loop.settled();
    const balance = { accepted: 4, stored: 2, folded: 2, duplicate: 0, quarantined: 2, late: 2 };
    expect(loop.counters()).toMatchObject(balance);
    expect((await loop.visitor('v1'))!.profile.events).toBe(2);
    await loop.close();
    loop = await start(backend, world);
    expect(loop.counters()).toMatchObject(balance);
    const shown = loop.late().map(({ event }) => (event as { messageId: string }).messageId);
    expect(shown).toEqual([late.id, late.id]);
  });

  test('the balance holds: stored = folded + duplicate + waiting, accepted = stored + quarantined', async () => {
    const loop = await start(await openStore(), { now: NOON, ids: 0 });
    const twice = signal({ at: NOON });
    await loop.accept([twice, twice, signal({ at: NOON })]);
    await loop.quarantine([{ at: NOON, problems: [], event: 'nonsense' }]);
    const { folded, duplicate, waiting } = loop.counters();
    expect(folded + duplicate + waiting).toBe(3);
    expect(loop.counters()).toMatchObject({ accepted: 4, stored: 3, quarantined: 1 });
    await loop.settled();
    expect(loop.counters()).toMatchObject({
      accepted: 4,
      stored: 3,
      folded: 2,
      duplicate: 1,
      waiting: 0,
      quarantined: 1,
    });
  });

  test('what leaves the quarantine is counted once: twice at a time, after a crash and after a restart', async () => {
    const backend = await openStore();
    const world = { now: NOON, ids: 0 };
    let loop = await start(backend, world);
    const places = await loop.quarantine([0, 1, 2].map((event) => ({ at: NOON, problems: [], event })));
    const released = [0, 1].map((i) => ({ refused: places[i]!, signal: signal({ at: NOON + i }) }));
    const balance = { accepted: 3, stored: 2, folded: 2, duplicate: 0, waiting: 0, quarantined: 1, released: 2 };
    const taking = Promise.all([loop.release(released), loop.release(released)]);
    for (let i = 0; i < 20; i++) {
      const { accepted, stored, quarantined } = loop.counters();
      expect(accepted).toBe(stored + quarantined);
      await Promise.resolve();
    }
    await taking;
    expect(loop.counters()).toMatchObject(balance);
    // It crashes: what was folded since the start is folded again.
    open.splice(0);
    loop = await start(backend, world);
    expect(loop.counters()).toMatchObject(balance);
    expect(await Promise.all(places.map(loop.isReleased))).toEqual([true, true, false]);
    await loop.close();
    loop = await start(backend, world);
    await loop.release(released);
    expect(loop.counters()).toMatchObject(balance);
    expect((await loop.visitor('v1'))!.profile.events).toBe(2);
  });

  test('more than the queue holds is refused, not taken and forgotten', async () => {
    const loop = await start(await openStore(), { now: NOON, ids: 0 }, { queueMax: 2 });
    await expect(loop.accept([0, 1, 2].map((at) => signal({ at: NOON + at })))).rejects.toMatchObject({
      code: 'overloaded',
      retryable: true,
    });
    expect(loop.counters().stored).toBe(0);
    await loop.accept([signal({ at: NOON })]);
    expect(loop.counters().stored).toBe(1);
  });
});

describe('identities', () => {
  test('two devices become one person, who is found under each name, also after a restart', async () => {
    const backend = await openStore();
    let loop = await start(backend, { now: NOON, ids: 0 });
    await loop.accept([signal({ at: NOON, anonymousId: 'phone' }), signal({ at: NOON + 1, anonymousId: 'laptop' })]);
    await loop.accept([
      signal({
        at: NOON + 2,
        type: 'identify',
        event: 'Identified',
        anonymousId: 'phone',
        userId: 'ada',
        properties: {},
      }),
    ]);
    await loop.accept([
      signal({
        at: NOON + 3,
        type: 'identify',
        event: 'Identified',
        anonymousId: 'laptop',
        userId: 'ada',
        properties: {},
      }),
    ]);
    for (let round = 0; round < 2; round++) {
      for (const name of ['phone', 'laptop', 'ada', 'a:phone']) {
        expect((await loop.visitor(name))?.profile).toMatchObject({
          id: 'a:phone',
          events: 4,
          identities: { anonymousIds: ['laptop', 'phone'], userIds: ['ada'] },
        });
      }
      expect((await loop.recent({ limit: 10 })).visitors).toHaveLength(1);
      await loop.close();
      open.splice(open.indexOf(loop), 1);
      loop = await start(backend, { now: NOON, ids: 0 });
    }
  });
});

describe('watching', () => {
  const until = async (truth: () => boolean) => {
    for (let i = 0; i < 400 && !truth(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(truth()).toBe(true);
  };

  test('a watcher is told at once, when an event changes the answer, when time does, and when definitions do', async () => {
    const world = { now: Date.now(), ids: 0 };
    const loop = await start(await openStore(), world);
    const told: Answered[] = [];
    const stop = loop.watch(ask('v1'), (answered) => told.push(answered));
    await until(() => told.length === 1);
    // The third view leaves the window of ten minutes 60 ms from now.
    await loop.accept([0, 1, 2].map((i) => signal({ at: world.now - 600_000 + 60 + i })));
    await until(() => told.length === 2);
    world.now += 100;
    await until(() => told.length === 3);
    loop.use(
      rulesOf({
        placement: [{ key: 'hero' }],
        experience: [{ key: 'all', placement: 'hero', variants: [{ key: 'x', content: null }] }],
      }),
    );
    await until(() => told.length === 4);
    expect(told.map(({ decision }) => decision.experience)).toEqual([null, 'keen-hero', null, 'all']);
    await loop.accept([signal({ at: world.now })]);
    stop();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(told).toHaveLength(4);
  });

  test('after a restart, somebody known is watched as who he is, under whichever of his names', async () => {
    const backend = await openStore();
    const world = { now: Date.now(), ids: 0 };
    const first = await start(backend, world);
    const event = { type: 'identify' as const, event: 'Identified', userId: 'ada', properties: {} };
    await first.accept([
      signal({ at: world.now, anonymousId: 'v1' }),
      signal({ at: world.now, anonymousId: 'v1', ...event }),
    ]);
    await first.accept([1, 2].map(() => signal({ at: world.now, userId: 'ada' })));
    await first.close();
    open.splice(open.indexOf(first), 1);
    const loop = await start(backend, world);
    const told: Answered[] = [];
    const stop = loop.watch({ anonymousId: null, userId: 'ada', placements: ['hero'] }, (answered) =>
      told.push(answered),
    );
    await until(() => told.length === 1);
    stop();
    expect(told[0]?.decision).toMatchObject({ experience: 'keen-hero', person: 'a:v1' });
  });
});

describe('outcomes', () => {
  test('what came of a decision is learned once, also across a crash', async () => {
    const backend = await openStore();
    const world = { now: NOON + 1_000, ids: 0 };
    let loop = await start(backend, world);
    await loop.accept([0, 1, 2].map((i) => signal({ at: NOON + i })));
    const decision = (await loop.decide(ask('v1'))).decisions['hero']!.decision;
    await loop.checkpoint();
    await loop.accept([
      signal({ at: NOON + 1_010, event: 'Experience Viewed', properties: { decision_id: decision.id } }),
    ]);
    open.splice(open.indexOf(loop), 1);
    loop = await start(backend, world);
    await loop.accept([signal({ at: NOON + 1_020, event: 'Order Completed' })]);
    await loop.settled();
    expect(loop.policies()).toMatchObject([
      { experience: 'keen-hero', variants: { a: { exposures: 1, conversions: 1, value: 1 } } },
    ]);
    expect(loop.counters()).toMatchObject({ exposures: 1, conversions: 1 });
  });
});
