/**
 * One history, told to each store: the shop's own definitions, visitors with several names, events that come twice, late and out of order,
 * and processes that die between checkpoints. Every decision and every byte of the state must come out the same.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, createMemoryBackend } from '@attune/backend';
import { openClusterBackend } from '@attune/backend-cluster';
import { startRealCluster } from '@attune/backend-cluster/testing';
import { openLmdbBackend, openLmdbPartitions } from '@attune/backend-lmdb';
import { createLiquidTemplates } from '@attune/connect';
import {
  asTime,
  compileRules,
  createDice,
  type MessageId,
  type Rules,
  readDefinition,
  type Signal,
  type VersionedDefinition,
} from '@attune/engine';
import { definitionsFolder, products } from '@attune/example-shop';
import { createLiveLoop, type LiveLoop, loadDefinitionFolder } from '@attune/server';
import { expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';

const SEED = process.env['ATTUNE_SEED'] ?? 'same-everywhere';
const STEPS = Number(process.env['ATTUNE_STEPS'] ?? 200);
const PEOPLE = 25;
const BEGIN = Date.UTC(2026, 4, 6, 12);
const HOUR_MS = 3_600_000;

const EVENTS = ['Product Viewed', 'Product Added', 'Element Hovered', 'Page Scrolled', 'Checkout Started'] as const;

async function shopRules(): Promise<Rules> {
  const initial = await loadDefinitionFolder(definitionsFolder);
  const definitions = initial.map(({ kind, key, document }): VersionedDefinition => {
    const read = readDefinition(kind, document);
    if (!read.ok) throw new Error(`${kind} ${key}: ${JSON.stringify(read.problems)}`);
    return { kind, key, version: 1, document: read.value };
  });
  const rules = compileRules(definitions);
  if (!rules.ok) throw new Error(JSON.stringify(rules.problems));
  return rules.value;
}

/** What happens, the same for every store: signals in batches, asks between them, and where the process dies. */
function history(seed: string) {
  const dice = createDice(seed);
  const sent: Signal[] = [];
  const one = (now: number): Signal => {
    if (sent.length > 0 && dice.next() < 0.08) return dice.pick(sent);
    const person = dice.integer(PEOPLE);
    const at = asTime(now - (dice.next() < 0.1 ? dice.integer(20 * HOUR_MS) : 0));
    const isIdentify = dice.next() < 0.08;
    const product = products[dice.integer(60)]!;
    const signal: Signal = {
      id: `m${sent.length}` as MessageId,
      type: isIdentify ? 'identify' : 'track',
      event: isIdentify ? 'Identified' : dice.next() < 0.1 ? 'Order Completed' : dice.pick([...EVENTS]),
      at,
      receivedAt: asTime(now),
      anonymousId: `device${person}-${dice.integer(2)}`,
      userId: isIdentify ? `user${person}` : null,
      previousId: null,
      properties: { product_id: product.id, category: `room-${person % 3}`, price: 20 + person, depth: 80 },
      context: { page: { path: `/product/${product.id}` } },
    };
    sent.push(signal);
    return signal;
  };
  let now = BEGIN;
  return Array.from({ length: STEPS }, () => {
    now += dice.integer(5 * 60_000);
    return {
      now,
      signals: Array.from({ length: 1 + dice.integer(6) }, () => one(now)),
      asker: `device${dice.integer(PEOPLE + 3)}-${dice.integer(2)}`,
      dies: dice.next() < 0.04,
      writes: dice.next() < 0.2,
    };
  });
}

/** Lives the history over a store that `open` opens, as if for the first time after each death. @returns what was decided, and all of the state */
async function live(backend: Backend, rules: Rules, seed: string) {
  const world = { now: BEGIN, ids: 0 };
  const gone: LiveLoop[] = [];
  const start = () =>
    createLiveLoop({
      ...{ backend, rules, clock: () => world.now, newId: () => `d${world.ids++}`, templates: createLiquidTemplates() },
      items: new Map(products.map((product) => [product.id, { ...product, title: product.id }])),
      checkpointMs: 24 * HOUR_MS,
      failed: (error) => {
        if (!String(error).includes('another process')) throw error;
      },
    });
  let loop = await start();
  const decided: string[] = [];
  for (const { now, signals, asker, dies, writes } of history(seed)) {
    world.now = now;
    await loop.tick();
    await loop.accept(signals);
    await loop.settled();
    if (writes) await loop.checkpoint();
    if (dies) {
      gone.push(loop);
      loop = await start();
    }
    const placements = [...rules.placements.keys()];
    const answer = await loop.decide({ anonymousId: asker, userId: null, placements, explain: true });
    decided.push(JSON.stringify(answer));
  }
  // What is accepted comes after the decisions before it, so these are durable too.
  await loop.accept(history(seed).at(-1)!.signals);
  await loop.settled();
  await loop.checkpoint();
  const state: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await backend.state.scan('', after === undefined ? { limit: 500 } : { after, limit: 500 });
    // How large segments were is sampled once a minute of the machine's own time, and a sweep counts whom it met on its way: no folds of the log.
    const fold = page.filter(({ key }) => !key.startsWith('sizes-at/') && key !== 'jobs/refold');
    state.push(...fold.map(({ key, value }) => `${key} ${JSON.stringify(value)}`));
    if (page.length < 500) break;
    after = page.at(-1)!.key;
  }
  await Promise.all([loop, ...gone].map((each) => each.close().catch(() => undefined)));
  return { decided, state };
}

/** A partition of a folder that several processes could use. */
async function openShared(folder: string): Promise<Backend> {
  const store = await openLmdbPartitions({ folder, partitions: 2 });
  const backend = await store.open(0);
  return { ...backend, close: () => backend.close().then(store.close) };
}

test(`memory, LMDB and a cluster give the same decisions and the same state (seed ${SEED})`, {
  timeout: 240_000,
}, async () => {
  const rules = await shopRules();
  const memory = await live(createMemoryBackend(), rules, SEED);
  expect(memory.state.length).toBeGreaterThan(PEOPLE);
  const chosen = memory.decided.filter((answer) => answer.includes('"reason":"chosen"'));
  expect(chosen.length).toBeGreaterThan(STEPS / 4);

  for (const open of [(folder: string) => openLmdbBackend({ folder }), openShared]) {
    const folder = mkdtempSync(join(tmpdir(), 'attune-same-'));
    const embedded = await open(folder);
    try {
      const lmdb = await live(embedded, rules, SEED);
      expect(lmdb.decided).toEqual(memory.decided);
      expect(lmdb.state).toEqual(memory.state);
    } finally {
      await embedded.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (!(['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean)) return;
  const servers = await startRealCluster();
  const clustered = await openClusterBackend({ ...servers.options, namespace: 'same' });
  try {
    const cluster = await live(clustered, rules, SEED);
    expect(cluster.decided).toEqual(memory.decided);
    expect(cluster.state).toEqual(memory.state);
  } finally {
    await clustered.close();
    await servers.close();
  }
});
