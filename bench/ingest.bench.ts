/**
 * What durable ingest costs, in batches of 100, against a bare Fastify that parses the same body and drops it; what is folded of
 * it in the long run; and how fresh a decision is: from an event posted to the decision changed. An answer means durable; folding
 * trails it, so both rates are told: that of the answers in a burst, and that of burst and catching up together.
 */
import { AUTHORIZATION, decideBody, event, WRITE_KEY } from './http/bench-site.ts';
import { openConnection, percentile, requestBytes, throughput } from './http/raw-client.ts';
import { startSide } from './http/side.ts';
import { median, report } from './report.ts';

const ROUNDS = 7;
const ROUND_MS = 1_500;
/** Enough that those who wait for the disk do not keep the others from being read. */
const CONNECTIONS = 32;
const BATCH = 100;
const FRESH = 1_000;

const headers = { authorization: AUTHORIZATION };
const bare = await startSide('bare');
const ours = await startSide('attune');

/** Events that were never sent before, as a repeated one would cost less than a new one. */
let made = 0;
function freshBatches(count: number): Buffer[] {
  const at = Date.now();
  return Array.from({ length: count }, () => {
    const batch = Array.from({ length: BATCH }, () => event(made++, at));
    return requestBytes('/v1/events', { batch, sentAt: new Date(at).toISOString() }, headers);
  });
}

async function rate(port: number, batches: Buffer[]): Promise<number> {
  return BATCH * (await throughput({ port, requests: batches, connections: CONNECTIONS, durationMs: ROUND_MS }));
}

async function waitingEvents(): Promise<number> {
  const health = await fetch(`http://127.0.0.1:${ours.port}/health`);
  return ((await health.json()) as { backlog: { events: number } }).backlog.events;
}

type Burst = {
  readonly acknowledged: number;
  readonly folded: number;
  readonly catchUpMs: number;
  readonly waiting: number;
};

/** A burst, and then the time until all of it is folded. */
async function burst(batches: Buffer[]): Promise<Burst> {
  const began = performance.now();
  const acknowledged = await rate(ours.port, batches);
  const ended = performance.now();
  const waiting = await waitingEvents();
  while ((await waitingEvents()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const now = performance.now();
  const events = (acknowledged * (ended - began)) / 1_000;
  return { acknowledged, folded: (events * 1_000) / (now - began), catchUpMs: now - ended, waiting };
}

await rate(bare.port, freshBatches(2_000));
await burst(freshBatches(5_000));
const bareRates: number[] = [];
const bursts: Burst[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const batches = freshBatches(5_000);
  bareRates.push(await rate(bare.port, batches));
  bursts.push(await burst(batches));
}

const connection = await openConnection(ours.port);
const ask = (path: string, body: object): Promise<string> =>
  new Promise((resolve, reject) =>
    connection.send(requestBytes(path, body, headers), (status, text) =>
      status === 200 ? resolve(text) : reject(new Error(`${status} ${text}`)),
    ),
  );

/** A visitor nobody knows looks at a product: from posting it to the answer of the decision that shows something else. */
async function freshMs(number: number): Promise<number> {
  const anonymousId = `fresh-${number}`;
  const body = { ...decideBody(0), anonymousId };
  const before = await ask('/v1/decide', body);
  if (!before.includes('"no-experience"')) throw new Error(`expected the default at first: ${before}`);
  const look = {
    type: 'track',
    event: 'Product Viewed',
    messageId: `${anonymousId}-1`,
    anonymousId,
    properties: { product_id: 'p1' },
    writeKey: WRITE_KEY,
  };
  const began = performance.now();
  await ask('/v1/events', look);
  const after = await ask('/v1/decide', body);
  const took = performance.now() - began;
  if (!after.includes('"chosen"')) throw new Error(`the decision did not change: ${after}`);
  return took;
}

const fresh: number[] = [];
for (let i = 0; i < FRESH; i++) {
  const took = await freshMs(i);
  if (i >= FRESH / 10) fresh.push(took);
}
connection.close();

const bench = 'ingest';
report({ bench, figure: 'bare, parsed and dropped', value: median(bareRates), unit: 'events/s' });
const all = (of: (burst: Burst) => number) => median(bursts.map(of));
report({ bench, figure: 'durable, batches of 100', value: all(({ acknowledged }) => acknowledged), unit: 'events/s' });
report({
  bench,
  figure: 'durable / bare',
  value: median(bursts.map(({ acknowledged }, i) => acknowledged / bareRates[i]!)),
  unit: 'ratio',
  bar: '>= 0.5',
});
report({
  bench,
  figure: 'durable and folded, burst and catching up',
  value: all(({ folded }) => folded),
  unit: 'events/s',
});
report({
  bench,
  figure: 'durable and folded / bare',
  value: median(bursts.map(({ folded }, i) => folded / bareRates[i]!)),
  unit: 'ratio',
});
report({ bench, figure: 'waiting after a burst of 1.5 s', value: all(({ waiting }) => waiting), unit: 'events' });
report({ bench, figure: 'time to catch up after it', value: all(({ catchUpMs }) => catchUpMs), unit: 'ms' });
report({ bench, figure: 'event posted to decision changed, p50', value: percentile(fresh, 0.5), unit: 'ms' });
report({
  bench,
  figure: 'event posted to decision changed, p99',
  value: percentile(fresh, 0.99),
  unit: 'ms',
  bar: '<= 10',
});
await Promise.all([bare.stop(), ours.stop()]);
