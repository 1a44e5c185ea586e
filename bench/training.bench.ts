/**
 * What decisions cost while the default recommender is trained in the same server: the rate and the slowest in a hundred, while its data is gathered
 * and while its thread trains. Beside it stand the server alone, and the server with a process of one busy thread of the same low priority: on a
 * machine of two cores a load generator and a thread take as much from it, whatever they do.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { AUTHORIZATION, decideBody, event, SECRET_KEY, VISITORS } from './http/bench-site.ts';
import { latenciesAt, percentile, requestBytes, throughput } from './http/raw-client.ts';
import { startSide } from './http/side.ts';
import { allFolded } from './http/waiting-events.ts';
import { largeShop } from './large-shop.ts';
import { median, report } from './report.ts';

const bench = 'training';
const ROUNDS = Number(process.env['TRAINING_ROUNDS'] ?? 4);
const EVENTS = Number(process.env['TRAINING_EVENTS'] ?? 60_000);
const ITEMS = 5_000;
const WINDOW_MS = 700;
const CONNECTIONS = 16;
const DAY_MS = 86_400_000;

const headers = { authorization: AUTHORIZATION };
const owner = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' };
const side = await startSide('learning');
const { port } = side;
const model = `http://127.0.0.1:${port}/v1/models/for-you`;

async function owned(url: string, method: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, { method, headers: owner, ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function fill(): Promise<void> {
  const items = Array.from({ length: ITEMS }, (_, n) => {
    return { id: `p${n}`, title: `Thing ${n} of kind ${n % 90}`, category: `category-${n % 20}`, price: 10 + n };
  });
  for (let i = 0; i < ITEMS; i += 500)
    await owned(`http://127.0.0.1:${port}/v1/items`, 'PUT', { items: items.slice(i, i + 500) });
  const { items: looked, times, starts } = largeShop({ events: EVENTS, items: ITEMS }, 'visits');
  const end = times!.reduce((latest, at) => Math.max(latest, at), 0);
  const now = Date.now();
  const past: object[] = Array.from({ length: VISITORS * 5 }, (_, i) => event(i, now));
  for (let row = 0; row + 1 < starts.length; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++)
      past.push({
        type: 'track',
        event: 'Product Viewed',
        messageId: `shop-${i}`,
        anonymousId: `shopper-${row}`,
        timestamp: new Date(now - DAY_MS / 24 - (end - times![i]!)).toISOString(),
        properties: { product_id: `p${looked[i]}` },
      });
  const batches = Array.from({ length: Math.ceil(past.length / 100) }, (_, i) => past.slice(i * 100, i * 100 + 100));
  const requests = batches.map((batch) =>
    requestBytes('/v1/events', { batch, sentAt: new Date(now).toISOString() }, headers),
  );
  for (let i = 0; i < requests.length; i += 50)
    await throughput({ port, requests: requests.slice(i, i + 50), connections: 4, durationMs: 50 });
  await allFolded(side);
}

/** A thread that takes what it gets, at the priority that a training has. */
function busyNeighbour(): ChildProcess {
  return spawn('nice', ['-n', '10', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' });
}

type State = 'waiting' | 'collecting' | 'training' | 'done' | 'failed' | 'cancelled';
async function stateOf(): Promise<State> {
  return ((await owned(model, 'GET')) as { training: { state: State } }).training.state;
}

const requests = Array.from({ length: VISITORS }, (_, i) => requestBytes('/v1/decide', decideBody(i), headers));
const load = { port, requests, connections: CONNECTIONS, durationMs: WINDOW_MS };

type Seen = { readonly rates: number[]; readonly micros: number[]; readonly p99s: number[]; longest: number };
const seen = (): Seen => ({ rates: [], micros: [], p99s: [], longest: 0 });
const [alone, beside, gathering, training] = [seen(), seen(), seen(), seen()];
let half = 0;

async function rate(of: Seen): Promise<void> {
  const before = (await side.cpuMicros()).mainThread;
  const perSecond = await throughput(load);
  of.rates.push(perSecond);
  of.micros.push(((await side.cpuMicros()).mainThread - before) / (perSecond * (WINDOW_MS / 1_000)));
}
async function p99(of: Seen): Promise<void> {
  of.p99s.push(percentile(await latenciesAt({ ...load, perSecond: half }), 0.99));
}
async function both(of: Seen): Promise<void> {
  await side.longestTurnMs();
  await rate(of);
  if (half === 0) half = of.rates[0]! / 2;
  await p99(of);
  of.longest = Math.max(of.longest, await side.longestTurnMs());
}

/** Begins a training, looks at what it leaves of the server in each of its parts, and ends it. */
async function withTraining(round: number): Promise<void> {
  await side.longestTurnMs();
  void fetch(`${model}/train`, { method: 'POST', headers: owner }).catch(() => undefined);
  while (!['collecting', 'training'].includes(await stateOf())) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let i = round; (await stateOf()) === 'collecting'; i++) await (i % 2 === 0 ? rate(gathering) : p99(gathering));
  gathering.longest = Math.max(gathering.longest, await side.longestTurnMs());
  await both(training);
  const state = await stateOf();
  if (state !== 'training') throw new Error(`the training was ${state} before it was measured: give more events`);
  await owned(`${model}/train`, 'DELETE');
}

await fill();
await throughput({ ...load, durationMs: 2_000 });
for (let round = 0; round < ROUNDS; round++) {
  await both(alone);
  const neighbour = busyNeighbour();
  await both(beside);
  neighbour.kill();
  await withTraining(round);
}
await side.stop();

const show = (what: string, { rates, micros, p99s, longest }: Seen): void => {
  report({ bench, figure: `${what}: decisions`, value: median(rates), unit: '/s' });
  report({ bench, figure: `${what}: main thread`, value: median(micros), unit: 'us/decision' });
  report({ bench, figure: `${what}: p99 at half of the rate alone`, value: median(p99s), unit: 'ms' });
  report({ bench, figure: `${what}: the longest turn of the event loop`, value: longest, unit: 'ms' });
};
show('alone', alone);
show('beside a busy process', beside);
show('while data is gathered', gathering);
show('while it is trained', training);
/** `own` hangs least on what else the machine does: decisions for the same time of the main thread, with all that it does beside them. */
const shares = (one: Seen, other: Seen) => ({
  own: median(other.micros) / median(one.micros),
  rate: median(one.rates) / median(other.rates),
  p99: median(one.p99s) / median(other.p99s),
});
for (const [what, one] of [
  ['gathered', gathering],
  ['trained', training],
] as const) {
  const against = shares(one, beside);
  const all = shares(one, alone);
  report({ bench, figure: `${what}: rate beside a busy process`, value: against.rate, unit: 'ratio', bar: '>= 0.8' });
  report({
    bench,
    figure: `${what}: decisions of the same main thread`,
    value: against.own,
    unit: 'ratio',
    bar: '>= 0.8',
  });
  report({ bench, figure: `${what}: p99 beside a busy process`, value: against.p99, unit: 'ratio', bar: '<= 2' });
  report({ bench, figure: `${what}: rate beside the server alone`, value: all.rate, unit: 'ratio' });
  report({ bench, figure: `${what}: p99 beside the server alone`, value: all.p99, unit: 'ratio' });
}
