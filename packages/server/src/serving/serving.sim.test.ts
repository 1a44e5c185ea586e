/**
 * Servers over partitions that workers fold, against one process that folds everything: whoever is asked for is the same in both at any
 * moment, whatever waits, dies and is written down meanwhile; and in the end so is all that was kept.
 */

import {
  asTime,
  createDice,
  type Dice,
  digest,
  EMPTY_OBJECT,
  type MessageId,
  type Signal,
  type Visitor,
} from '@attune/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { type Partitioned, startPartitioned } from '../testing/partitioned.ts';
import { rulesOf } from '../testing/rules-of.ts';
import { createLiveLoop } from '../worker/create-live-loop.ts';
import type { Ask, LiveLoop } from '../worker/live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'serving';
const ROUNDS = Number(process.env['ATTUNE_ROUNDS'] ?? 6);
const STEPS = 120;
const PERSONS = 6;

const DOCUMENTS = {
  trait: [{ key: 'views', event: 'Product Viewed', compute: 'count' }],
  segment: [{ key: 'keen', condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '10m' } }],
  placement: [{ key: 'hero' }],
  experience: [
    {
      key: 'keen-hero',
      placement: 'hero',
      audience: { segment: 'keen' },
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

const open: (Partitioned | LiveLoop)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function startBoth(servers: number) {
  const world = { now: NOON, ids: 0 };
  const many = await startPartitioned({ partitions: 3, servers, rules: RULES, world });
  const one = await createLiveLoop({
    backend: await openStore(),
    rules: RULES,
    clock: () => world.now,
    newId: () => `one${world.ids++}`,
    templates: { compile: () => () => '' },
    items: new Map(),
    checkpointMs: 3_600_000,
  });
  open.push(many, one);
  return { world, many, one };
}

let count = 0;
function signal(at: number, wish: Partial<Signal>): Signal {
  const base = { type: 'track' as const, event: 'Product Viewed', anonymousId: null, userId: null, previousId: null };
  const when = { at: asTime(at), receivedAt: asTime(at) };
  return { ...base, properties: EMPTY_OBJECT, context: EMPTY_OBJECT, id: `m${count++}` as MessageId, ...when, ...wish };
}

/** Persons who are known by one identity each. */
function loner(dice: Dice): Pick<Signal, 'anonymousId' | 'userId'> {
  const n = dice.integer(20);
  return n % 2 === 0 ? { anonymousId: `a${n}`, userId: null } : { anonymousId: null, userId: `u${n}` };
}

function askOf({ anonymousId, userId }: Pick<Signal, 'anonymousId' | 'userId'>): Ask {
  return { anonymousId, userId, placements: ['hero'] };
}

/** What of a visitor does not hang on how often he was decided for. */
function essence(visitor: Visitor | undefined): unknown {
  if (visitor === undefined) return undefined;
  const { profile, membership } = visitor;
  // The past is kept in the order of arrival, which may be another one in each partition: what counts is what it holds.
  const { id: _, history, ...whole } = profile;
  const past = [...history.chunks, history.end]
    .flatMap(({ values }) => values.map((value) => JSON.stringify(value)))
    .sort();
  return digest([whole, past, membership.segments.map(({ key }) => key)]);
}

/** Persons with devices, an account and a former one: sooner or later it shows that they are the same. */
function crosser(dice: Dice, at: number): Signal {
  const n = dice.integer(PERSONS);
  const device = { anonymousId: `device${n}-${dice.integer(3)}` };
  const roll = dice.next();
  if (roll < 0.55) return signal(at, device);
  if (roll < 0.75) return signal(at, { ...device, userId: `user${n}` });
  if (roll < 0.85) return signal(at, { userId: `user${n}` });
  if (roll < 0.95) return signal(at, { userId: `former${n}` });
  return signal(at, {
    type: 'alias',
    event: 'Alias',
    userId: `user${n}`,
    previousId: dice.next() < 0.7 ? `former${n}` : `page${n}`,
  });
}

describe(`servers and workers answer as one process (seed ${SEED})`, () => {
  test.each(Array.from({ length: ROUNDS }, (_, i) => i))('round %i', { timeout: 60_000 }, async (round) => {
    const dice = createDice(`${SEED}/${round}`);
    const { world, many, one } = await startBoth(2);
    const sent: Signal[] = [];
    let chosen = 0;
    for (let step = 0; step < STEPS; step++) {
      world.now += dice.integer(2_000);
      const who = loner(dice);
      const server = many.servers[dice.integer(2)]!;
      const roll = dice.next();
      if (roll < 0.1) await many.workers[dice.integer(3)]!.checkpoint();
      else if (roll < 0.14) await many.crashWorker(dice.integer(3));
      else if (roll < 0.17) await many.crashServer(dice.integer(2));
      const signals = [
        dice.next() < 0.1 && sent.length > 0
          ? dice.pick(sent)
          : signal(world.now, { ...who, event: dice.next() < 0.2 ? 'Order Completed' : 'Product Viewed' }),
        ...(dice.next() < 0.2 ? [signal(world.now, loner(dice))] : []),
      ];
      sent.push(...signals);
      const isKnown = roll > 0.4;
      if (isKnown) await many.seen();
      await Promise.all([server.accept(signals), one.accept(signals)]);
      // Whoever sent something sees it at once, on the server that took it.
      const him = signals[0]!;
      if (roll > 0.6) await many.seen();
      const other = roll > 0.6 ? many.servers[dice.integer(2)]! : server;
      const [there, here] = [await other.decide(askOf(him)), await one.decide(askOf(him))];
      const shown = ({ decisions: { hero } }: typeof here) => [
        hero!.decision.experience,
        hero!.decision.variant,
        hero!.decision.reason,
      ];
      if (isKnown) {
        chosen += Number(here.decisions['hero']!.decision.reason === 'chosen');
        expect(shown(there), `step ${step}`).toEqual(shown(here));
        const identity = him.userId ?? him.anonymousId!;
        expect(essence(await other.visitor(identity))).toBe(essence(await one.visitor(identity)));
      }
    }
    await many.settled();
    await one.settled();
    for (const { userId, anonymousId } of sent) {
      const identity = userId ?? anonymousId!;
      const expected = essence(await one.visitor(identity));
      for (const server of many.servers) expect(essence(await server.visitor(identity)), identity).toBe(expected);
    }
    const { stored, folded, duplicate, quarantined } = one.counters();
    await expect
      .poll(() => many.servers[0]!.counters(), { timeout: 10_000 })
      .toMatchObject({ stored, folded, duplicate, quarantined, waiting: 0 });
    expect(chosen).toBeGreaterThan(0);
    expect(many.servers[0]!.population.size('keen')).toBe(one.population.size('keen'));
  });
});

describe(`persons whose identities belong to several partitions (seed ${SEED})`, () => {
  test.each(Array.from({ length: ROUNDS }, (_, i) => i))('round %i', { timeout: 60_000 }, async (round) => {
    const dice = createDice(`${SEED}/crossing/${round}`);
    const { world, many, one } = await startBoth(2);
    const sent: Signal[] = [];
    // Whether a former self is a user or a device hangs on whether the user was seen before: here they all were.
    for (let n = 0; n < PERSONS; n++)
      for (const who of [{ userId: `former${n}` }, { anonymousId: `page${n}` }]) sent.push(signal(world.now, who));
    await Promise.all([many.servers[0]!.accept(sent), one.accept(sent)]);
    await many.settled();
    for (let step = 0; step < STEPS; step++) {
      world.now += dice.integer(2_000);
      const roll = dice.next();
      if (roll < 0.15) await many.workers[dice.integer(3)]!.checkpoint();
      else if (roll < 0.2) await many.crashWorker(dice.integer(3));
      else if (roll < 0.23) await many.crashServer(dice.integer(2));
      const sending = dice.next() < 0.1 && sent.length > 0 ? dice.pick(sent) : crosser(dice, world.now);
      sent.push(sending);
      const server = many.servers[dice.integer(2)]!;
      if (dice.next() < 0.5) await many.seen();
      await Promise.all([server.accept([sending]), one.accept([sending])]);
      if (dice.next() < 0.6) continue;
      // However far what the partitions have to tell each other has come, he is already whole to who asks.
      await many.seen();
      const identity = sending.userId ?? sending.anonymousId!;
      const asked = many.servers[dice.integer(2)]!;
      expect(essence(await asked.visitor(identity)), `${identity} at step ${step}`).toBe(
        essence(await one.visitor(identity)),
      );
    }
    await many.settled();
    await one.settled();
    for (const identity of new Set(sent.flatMap(({ userId, anonymousId }) => [userId, anonymousId]))) {
      if (identity === null) continue;
      const expected = essence(await one.visitor(identity));
      for (const server of many.servers) expect(essence(await server.visitor(identity)), identity).toBe(expected);
    }
    const { stored, folded, duplicate, quarantined } = one.counters();
    await expect
      .poll(() => many.servers[0]!.counters(), { timeout: 10_000 })
      .toMatchObject({ stored, folded, duplicate, quarantined, waiting: 0 });
    expect(many.servers[0]!.population.size('keen')).toBe(one.population.size('keen'));
  });
});
