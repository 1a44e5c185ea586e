/**
 * An edited definition reaching a million retained events in the background: how long that takes while events come in as fast as they are
 * taken, and how much of its rate the stream keeps. Then a draft tried on the same past.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openLmdbBackend } from '@attune/backend-lmdb';
import {
  asTime,
  compileRules,
  compileTrial,
  createDice,
  type Definition,
  type MessageId,
  type Rules,
  type Signal,
  type VersionedDefinition,
} from '@attune/engine';
import { createLiveLoop, type LiveLoop, tryDraft } from '@attune/server';
import { median, report } from './report.ts';

const VISITORS = 20_000;
const EVENTS_EACH = 50;
const EVENTS = VISITORS * EVENTS_EACH;
/** Most visitors are only in the store. */
const VISITORS_LIVE = 4_000;
const BATCH = 100;
const SENDERS = 4;
/** A pass over a million events is long enough to be its own average; more by the environment. */
const ROUNDS = Number(process.env['ATTUNE_ROUNDS'] ?? 1);
const CALM_MS = 4_000;
const START = Date.UTC(2026, 0, 5);

const dice = createDice('backfill');
let now = START;
let ids = 0;

function signalOf(person: number): Signal {
  now += 20;
  const at = asTime(now);
  return {
    id: `message-${ids++}` as MessageId,
    type: 'track',
    event: `Event ${dice.integer(10)}`,
    at,
    receivedAt: at,
    anonymousId: `visitor-${person}`,
    userId: null,
    previousId: null,
    properties: {
      category: `category-${dice.integer(40)}`,
      price: dice.integer(500),
      product_id: `p${dice.integer(900)}`,
    },
    context: {},
  };
}

/** Twenty segments, and one that is another one each round. */
function definitionsOf(round: number): VersionedDefinition[] {
  const conditions = Array.from({ length: 20 }, (_, i) => {
    return { event: `Event ${i % 10}`, where: { category: `category-${i}` }, count: 2 + (i % 4), within: `${1 + i}h` };
  });
  const edited = {
    all: [
      { event: 'Event 1', where: { price: { $gte: 100 + round } }, count: 3, within: '7d' },
      { not: { event: 'Event 2', by: 'category', count: { $gte: 4 + round }, within: '1d' } },
    ],
  };
  return [...conditions, edited].map((condition, i) => {
    const document = { key: `segment-${i}`, condition } as Definition;
    return { kind: 'segment', key: `segment-${i}`, version: round, document };
  });
}

function rulesOf(round: number): Rules {
  const read = compileRules(definitionsOf(round));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** Events a second by the clock, and for a second of this thread's own processor time. */
type Rate = { readonly byClock: number; readonly byProcessor: number };

/** Sends as fast as it is taken until `isOver`; what counts is what was folded. */
async function stream(loop: LiveLoop, isOver: () => boolean): Promise<Rate> {
  const began = performance.now();
  const cpu = process.threadCpuUsage();
  const stored = loop.counters().stored;
  const send = async (): Promise<void> => {
    while (!isOver()) {
      // Those who come in a while are a small part of all who ever came.
      await loop.accept(Array.from({ length: BATCH }, () => signalOf(dice.integer(VISITORS_LIVE))));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  const { user, system } = process.threadCpuUsage(cpu);
  const folded = loop.counters().stored - stored;
  const rate = { byClock: (folded * 1e3) / (performance.now() - began), byProcessor: (folded * 1e6) / (user + system) };
  await loop.settled();
  return rate;
}

const isDone = (loop: LiveLoop) => loop.refold().state === 'done';

async function untilDone(loop: LiveLoop): Promise<number> {
  const began = performance.now();
  while (!isDone(loop)) await new Promise((resolve) => setTimeout(resolve, 5));
  return performance.now() - began;
}

async function fill(loop: LiveLoop): Promise<void> {
  for (let each = 0; each < EVENTS_EACH; each += 10) {
    for (let person = 0; person < VISITORS; person += 100) {
      const some = Array.from({ length: 1_000 }, (_, i) => signalOf(person + (i % 100)));
      await loop.accept(some);
    }
    await loop.settled();
    await loop.checkpoint();
  }
}

async function rounds(loop: LiveLoop): Promise<void> {
  const rates = { calm: [] as Rate[], beside: [] as Rate[] };
  const seconds = { beside: [] as number[], alone: [] as number[], cpu: [] as number[] };
  for (let round = 1; round <= ROUNDS; round++) {
    const until = performance.now() + CALM_MS;
    rates.calm.push(await stream(loop, () => performance.now() > until));
    const began = performance.now();
    loop.use(rulesOf(2 * round));
    let reached = 0;
    const isReached = () => {
      if (reached === 0 && isDone(loop)) reached = performance.now();
      return reached > 0;
    };
    rates.beside.push(await stream(loop, isReached));
    seconds.beside.push((reached - began) / 1_000);
    const cpu = process.cpuUsage();
    loop.use(rulesOf(2 * round + 1));
    seconds.alone.push((await untilDone(loop)) / 1_000);
    const { user, system } = process.cpuUsage(cpu);
    seconds.cpu.push((user + system) / 1e6);
    if (loop.refold().visitors < VISITORS) throw new Error(`only ${loop.refold().visitors} visitors were reached`);
  }
  const figures = { bench: 'backfill', unit: 's' } as const;
  report({
    ...figures,
    figure: `${EVENTS} retained events, beside a full stream`,
    value: median(seconds.beside),
    bar: '<= 30',
  });
  report({ ...figures, figure: 'the same without a stream', value: median(seconds.alone), bar: '<= 30' });
  report({ ...figures, figure: 'the same in processor time, all threads', value: median(seconds.cpu), bar: '<= 30' });
  const kept = (by: keyof Rate) => median(rates.beside.map((rate, i) => rate[by] / rates.calm[i]![by]));
  const ratio = { bench: 'backfill', unit: 'ratio' } as const;
  report({ ...ratio, figure: 'rate that the stream keeps', value: kept('byClock'), bar: '>= 0.7' });
  report({ ...ratio, figure: 'events for the same processor time', value: kept('byProcessor') });
}

async function trial(loop: LiveLoop): Promise<void> {
  const condition = { event: 'Event 1', count: 3, within: '1h' };
  const read = compileTrial(definitionsOf(0), condition, null);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const began = performance.now();
  let events = 0;
  for await (const told of tryDraft({ loop, trial: read.value, now, days: 14 })) events = told.events;
  const value = (performance.now() - began) / 1_000;
  if (events < EVENTS) throw new Error(`only ${events} events were tried`);
  report({ bench: 'backfill', figure: 'a draft tried on the same past, 14 days', value, unit: 's' });
}

const folder = await mkdtemp(join(tmpdir(), 'attune-backfill-'));
const backend = await openLmdbBackend({ folder });
try {
  const loop = await createLiveLoop({
    backend,
    rules: rulesOf(0),
    clock: () => now,
    newId: () => `d${ids++}`,
    templates: { compile: () => () => '' },
    items: new Map(),
    visitorsMax: VISITORS_LIVE,
    failed: (error) => {
      throw error;
    },
  });
  const began = performance.now();
  await fill(loop);
  await untilDone(loop);
  const seconds = (performance.now() - began) / 1_000;
  report({ bench: 'backfill', figure: 'to fill the store', value: seconds, unit: 's' });
  try {
    await rounds(loop);
    await trial(loop);
  } finally {
    await loop.close();
  }
} finally {
  await backend.close();
  await rm(folder, { recursive: true, force: true });
}
