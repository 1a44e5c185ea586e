/**
 * The store's figures, printed: durable appends against raw LMDB puts of the same bytes on the same disk in the same run,
 * what an append costs the main thread, commits and loads. Run it with `node packages/backend-lmdb/src/store.bench.ts [seconds a side]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Backend, encoded } from '@attune/backend';
import { open } from 'lmdb';
import { openLmdbBackend } from './index.ts';

const BATCH = 100;
const SECONDS = Number(process.argv[2] ?? 2);
const ROUNDS = 5;
const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let made = 0;
function typicalEvent() {
  const n = made++;
  const product = `p${n % 500}`;
  return {
    kind: 'track',
    id: `m-${(n * 7919).toString(36).padStart(12, '0')}-aa11`,
    person: `anon-${(n % 977).toString(36).padStart(10, 'x')}`,
    at: 1_790_000_000_000 + n * 131,
    receivedAt: 1_790_000_000_100 + n * 131,
    name: ['Product Viewed', 'Element Hovered', 'Page Scrolled', 'Element Viewed'][n % 4],
    properties: {
      element: 'product-image',
      product_id: product,
      price: (n % 400) + 0.99,
      category: 'shoes',
      duration_ms: n % 3_000,
    },
    context: {
      page: {
        path: `/product/${product}`,
        url: `https://shop.example/product/${product}`,
        title: `Product ${n % 500}`,
      },
      locale: 'en-GB',
    },
  };
}
const batches = Array.from({ length: 64 }, () => Array.from({ length: BATCH }, typicalEvent));
const texts = batches.map((batch) => batch.map((event) => JSON.stringify(event)));
const bytes = batches.map((batch) => Buffer.from(JSON.stringify(batch)));

type Figure = { perSecond: number; mainMicros: number; p50Ms: number; p99Ms: number };

/** Runs `work` in `callers` loops for a while: its rate, its latency, and the main thread's busy time for each. */
async function measure(callers: number, work: (n: number) => Promise<unknown>): Promise<Figure> {
  const latencies: number[] = [];
  const busy = performance.eventLoopUtilization();
  const began = performance.now();
  let n = 0;
  const loop = async () => {
    while (performance.now() - began < SECONDS * 1_000) {
      const start = performance.now();
      await work(n++);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: callers }, loop));
  const seconds = (performance.now() - began) / 1_000;
  const { active } = performance.eventLoopUtilization(busy);
  latencies.sort((a, b) => a - b);
  return {
    perSecond: n / seconds,
    mainMicros: (active * 1_000) / n,
    p50Ms: latencies[Math.floor(n * 0.5)]!,
    p99Ms: latencies[Math.floor(n * 0.99)]!,
  };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const whole = (value: number) => Math.round(value).toLocaleString('en');

async function appends(backend: Backend): Promise<void> {
  const root = open<Buffer, Buffer>({ path: join(folder, 'raw'), encoding: 'binary', keyEncoding: 'binary' });
  let key = 0;
  const sides: Record<string, (n: number) => Promise<unknown>> = {
    raw: async (n) => {
      const at = Buffer.alloc(8);
      at.writeDoubleBE(key++);
      await root.put(at, Buffer.from(bytes[n % 64]!));
      await root.flushed;
    },
    append: (n) => backend.log.append(batches[n % 64]!),
    encoded: (n) => backend.log.append(texts[n % 64]!.map((text, i) => encoded(batches[n % 64]![i], text))),
  };
  for (const callers of [1, 8, 64]) {
    const found: Record<string, Figure[]> = {};
    for (let round = 0; round < ROUNDS; round++) {
      for (const [side, work] of Object.entries(sides))
        found[side] = [...(found[side] ?? []), await measure(callers, work)];
    }
    for (const [side, figures] of Object.entries(found)) {
      const of = (name: keyof Figure) => median(figures.map((figure) => figure[name]));
      const ratio = of('perSecond') / median(found['raw']!.map((figure) => figure.perSecond));
      console.log(
        `${side.padEnd(8)} ${String(callers).padStart(2)} callers: ${whole(of('perSecond') * BATCH).padStart(9)} entries/s (${ratio.toFixed(2)} of raw), ` +
          `p50 ${of('p50Ms').toFixed(2)} ms, p99 ${of('p99Ms').toFixed(2)} ms, main thread ${whole(of('mainMicros'))} µs a batch of ${BATCH}`,
      );
    }
  }
  await root.close();
}

/** About 3 KB of JSON. */
const profile = (n: number) => ({
  id: `person-${n}`,
  traits: { plan: 'pro', n },
  recent: Array.from({ length: 17 }, (_, i) => ({
    at: 1_790_000_000_000 + n + i,
    name: 'Product Viewed',
    properties: { product_id: `p${(n + i) % 500}`, category: 'shoes', price: 10 + i, list: ['a', 'b'] },
    path: '/product/some-product-name',
    session: 's-1',
  })),
});

async function profiles(backend: Backend): Promise<void> {
  console.log(`a profile is ${JSON.stringify(profile(1)).length} bytes`);
  for (const count of [1, 100, 1_000, 5_000]) {
    const times: number[] = [];
    const stalls: number[] = [];
    for (let round = 0; round < ROUNDS + 1; round++) {
      const keys = Array.from({ length: count }, (_, i) => `person/${(i * 7_919) % 100_000}`);
      const loaded = await backend.state.load(keys);
      const puts = keys.map((key, i) => ({ key, value: profile(i), expected: loaded[i]?.version ?? 0 }));
      const cursor = await backend.state.cursor('bench');
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const start = performance.now();
      await backend.state.commit({ reader: 'bench', cursor: cursor + 1, expectedCursor: cursor, puts });
      if (round > 0) times.push(performance.now() - start);
      delay.disable();
      if (round > 0) stalls.push(delay.max / 1e6);
    }
    console.log(
      `commit of ${whole(count)}: ${median(times).toFixed(1)} ms, longest turn of the event loop ${median(stalls).toFixed(1)} ms`,
    );
  }
  const load = await measure(1, (n) => backend.state.load([`person/${((n % 5_000) * 7_919) % 100_000}`]));
  console.log(`load of one: ${load.mainMicros.toFixed(1)} µs, p99 ${(load.p99Ms * 1_000).toFixed(0)} µs`);
}

async function following(backend: Backend): Promise<void> {
  const stop = new AbortController();
  const end = await backend.log.append([{ mark: true }]);
  let seen = 0;
  const follower = (async () => {
    for await (const page of backend.log.follow(end, stop.signal)) seen += page.entries.length;
  })();
  const live = await measure(8, (n) => backend.log.append(batches[n % 64]!));
  stop.abort();
  await follower;
  console.log(
    `append with a live follower: ${whole(live.perSecond * BATCH)} entries/s, main thread ${whole(live.mainMicros)} µs a batch; it saw ${whole(seen)}`,
  );
  const start = performance.now();
  let at = 0;
  while (performance.now() - start < SECONDS * 1_000) {
    const page = await backend.log.read(at, 2_000);
    if (page.entries.length === 0) break;
    at = page.next;
  }
  console.log(`replay from disk: ${whole((at / (performance.now() - start)) * 1_000)} entries/s`);
}

const backend = await openLmdbBackend({ folder: join(folder, 'store') });
await appends(backend);
await profiles(backend);
await following(backend);
const reopening = performance.now();
await backend.close();
await (await openLmdbBackend({ folder: join(folder, 'store') })).close();
console.log(`close and open again: ${(performance.now() - reopening).toFixed(0)} ms`);
