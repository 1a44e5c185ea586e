/**
 * The product is killed without warning, again and again, while clients send to it as real ones do: what was not
 * acknowledged is sent again with the same messageIds, and some of what was is sent twice. In the end every acknowledged
 * event is there and none is counted twice. `ATTUNE_KILLS` sets how often, `ATTUNE_SEED` repeats a run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';

const KILLS = Number(process.env['ATTUNE_KILLS'] ?? 6);
const SEED = Number(process.env['ATTUNE_SEED'] ?? Date.now() % 2_147_483_647);
const PEOPLE = 60;
const CLIENTS = 8;
const READY_MS_MAX = 60_000;
const COMMAND = join(import.meta.dirname, '../../../apps/cli/src/main.ts');
const WRITE_KEY = 'wk_durability_simulation';
const SECRET_KEY = 'sk_durability_simulation';

/** Mulberry32: small, seeded, good enough to choose moments and sizes. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Product = { readonly url: string; readonly child: ChildProcess; readonly said: () => string };

/** Starts the product as a person would, on a free port, and waits until it takes traffic. */
async function startProduct(folder: string): Promise<Product> {
  const args = [COMMAND, 'start', '--port', '0', '--data', folder];
  const settings = {
    ATTUNE_WRITE_KEY: WRITE_KEY,
    ATTUNE_SECRET_KEY: SECRET_KEY,
    ATTUNE_KEY_RATE: '0',
    ATTUNE_DEMO: 'false',
  };
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('ATTUNE_'));
  const env = { ...Object.fromEntries(ours), ...settings };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const deadline = Date.now() + READY_MS_MAX;
  while (Date.now() < deadline && child.exitCode === null) {
    const address = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/.exec(said)?.[1];
    const url = `http://127.0.0.1:${address}`;
    if (address !== undefined && (await isReady(url))) return { url, child, said: () => said };
    await delay(10);
  }
  child.kill('SIGKILL');
  throw new Error(`the product did not get ready; it said:\n${said}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function killProduct(product: Product): Promise<void> {
  const gone = new Promise((resolve) => product.child.once('exit', resolve));
  product.child.kill('SIGKILL');
  await gone;
}

async function ask<T>(product: Product, path: string, init: RequestInit = {}): Promise<T> {
  const headers = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' };
  const response = await fetch(`${product.url}${path}`, { ...init, headers });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

type Event = {
  readonly type: 'track';
  readonly messageId: string;
  readonly anonymousId: string;
  readonly event: string;
};

/** What the outside knows: which events were made, which were acknowledged, and whether clients may send now. */
type World = {
  readonly random: () => number;
  readonly acknowledged: Map<string, Set<string>>;
  product: Product;
  /** Closed while the product is down or is to be left in peace. */
  gate: Promise<void>;
  open: () => void;
  over: boolean;
  inFlight: number;
  sequence: number;
  retries: number;
  repeats: number;
  refusals: number;
};

function closeGate(world: World): void {
  world.gate = new Promise((resolve) => {
    world.open = resolve;
  });
}

function makeBatch(world: World): readonly Event[] {
  const size = 1 + Math.floor(world.random() ** 2 * 60);
  return Array.from({ length: size }, () => ({
    type: 'track' as const,
    messageId: `m-${SEED}-${world.sequence++}`,
    anonymousId: `person-${Math.floor(world.random() * PEOPLE)}`,
    event: world.random() < 0.7 ? 'Counted' : 'Looked',
  }));
}

/** One delivery: true when the answer said so, false when nobody knows. Any answer that is neither is a failure. */
async function deliver(world: World, path: string, body: unknown): Promise<boolean> {
  world.inFlight++;
  try {
    const response = await fetch(`${world.product.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${WRITE_KEY}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    if (response.status === 429 || response.status === 503) {
      world.refusals++;
      return false;
    }
    if (!response.ok) throw new RefusedError(`${path} answered ${response.status}: ${text}`);
    return true;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    return false;
  } finally {
    world.inFlight--;
  }
}

class RefusedError extends Error {}

async function sendUntilAcknowledged(world: World, events: readonly Event[]): Promise<void> {
  // One in five goes the other way in: a question that brings its events along.
  const asking = events.length <= 20 && world.random() < 0.2;
  const path = asking ? '/v1/decide' : '/v1/events';
  const body = asking ? { anonymousId: events[0]!.anonymousId, placements: ['nowhere'], events } : { batch: events };
  for (let attempt = 0; ; attempt++) {
    await world.gate;
    if (attempt > 0) world.retries++;
    if (await deliver(world, path, body)) return;
    await delay(5 + world.random() * 30);
  }
}

async function runClient(world: World): Promise<void> {
  while (!world.over) {
    const events = makeBatch(world);
    await sendUntilAcknowledged(world, events);
    for (const { anonymousId, messageId, event } of events) {
      const known = world.acknowledged.get(anonymousId) ?? new Set();
      world.acknowledged.set(anonymousId, known.add(`${event} ${messageId}`));
    }
    if (world.random() < 0.1) {
      // A client that did not hear the answer: the same events once more, among new company.
      world.repeats++;
      await sendUntilAcknowledged(world, events);
    }
    await delay(world.random() * 8);
  }
}

async function readCounters(product: Product): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${product.url}/metrics`, { headers: { authorization: `Bearer ${SECRET_KEY}` } });
  const lines = (await response.text()).matchAll(/^attune_(?:events_)?(\w+?)(?:_total)? (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, Number(value)]));
}

/**
 * With nothing in flight: accepted = stored + quarantined, stored = folded + duplicate + waiting, at any moment; and in a moment
 * nothing waits in the log.
 */
async function expectBalance(world: World): Promise<void> {
  let counters = await readCounters(world.product);
  for (const deadline = Date.now() + 10_000; counters['waiting'] !== 0 && Date.now() < deadline; ) {
    expect(counters['stored']).toBe(counters['folded']! + counters['duplicate']! + counters['waiting']!);
    await delay(5);
    counters = await readCounters(world.product);
  }
  expect(counters, 'figures of the balance').toMatchObject({
    accepted: expect.any(Number),
    folded: expect.any(Number),
  });
  expect(counters['accepted']).toBe(counters['stored']! + counters['quarantined']!);
  expect(counters['stored']).toBe(counters['folded']! + counters['duplicate']!);
  expect(counters['log_folded_cursor']).toBe(counters['log_cursor']);
}

async function settle(world: World): Promise<void> {
  closeGate(world);
  do await delay(5);
  while (world.inFlight > 0);
}

/** One life: load, a moment of peace in which the figures must agree, load again, and the end without warning. */
async function runLife(world: World): Promise<void> {
  await expectBalance(world);
  world.open();
  await delay(50 + world.random() * 300);
  await settle(world);
  await expectBalance(world);
  world.open();
  await delay(world.random() * 500);
  const { product } = world;
  await killProduct(product);
  closeGate(world);
}

type ProfileView = { readonly events: number; readonly computed: Readonly<Record<string, unknown>> };

/** Every person's figures against what was acknowledged, exactly. */
async function expectExactCounts(world: World): Promise<number> {
  let total = 0;
  for (const [person, known] of world.acknowledged) {
    const counted = [...known].filter((each) => each.startsWith('Counted ')).length;
    const profile = await ask<ProfileView>(world.product, `/v1/profiles/${person}`);
    const seen = { person, events: profile.events, counted: profile.computed['counted'] ?? 0 };
    expect(seen).toEqual({ person, events: known.size, counted });
    total += known.size;
  }
  return total;
}

const folder = mkdtempSync(join(tmpdir(), 'attune-durability-'));
let world: World | undefined;
afterAll(async () => {
  if (world !== undefined && world.product.child.exitCode === null) world.product.child.kill('SIGKILL');
  await delay(50);
  rmSync(folder, { recursive: true, force: true });
});

test(`${KILLS} kills under load: nothing acknowledged is lost, nothing is counted twice (seed ${SEED})`, {
  timeout: 60_000 + KILLS * 30_000,
}, async () => {
  const product = await startProduct(folder);
  const definition = { key: 'counted', event: 'Counted', compute: 'count' };
  await ask(product, '/v1/definitions/trait/counted', { method: 'PUT', body: JSON.stringify(definition) });
  const here: World = {
    random: dice(SEED),
    acknowledged: new Map(),
    product,
    gate: Promise.resolve(),
    open: () => {},
    over: false,
    inFlight: 0,
    sequence: 0,
    retries: 0,
    repeats: 0,
    refusals: 0,
  };
  world = here;
  closeGate(here);
  const clients = Promise.all(Array.from({ length: CLIENTS }, () => runClient(here)));
  const recoveries: number[] = [];
  const restart = async (): Promise<void> => {
    const began = Date.now();
    here.product = await startProduct(folder);
    recoveries.push(Date.now() - began);
  };
  const lives = async (): Promise<void> => {
    for (let kill = 1; kill < KILLS; kill++) {
      await runLife(here);
      await restart();
    }
    // The last one falls right after the last acknowledgement, so that nothing but the disk can know.
    here.open();
    await delay(200);
    here.over = true;
    await clients;
    await killProduct(here.product);
    await restart();
  };
  await Promise.race([lives(), clients.then(() => new Promise<never>(() => {}))]);
  await expectBalance(here);
  const events = await expectExactCounts(here);
  expect(events).toBeGreaterThan(KILLS * 10);
  const { retries, repeats, refusals } = here;
  const ready = {
    readyMsMedian: recoveries.sort((a, b) => a - b)[recoveries.length >> 1],
    readyMsMax: recoveries.at(-1),
  };
  console.log(JSON.stringify({ kills: KILLS, seed: SEED, events, retries, repeats, refusals, ...ready }));
});
