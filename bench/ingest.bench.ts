/**
 * What durable ingest costs, in batches of 100, against a bare Fastify that parses the same body and drops it; what is folded of
 * it in the long run; and how fresh a decision is: from an event posted to the decision changed. An answer means durable; folding
 * trails it, so both rates are told: that of the answers in a burst, and that of burst and catching up together.
 */
import { AUTHORIZATION, decideBody, event, WRITE_KEY } from './http/bench-site.ts';
import { openConnection, percentile, requestBytes, throughput } from './http/raw-client.ts';
import { type StartedSide, startSide } from './http/side.ts';
import { allFolded, waitingEvents } from './http/waiting-events.ts';
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

type Load = { readonly perSecond: number; readonly events: number; readonly eventUs: number; readonly allUs: number };

/** Events acknowledged a second, and what one cost the side's main thread meanwhile, and all of its threads. */
async function load(side: StartedSide, batches: Buffer[]): Promise<Load> {
  const before = await side.cpuMicros();
  const began = performance.now();
  const requests = { port: side.port, requests: batches, connections: CONNECTIONS, durationMs: ROUND_MS };
  const perSecond = BATCH * (await throughput(requests));
  const events = (perSecond * (performance.now() - began)) / 1_000;
  const after = await side.cpuMicros();
  const eventUs = (after.mainThread - before.mainThread) / events;
  return { perSecond, events, eventUs, allUs: (after.process - before.process) / events };
}

type Burst = Load & { readonly folded: number; readonly catchUpMs: number; readonly waiting: number };

/** A burst, and then the time until all of it is folded. */
async function burst(batches: Buffer[]): Promise<Burst> {
  const began = performance.now();
  const loaded = await load(ours, batches);
  const ended = performance.now();
  const waiting = await waitingEvents(ours);
  await allFolded(ours);
  const now = performance.now();
  return { ...loaded, folded: (loaded.events * 1_000) / (now - began), catchUpMs: now - ended, waiting };
}

await load(bare, freshBatches(2_000));
await burst(freshBatches(5_000));
const bares: Load[] = [];
const bursts: Burst[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const batches = freshBatches(5_000);
  bares.push(await load(bare, batches));
  bursts.push(await burst(batches));
}

const connection = await openConnection(ours.port);
const ask = (path: string, body: object): Promise<string> =>
  new Promise((resolve, reject) =>
    connection.send(requestBytes(path, body, headers), (status, text) =>
      status === 200 ? resolve(text()) : reject(new Error(`${status} ${text()}`)),
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
const of = (read: (burst: Burst, bare: Load) => number) => median(bursts.map((each, i) => read(each, bares[i]!)));
const show = (figure: string, value: number, unit: string) => report({ bench, figure, value, unit });
show(
  'bare, parsed and dropped',
  of((_, { perSecond }) => perSecond),
  'events/s',
);
show(
  'durable, batches of 100',
  of(({ perSecond }) => perSecond),
  'events/s',
);
report({
  bench,
  figure: 'durable / bare',
  value: of(({ perSecond }, bare) => perSecond / bare.perSecond),
  unit: 'ratio',
  bar: '>= 0.5',
});
show(
  'main thread: bare, parsed and dropped',
  of((_, { eventUs }) => eventUs),
  'us/event',
);
show(
  'main thread: durable, with the folding in between',
  of(({ eventUs }) => eventUs),
  'us/event',
);
show(
  'all threads: bare, parsed and dropped',
  of((_, { allUs }) => allUs),
  'us/event',
);
show(
  'all threads: durable, with the folding in between',
  of(({ allUs }) => allUs),
  'us/event',
);
show(
  'main thread: bare / durable',
  of(({ eventUs }, bare) => bare.eventUs / eventUs),
  'ratio',
);
show(
  'durable and folded, burst and catching up',
  of(({ folded }) => folded),
  'events/s',
);
show(
  'durable and folded / bare',
  of(({ folded }, bare) => folded / bare.perSecond),
  'ratio',
);
show(
  'waiting after a burst of 1.5 s',
  of(({ waiting }) => waiting),
  'events',
);
show(
  'time to catch up after it',
  of(({ catchUpMs }) => catchUpMs),
  'ms',
);
report({ bench, figure: 'event posted to decision changed, p50', value: percentile(fresh, 0.5), unit: 'ms' });
report({
  bench,
  figure: 'event posted to decision changed, p99',
  value: percentile(fresh, 0.99),
  unit: 'ms',
  bar: '<= 10',
});
await Promise.all([bare.stop(), ours.stop()]);
