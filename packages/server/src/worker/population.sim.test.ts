/**
 * All visitors together, against a count of them one by one: with people who turn out to be one, windows that run out, a cache too
 * small for its visitors, sweeps in the middle of the stream, crashes between checkpoints, restarts and edited definitions.
 */
import type { Backend } from '@attune/backend';
import {
  asTime,
  atTime,
  createDice,
  type Dice,
  EMPTY_OBJECT,
  type MessageId,
  type Rules,
  type Signal,
  type Visitor,
} from '@attune/engine';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { rulesOf } from '../testing/rules-of.ts';
import { createLiveLoop } from './create-live-loop.ts';
import type { LiveLoop } from './live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'population';
const PEOPLE = 300;

const SEGMENTS = [
  { key: 'viewers', condition: { event: 'Product Viewed' } },
  { key: 'fresh', condition: { event: 'Product Viewed', within: '10m' } },
  { key: 'quiet', condition: { not: { event: 'Product Viewed', within: '30m' } } },
  { key: 'keen', condition: { event: 'Product Viewed', count: 4, within: '2h' } },
];
const RULES = rulesOf({
  trait: [{ key: 'interest', event: 'Product Viewed', compute: 'score', halfLife: '1h', weight: 'price' }],
  segment: [...SEGMENTS, { key: 'elite', condition: { trait: 'interest', percentile: { $gte: 90 } } }],
});
const OTHER_RULES = rulesOf({
  segment: [
    ...SEGMENTS.slice(1),
    { key: 'rich', condition: { event: 'Product Viewed', where: { price: { $gt: 50 } } } },
  ],
});

const open: LiveLoop[] = [];
afterEach(async () => {
  for (const loop of open.splice(0)) await loop.close();
});

type World = { now: number; ids: number; readonly dice: Dice };

async function start(backend: Backend, world: World, rules: Rules): Promise<LiveLoop> {
  const loop = await createLiveLoop({
    backend,
    rules,
    clock: () => world.now,
    newId: () => `d${world.ids++}`,
    templates: { compile: () => () => '' },
    items: new Map(),
    visitorsMax: 40,
    checkpointMs: 3_600_000,
  });
  open.push(loop);
  return loop;
}

function seen(world: World): Signal {
  const { dice } = world;
  const person = dice.integer(PEOPLE);
  const at = asTime(world.now - dice.integer(30_000));
  const names = dice.next() < 0.05;
  return {
    id: `m${world.ids++}` as MessageId,
    type: names ? 'identify' : 'track',
    event: names ? 'Identified' : 'Product Viewed',
    at,
    receivedAt: at,
    anonymousId: `v${person}`,
    // Two anonymous visitors who give the same name turn out to be one.
    userId: names ? `u${person % 60}` : null,
    previousId: null,
    properties: names ? EMPTY_OBJECT : { price: 1 + dice.integer(100) },
    context: EMPTY_OBJECT,
  };
}

async function everybody(loop: LiveLoop): Promise<readonly Visitor[]> {
  const all: Visitor[] = [];
  for await (const { found } of loop.everyVisitor()) all.push(...found.map(({ visitor }) => visitor));
  return all;
}

/** One by one, as of now; percentiles aside, which hang on when they were asked. */
function countedIn(visitors: readonly Visitor[], rules: Rules, now: number): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries([...rules.segments.byKey.keys()].map((key) => [key, 0]));
  for (const visitor of visitors)
    for (const { key } of atTime(rules, visitor, asTime(now)).visitor.membership.segments) counts[key]!++;
  const { elite: _, ...rest } = counts;
  return rest;
}

function sizesIn(loop: LiveLoop): Record<string, number> {
  const { elite: _, ...rest } = Object.fromEntries(
    loop.segments.seen().segments.map(({ key, members }) => [key, members]),
  );
  return rest;
}

async function refolded(loop: LiveLoop): Promise<void> {
  for (let i = 0; i < 4_000 && loop.refold().state !== 'done'; i++) await new Promise((done) => setTimeout(done, 2));
  expect(loop.refold().state).toBe('done');
}

test(`sizes are those of a count one by one, whatever happens in between (seed ${SEED})`, async () => {
  const backend = await openStore();
  const world: World = { now: NOON, ids: 0, dice: createDice(SEED) };
  let loop = await start(backend, world, RULES);
  await refolded(loop);
  let rules = RULES;
  for (let round = 0; round < 12; round++) {
    world.now += 60_000 + world.dice.integer(20 * 60_000);
    // A sweep goes round while people come, merge and are let go of.
    const sweeping = loop.segments.sweep();
    for (let i = 0; i < 8; i++) {
      await loop.accept(Array.from({ length: 20 }, () => seen(world)));
      if (i % 3 === 0) await loop.checkpoint();
    }
    await sweeping;
    await loop.settled();
    if (round % 4 === 2) {
      await loop.segments.sweep();
      if (world.dice.next() < 0.5) await loop.close();
      // Else a crash: what was not written down is folded again.
      open.length = 0;
      loop = await start(backend, world, rules);
      await refolded(loop);
      await loop.segments.sweep();
    }
    if (round === 7) {
      rules = OTHER_RULES;
      loop.use(rules);
      await refolded(loop);
      await loop.segments.sweep();
    }
    const visitors = await everybody(loop);
    const swept = loop.segments.seen().sweptAt!;
    // Between two sweeps time goes on for those who do not come: they are as the sweep saw them.
    if (swept === world.now)
      expect({ round, ...sizesIn(loop) }).toEqual({ round, ...countedIn(visitors, rules, swept) });
    await loop.segments.sweep();
    expect({ round, ...sizesIn(loop) }).toEqual({ round, ...countedIn(visitors, rules, world.now) });
    expect(loop.segments.seen().visitors).toBe(visitors.length);
  }
}, 60_000);

test(`percentiles are those of everybody’s present value, also after a restart (seed ${SEED})`, async () => {
  const backend = await openStore();
  const world: World = { now: NOON, ids: 0, dice: createDice(`${SEED}-rank`) };
  let loop = await start(backend, world, RULES);
  for (let i = 0; i < 40; i++) {
    world.now += 120_000;
    await loop.accept(Array.from({ length: 50 }, () => seen(world)));
  }
  await loop.settled();
  await loop.close();
  open.length = 0;
  loop = await start(backend, world, RULES);
  const visitors = (await everybody(loop)).filter(({ standing }) => standing !== undefined);
  expect(visitors.length).toBeGreaterThan(150);
  const [[id]] = visitors[0]!.standing! as [readonly [number, number]];
  const scoreOf = (visitor: Visitor) => {
    const state = visitor.profile.aggregates.flatMap(({ states }) => states).find(({ kind }) => kind === 'score');
    if (state?.kind !== 'score') throw new Error('everybody who stands has a score');
    return state.score * 2 ** ((state.at - world.now) / 3_600_000);
  };
  const scores = visitors.map(scoreOf).sort((a, b) => a - b);
  for (const visitor of visitors) {
    const score = scoreOf(visitor);
    const told = loop.population.rank(id, visitor.standing![0]![1])!;
    // Within the sketch's error: those up to 2 % away may count as equals.
    const [low, high] = [score * 0.979, score * 1.021].map((edge) => scores.filter((each) => each < edge).length);
    expect(told).toBeGreaterThanOrEqual((100 * low!) / scores.length - 1e-9);
    expect(told).toBeLessThanOrEqual((100 * high!) / scores.length + 1e-9);
  }
}, 60_000);
