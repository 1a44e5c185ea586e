/**
 * A fold that is far behind, against one that is never behind: whoever is asked for is the same in both, at any moment, whatever
 * waits, merges, crashes and is written down meanwhile; and in the end all of the state is.
 */
import type { Backend, Pace } from '@attune/backend';
import { createDice, type Decision, type Dice, digest, type JsonObject, type Signal } from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { rulesOf } from '../testing/rules-of.ts';
import { batchOf, nameOf, signalsOfBatch } from './batch.ts';
import { createLiveLoop } from './create-live-loop.ts';
import type { Ask, LiveLoop, SignalSource } from './live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'ahead';
const ROUNDS = Number(process.env['ATTUNE_ROUNDS'] ?? 12);

const DOCUMENTS = {
  trait: [{ key: 'views', event: 'Product Viewed', compute: 'count' }],
  segment: [{ key: 'keen', condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '10m' } }],
  placement: [{ key: 'hero' }],
  experience: [
    {
      key: 'keen-hero',
      placement: 'hero',
      audience: { segment: 'keen' },
      cap: { per: 'day', max: 2 },
      variants: [
        { key: 'a', content: null },
        { key: 'b', content: null },
      ],
      goal: { event: 'Order Completed' },
    },
  ],
  recommender: [{ key: 'related', strategy: 'co-viewed' }],
};

const RULES = rulesOf(DOCUMENTS);

type Held = { readonly pace: Pace; readonly allow: (strides: number) => void };
const paces: Held[] = [];

/** Lets folding go on for so many strides, and then not before it is told to. */
function createHeldPace(): Held {
  let strides = Number.POSITIVE_INFINITY;
  let go: (() => void) | undefined;
  const pace: Pace = {
    work: (work) => {
      strides--;
      return work();
    },
    isDue: () => strides <= 0,
    rest: () =>
      new Promise<void>((resolve) => {
        go = resolve;
      }),
  };
  const allow = (more: number): void => {
    strides = more;
    go?.();
    go = undefined;
  };
  const held = { pace, allow };
  paces.push(held);
  return held;
}

type World = { now: number; ids: number };

const open: LiveLoop[] = [];
afterEach(async () => {
  for (const { allow } of paces.splice(0)) allow(Number.POSITIVE_INFINITY);
  for (const loop of open.splice(0)) await loop.close();
});

async function start(backend: Backend, world: World, held?: Held): Promise<LiveLoop> {
  const loop = await createLiveLoop({
    backend,
    rules: RULES,
    clock: () => world.now,
    newId: () => `d${world.ids++}`,
    templates: { compile: () => () => '' },
    items: new Map(),
    checkpointMs: 3_600_000,
    visitorsMax: 12,
    heldMax: 15,
    failed: (error) => {
      // A loop that a crash left behind wakes up once more, and finds that another has gone on.
      if (!String(error).includes('another process')) throw error;
    },
    ...(held === undefined ? {} : { pace: held.pace }),
  });
  open.push(loop);
  return loop;
}

/** What a request brings: looks, purchases, sign-ins, aliases, duplicates, and reports of what was shown. */
function createTraffic(dice: Dice, shown: readonly string[]) {
  const past: JsonObject[] = [];
  let messages = 0;
  const event = (at: number): JsonObject => {
    const roll = dice.next();
    if (roll < 0.08 && past.length > 0) return dice.pick(past);
    const person = dice.integer(14);
    const base = { messageId: `m${messages++}`, anonymousId: `v${person}-${dice.integer(2)}`, timestamp: at };
    if (roll < 0.16) return { ...base, type: 'identify', userId: `u${person}`, traits: { plan: `p${messages}` } };
    if (roll < 0.2) return { ...base, type: 'alias', userId: `u${person}`, previousId: `old${dice.integer(6)}` };
    if (roll < 0.23) return { ...base, anonymousId: `old${dice.integer(6)}`, event: 'Product Viewed' };
    if (roll < 0.3) return { ...base, event: 'Order Completed' };
    if (roll < 0.45 && shown.length > 0)
      return { ...base, event: 'Experience Viewed', properties: { decision_id: dice.pick(shown) } };
    return { ...base, event: 'Product Viewed', properties: { product_id: `p${dice.integer(5)}` } };
  };
  return (at: number): { signals: readonly Signal[]; source: SignalSource } => {
    const batch = Array.from({ length: 1 + dice.integer(8) }, () => event(at));
    past.push(...batch.slice(0, 2));
    const body = { batch };
    return { signals: signalsOfBatch(batchOf({ at, body }, read(at, body))), source: { at, body } };
  };
}

function read(at: number, body: object): readonly Signal[] {
  return signalsOfBatch({ kind: 'batch', at: at as Signal['at'], body });
}

/** As bytes, which turn into something else as soon as nobody may read them. */
function acceptUnread(loop: LiveLoop, signals: readonly Signal[], { at, body }: SignalSource): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body));
  return loop.acceptUnread(signals.map(nameOf), { at, bytes, release: () => void bytes.fill(0) });
}

async function decided(loop: LiveLoop, ask: Ask) {
  return (await loop.decide(ask)).decisions['hero']!;
}

/** What all visitors teach is as new as the fold: the version of a policy may be an older one. */
function essenceOf({ versions: _, ...decision }: Decision): object {
  return decision;
}

async function stateOf(loop: LiveLoop): Promise<string> {
  await loop.settled();
  const { visitors } = await loop.recent({ limit: 1_000 });
  const whole = await Promise.all(visitors.map(({ profile }) => loop.visitor(profile.id)));
  const sorted = whole.sort((a, b) => (a!.profile.id < b!.profile.id ? -1 : 1));
  return digest([sorted, loop.counters(), loop.policies()]);
}

async function run(seed: string): Promise<{ crashes: number; asked: number; waited: number }> {
  const dice = createDice(seed);
  const backend = await openStore();
  const [here, there]: World[] = [
    { now: NOON, ids: 0 },
    { now: NOON, ids: 0 },
  ];
  const steady = await start(await openStore(), here!);
  let held = createHeldPace();
  let behind = await start(backend, there!, held);
  const shown: string[] = [];
  const traffic = createTraffic(dice, shown);
  const seen = { crashes: 0, asked: 0, waited: 0 };
  held.allow(0);
  const accept = async () => {
    const { signals, source } = traffic(here!.now);
    const roll = dice.next();
    const by = roll < 0.8 ? [signals, source] : [signals];
    await steady.accept(...(by as [readonly Signal[], SignalSource?]));
    if (roll < 0.4) await acceptUnread(behind, signals, source);
    else await behind.accept(...(by as [readonly Signal[], SignalSource?]));
    await steady.settled();
  };
  for (let step = 0; step < 160; step++) {
    here!.now = there!.now = NOON + step * 20_000;
    await accept();
    const person = dice.integer(14);
    const name = dice.pick([`v${person}-0`, `v${person}-1`, `u${person}`, `old${dice.integer(6)}`]);
    const roll = dice.next();
    if (roll < 0.4) {
      seen.asked++;
      if (behind.counters().waiting > 0) seen.waited++;
      const [expected, found] = [await steady.visitor(name), await behind.visitor(name)];
      expect(digest([found ?? null]), `${name} at step ${step}`).toBe(digest([expected ?? null]));
    } else if (roll < 0.6) {
      const ask = { anonymousId: `v${person}-0`, userId: null, placements: ['hero'] };
      const [expected, { decision }] = [await decided(steady, ask), await decided(behind, ask)];
      expect(essenceOf(decision), `decision at step ${step}`).toEqual(essenceOf(expected.decision));
      if (decision.experience !== null) shown.push(decision.id);
      await accept();
    } else if (roll < 0.75) held.allow(dice.integer(12));
    else if (roll < 0.85) await behind.checkpoint();
    else if (roll < 0.9) {
      // Left as a killed process leaves it: what was folded and not written down is gone.
      open.splice(open.indexOf(behind), 1);
      held = createHeldPace();
      behind = await start(backend, there!, held);
      held.allow(0);
      seen.crashes++;
    }
  }
  held.allow(Number.POSITIVE_INFINITY);
  expect(await stateOf(behind)).toBe(await stateOf(steady));
  return seen;
}

describe('behind and ahead', () => {
  test(`${ROUNDS} histories: each answer holds all that was accepted, and the state is that of the log (seed ${SEED})`, async () => {
    const total = { crashes: 0, asked: 0, waited: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const { crashes, asked, waited } = await run(`${SEED}-${round}`);
      total.crashes += crashes;
      total.asked += asked;
      total.waited += waited;
    }
    expect(total.crashes).toBeGreaterThan(ROUNDS);
    expect(total.waited).toBeGreaterThan(total.asked / 2);
  });

  test('what does not fit any more is refused, and taken again when there is room', async () => {
    const held = createHeldPace();
    const world = { now: NOON, ids: 0 };
    const loop = await createLiveLoop({
      backend: await openStore(),
      rules: RULES,
      clock: () => world.now,
      newId: () => `d${world.ids++}`,
      templates: { compile: () => () => '' },
      items: new Map(),
      backlogMax: 10,
      pace: held.pace,
    });
    open.push(loop);
    held.allow(0);
    const dice = createDice(SEED);
    const traffic = createTraffic(dice, []);
    const fill = async () => {
      for (let i = 0; i < 20; i++) {
        const { signals, source } = traffic(world.now);
        await loop.accept(signals, source);
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    world.now += 5_000;
    const { accepted, stored, waiting, behindMs, folded } = loop.counters();
    expect({ accepted, folded, behindMs }).toEqual({ accepted: stored, folded: 0, behindMs: 5_000 });
    expect(waiting).toBe(stored);
    expect(waiting).toBeLessThanOrEqual(10);
    held.allow(Number.POSITIVE_INFINITY);
    await loop.settled();
    const { signals, source } = traffic(world.now);
    await loop.accept(signals, source);
  });
});
