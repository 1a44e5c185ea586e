/**
 * Results in the live loop, against a count of everybody one by one and against a replay of the whole log: with people who turn out
 * to be one, late and doubled events, a cache too small for its visitors, crashes between checkpoints, restarts and edited metrics.
 */
import type { Backend } from '@attune/backend';
import {
  asTime,
  countEnrolments,
  createDice,
  type Dice,
  emptyResults,
  type JsonObject,
  type MessageId,
  type ResultsBook,
  type Rules,
  type Signal,
  storedCell,
} from '@attune/engine';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../testing/open-store.ts';
import { rulesOf } from '../testing/rules-of.ts';
import { createLiveLoop } from './create-live-loop.ts';
import type { LiveLoop } from './live-loop.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const SEED = process.env['ATTUNE_SEED'] ?? 'results';
const PEOPLE = 120;

function rulesWith(metrics: readonly object[]): Rules {
  const hero = {
    key: 'hero-test',
    placement: 'hero',
    variants: [
      { key: 'control', content: null },
      { key: 'bold', content: { template: 'bold' } },
    ],
    goal: { event: 'Order Completed', within: '1d' },
    metrics,
  };
  const learning = {
    ...hero,
    key: 'banner-test',
    placement: 'banner',
    allocation: { kind: 'bandit' },
    metrics: [],
  };
  const documents = {
    placement: [{ key: 'hero' }, { key: 'banner' }],
    experience: [hero, learning],
    settings: [
      { key: 'engine', holdout: 0.2, internal: { trait: 'staff', $eq: true }, metrics: [{ event: 'Order Completed' }] },
    ],
  };
  return rulesOf(documents);
}

const REVENUE = { event: 'Order Completed', within: '2h', value: 'revenue' };
const RULES = rulesWith([REVENUE]);
const OTHER_RULES = rulesWith([
  REVENUE,
  { event: 'Experience Clicked', measure: 'ratio', per: { event: 'Experience Viewed' } },
]);

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
    visitorsMax: 30,
    checkpointMs: 3_600_000,
  });
  open.push(loop);
  return loop;
}

function signalOf(world: World, event: string, properties: JsonObject, who: Partial<Signal>): Signal {
  // Some come late: after what happened later.
  const at = asTime(world.now - (world.dice.next() < 0.2 ? world.dice.integer(3_600_000) : 0));
  return {
    id: `m${world.ids++}` as MessageId,
    type: 'track',
    event,
    at,
    receivedAt: asTime(world.now),
    anonymousId: null,
    userId: null,
    previousId: null,
    properties,
    context: { device: { type: world.dice.next() < 0.05 ? 'bot' : 'mobile' } },
    ...who,
  };
}

/** One visitor's moment: asks, perhaps sees, perhaps clicks, orders, or tells who it is. */
async function moment(loop: LiveLoop, world: World): Promise<readonly Signal[]> {
  const { dice } = world;
  const who = dice.integer(PEOPLE);
  const anonymousId = `v${who}`;
  const signals: Signal[] = [];
  const { decisions } = await loop.decide({ anonymousId, userId: null, placements: ['hero', 'banner'] });
  for (const { decision } of Object.values(decisions)) {
    const properties = { decision_id: decision.id };
    if (dice.next() < 0.7) signals.push(signalOf(world, 'Experience Viewed', properties, { anonymousId }));
    if (dice.next() < 0.2) signals.push(signalOf(world, 'Experience Clicked', properties, { anonymousId }));
  }
  if (dice.next() < 0.3)
    signals.push(signalOf(world, 'Order Completed', { revenue: dice.integer(9_999) / 100 }, { anonymousId }));
  if (dice.next() < 0.08) {
    const properties = dice.next() < 0.1 ? { staff: true } : {};
    const type = { type: 'identify', event: 'Identified', userId: `u${who % 30}` } as const;
    signals.push({ ...signalOf(world, 'Identified', properties, { anonymousId }), ...type });
  }
  return dice.next() < 0.1 ? [...signals, ...signals] : signals;
}

/** What the book says, cell by cell; `isOfPersons`: only what is a sum over persons. */
function told(book: ResultsBook, isOfPersons = false): readonly string[] {
  return [...book.cells.values()]
    .flatMap((cell) => {
      const stored = storedCell(isOfPersons ? { ...cell, decisions: 0, exposures: 0 } : cell);
      return stored === undefined ? [] : JSON.stringify(stored);
    })
    .sort();
}

async function countedAnew(loop: LiveLoop): Promise<readonly string[]> {
  const book = emptyResults();
  book.newest = loop.results.book.newest;
  for await (const { found } of loop.everyVisitor())
    for (const { visitor } of found) countEnrolments(book, undefined, visitor, () => {});
  return told(book, true);
}

async function refolded(loop: LiveLoop): Promise<void> {
  for (let i = 0; i < 4_000 && loop.refold().state !== 'done'; i++) await new Promise((done) => setTimeout(done, 2));
  expect(loop.refold().state).toBe('done');
}

async function replay(backend: Backend, world: World, rules: Rules): Promise<LiveLoop> {
  const copy = await openStore();
  for (let cursor = 0; ; ) {
    const { entries, next } = await backend.log.read(cursor, 500);
    if (entries.length === 0) break;
    await copy.log.append(entries);
    cursor = next;
  }
  return start(copy, world, rules);
}

test(`results are those of a count one by one, and of a replay, whatever happens in between (seed ${SEED})`, async () => {
  const backend = await openStore();
  const world: World = { now: NOON, ids: 0, dice: createDice(SEED) };
  let loop = await start(backend, world, RULES);
  for (let round = 0; round < 12; round++) {
    world.now += 60_000 + world.dice.integer(40 * 60_000);
    const sweeping = loop.segments.sweep();
    for (let i = 0; i < 40; i++) {
      await loop.accept(await moment(loop, world));
      if (i % 15 === 0) await loop.checkpoint();
    }
    await sweeping;
    await loop.settled();
    expect({ round, cells: told(loop.results.book, true) }).toEqual({ round, cells: await countedAnew(loop) });
    if (round % 4 === 2) {
      if (world.dice.next() < 0.5) await loop.close();
      // Else a crash: what was not written down is folded again.
      open.length = 0;
      loop = await start(backend, world, RULES);
      await refolded(loop);
      expect({ round, cells: told(loop.results.book, true) }).toEqual({ round, cells: await countedAnew(loop) });
    }
  }
  expect(told(loop.results.book).length).toBeGreaterThan(20);
  const again = await replay(backend, world, RULES);
  expect(told(again.results.book)).toEqual(told(loop.results.book));
  expect(again.results.weights).toEqual(loop.results.weights);
  loop.use(OTHER_RULES);
  await refolded(loop);
  expect(told(loop.results.book, true)).toEqual(await countedAnew(loop));
  const always = await replay(backend, world, OTHER_RULES);
  expect(told(loop.results.book, true)).toEqual(told(always.results.book, true));
}, 60_000);

test(`a book that was wrong is right again after a sweep (seed ${SEED})`, async () => {
  const backend = await openStore();
  const world: World = { now: NOON, ids: 0, dice: createDice(`${SEED}-sweep`) };
  const loop = await start(backend, world, RULES);
  for (let i = 0; i < 60; i++) await loop.accept(await moment(loop, world));
  await loop.settled();
  const right = told(loop.results.book);
  const cell = [...loop.results.book.cells.values()].find(({ n }) => n > 0)!;
  cell.n += 7;
  for (const { sums } of cell.metrics.values()) sums[0]! += 1;
  expect(told(loop.results.book)).not.toEqual(right);
  await loop.segments.sweep();
  expect(told(loop.results.book)).toEqual(right);
}, 60_000);
