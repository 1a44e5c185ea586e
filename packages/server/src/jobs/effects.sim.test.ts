/**
 * Triggers end to end under a simulated clock, with a process that dies at every point of an effect's life: before it is sent, after it
 * is sent and before that is written down, after that and before a checkpoint. Receivers see each effect at least once; the state has
 * each exactly once, and the same ones as in a life without a crash.
 */

import {
  asTime,
  compileRules,
  createDice,
  type Definition,
  type DefinitionKind,
  type Delivery,
  EMPTY_OBJECT,
  type MessageId,
  type Signal,
  type VersionedDefinition,
} from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { createLiveLoop, type LiveLoopOptions } from '../worker/create-live-loop.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import { createEffectSender, type EffectSender } from './send-effects.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const MINUTE = 60_000;
const SEED = process.env['ATTUNE_SEED'] ?? 'effects';
const LEFT_IN_CART = {
  all: [
    { event: 'Product Added' },
    { not: { event: 'Product Added', within: '10m' } },
    { not: { event: 'Order Completed', within: '10m' } },
  ],
};
const TRIGGERS = [
  {
    key: 'reminder',
    when: LEFT_IN_CART,
    caps: [{ max: 2, per: '1d' }],
    actions: [{ webhook: { url: 'https://crm.example/a' } }],
  },
  {
    key: 'keen',
    when: { event: 'Product Viewed', count: { $gte: 3 }, within: '5m' },
    actions: [
      { set: { engagement: 'high' } },
      { enqueue: { channel: 'sms', data: { text: 'Hi {{ event.properties.product_id }}' } } },
    ],
  },
];

function rulesOf(triggers: readonly object[]) {
  const list = triggers.map((document): VersionedDefinition => {
    const { key } = document as { key: string };
    return { kind: 'trigger' as DefinitionKind, key, version: 1, document: document as Definition };
  });
  const read = compileRules(list);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

type World = { now: number; readonly sent: string[]; readonly send: (id: string) => Delivery };
type Life = { readonly loop: LiveLoop; readonly sender: EffectSender; readonly die: () => void };
const templates: LiveLoopOptions['templates'] = {
  compile: (source) => (scope) =>
    source.replaceAll(/\{\{ ([\w.]+) \}\}/g, (_, path: string) =>
      String(path.split('.').reduce((here, key) => (here as Record<string, unknown>)?.[key], scope as unknown) ?? ''),
    ),
};

const open: LiveLoop[] = [];
afterEach(async () => {
  for (const loop of open.splice(0)) await loop.close();
});

/** One life of the process. After `die` it neither sends nor writes anything, as nothing that is dead does. */
async function live(
  backend: LiveLoopOptions['backend'],
  world: World,
  crash: { readonly before: () => boolean; readonly after: () => boolean } = {
    before: () => false,
    after: () => false,
  },
): Promise<Life> {
  let isDead = false;
  const never = new Promise<never>(() => {});
  const commit: typeof backend.state.commit = (wanted) => (isDead ? never : backend.state.commit(wanted));
  const loop = await createLiveLoop({
    backend: { ...backend, state: { ...backend.state, commit } },
    rules: rulesOf(TRIGGERS),
    clock: () => world.now,
    newId: () => 'd',
    templates,
    items: new Map(),
    checkpointMs: 3_600_000,
    failed: (error) => {
      throw error;
    },
  });
  const die = () => {
    isDead = true;
  };
  const sender = createEffectSender({
    loop: {
      ...loop,
      record: (outcomes) => {
        if (!isDead && crash.before()) die();
        return isDead ? never : loop.record(outcomes);
      },
      accept: async (signals) => {
        if (isDead) return never;
        await loop.accept(signals);
        if (!isDead && crash.after()) die();
        return isDead ? never : undefined;
      },
    },
    definitions: { get: () => undefined, versions: () => undefined, change: () => never },
    items: new Map(),
    templates,
    clock: () => world.now,
    failed: (error) => {
      throw error;
    },
    ports: {
      webhook: {
        send: async ({ id }) => {
          if (!isDead && crash.before()) die();
          if (isDead) return never;
          world.sent.push(id);
          if (crash.after()) die();
          return isDead ? never : world.send(id);
        },
      },
    },
  });
  return { loop, sender, die };
}

/** Accepted, and folded. */
async function take(loop: LiveLoop, signals: readonly Signal[]): Promise<void> {
  await loop.accept(signals);
  await loop.settled();
}

let count = 0;
function signal(at: number, event: string, anonymousId: string): Signal {
  return {
    id: `m${count++}` as MessageId,
    type: 'track',
    event,
    at: asTime(at),
    receivedAt: asTime(at),
    anonymousId,
    userId: null,
    previousId: null,
    properties: { product_id: `p${count % 5}` },
    context: EMPTY_OBJECT,
  };
}

/** Steps of a minute, each with what happens in it. */
function days(seed: string, minutes: number): Signal[][] {
  const dice = createDice(seed);
  return Array.from({ length: minutes }, (_, minute) =>
    Array.from({ length: dice.integer(6) }, (_, i) => {
      const roll = dice.next();
      const event = roll < 0.2 ? 'Product Added' : roll < 0.25 ? 'Order Completed' : 'Product Viewed';
      return signal(NOON + minute * MINUTE + i * 7_000, event, `v${dice.integer(25)}`);
    }),
  );
}

function essence(loop: LiveLoop) {
  const effects = [...loop.effects.newestFirst()].map(({ id, status, kind, data }) => [id, status, kind, data]);
  const totals = loop.effects.triggers().map((key) => [key, loop.effects.totals(key)]);
  return { effects: effects.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)), totals: totals.sort() };
}

/** Time goes on until nothing is left to be done. */
async function settle({ loop, sender }: Life, world: World, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    world.now += MINUTE;
    await loop.tick();
    await sender.idle();
  }
}

describe('a process that dies at every point', () => {
  test(`sends each effect, and has done each once (seed ${SEED})`, async () => {
    const script = days(SEED, 240);
    const calm: World = { now: NOON, sent: [], send: () => ({ result: 'done' }) };
    const steady = await live(await openStore(), calm);
    open.push(steady.loop);
    steady.sender.start();
    for (const [minute, signals] of script.entries()) {
      calm.now = NOON + (minute + 1) * MINUTE;
      await take(steady.loop, signals);
      await steady.loop.tick();
      await steady.sender.idle();
    }
    await settle(steady, calm, 30);
    const expected = essence(steady.loop);
    expect(expected.effects.length).toBeGreaterThan(60);
    expect(new Set(calm.sent).size).toBe(calm.sent.length);

    const dice = createDice(`${SEED}-crashes`);
    const world: World = {
      now: NOON,
      sent: [],
      send: () => (dice.next() < 0.3 ? { result: 'failed', error: 'HTTP 500' } : { result: 'done' }),
    };
    const backend = await openStore();
    let deaths = 0;
    let isDead = false;
    const strike = (chance: number) => () => {
      if (isDead || dice.next() >= chance) return false;
      isDead = true;
      return true;
    };
    const crash = { before: strike(0.08), after: strike(0.08) };
    let life = await live(backend, world, crash);
    life.sender.start();
    const again = async () => {
      life.die();
      deaths++;
      isDead = false;
      life = await live(backend, world, crash);
      life.sender.start();
    };
    for (const [minute, signals] of script.entries()) {
      world.now = NOON + (minute + 1) * MINUTE;
      await take(life.loop, signals);
      if (dice.next() < 0.03) await again();
      await life.loop.tick();
      if (dice.next() < 0.03) await again();
      await Promise.race([life.sender.idle(), new Promise((done) => setTimeout(done, isDead ? 0 : 15))]);
      if (isDead) await again();
      if (dice.next() < 0.2) await life.loop.checkpoint();
    }
    life.die();
    isDead = false;
    const willing: World = { ...world, send: () => ({ result: 'done' }) };
    const last = await live(backend, willing);
    open.push(last.loop);
    last.sender.start();
    await settle(last, willing, 24 * 60);
    expect(deaths).toBeGreaterThan(15);
    expect(essence(last.loop)).toEqual(expected);
    const received = new Set(world.sent);
    for (const id of calm.sent) expect(received.has(id)).toBe(true);
    expect(received.size).toBe(calm.sent.length);
    expect(world.sent.length).toBeGreaterThan(received.size);
  });
});

describe('timers', () => {
  const quiet = (): World => ({ now: NOON, sent: [], send: () => ({ result: 'done' }) });

  test('survive a restart without reading a visitor, fire for their own moment, and once', async () => {
    const backend = await openStore();
    const world = quiet();
    const first = await live(backend, world);
    const carts = Array.from({ length: 300 }, (_, i) => signal(NOON + i * 1_000, 'Product Added', `v${i}`));
    world.now = NOON + 300_000;
    await take(first.loop, carts);
    await first.loop.checkpoint();
    first.die();

    const loaded: string[] = [];
    const load: typeof backend.state.load = (keys) => {
      loaded.push(...keys);
      return backend.state.load(keys);
    };
    const second = await live({ ...backend, state: { ...backend.state, load } }, world);
    expect(loaded.filter((key) => key.startsWith('visitor/'))).toEqual([]);
    expect(second.loop.timers().pending).toBe(300);
    world.now = NOON + 10 * MINUTE + 99_500;
    await second.loop.tick();
    expect(second.loop.effects.count('pending')).toBe(100);
    expect(loaded.filter((key) => key.startsWith('visitor/'))).toHaveLength(100);
    await second.loop.checkpoint();
    second.die();

    const third = await live(backend, world);
    open.push(third.loop);
    expect(third.loop.timers().pending).toBe(200);
    world.now = NOON + 60 * MINUTE;
    await third.loop.tick();
    third.sender.start();
    await third.sender.idle();
    const moments = [...third.loop.effects.newestFirst()].map(({ at, person }) => [person, at]);
    expect(moments.sort()).toEqual(carts.map(({ at, anonymousId }) => [`a:${anonymousId}`, at + 10 * MINUTE]).sort());
    expect(world.sent).toHaveLength(300);
    expect(third.loop.timers().pending).toBe(0);
    await third.loop.checkpoint();
    expect(await backend.state.scan('timer/', { limit: 10 })).toEqual([]);
  });

  test('of two who turn out to be one become the timer of that one', async () => {
    const world = quiet();
    const life = await live(await openStore(), world);
    open.push(life.loop);
    await take(life.loop, [signal(NOON, 'Product Added', 'phone'), signal(NOON + 1_000, 'Product Added', 'laptop')]);
    const identified = {
      type: 'identify' as const,
      event: 'Identified',
      userId: 'ada',
      properties: { email: 'a@b.example' },
    };
    await take(life.loop, [{ ...signal(NOON + 2_000, '', 'phone'), ...identified }]);
    expect(life.loop.timers().pending).toBe(2);
    await take(life.loop, [{ ...signal(NOON + 3_000, '', 'laptop'), ...identified }]);
    expect(life.loop.timers().pending).toBe(1);
    world.now = NOON + 30 * MINUTE;
    await life.loop.tick();
    expect([...life.loop.effects.newestFirst()].map(({ person, at }) => [person, at])).toEqual([
      ['a:phone', NOON + 10 * MINUTE + 1_000],
    ]);
  });
});
