/**
 * The engine past one process beside the same engine in one: what a worker's processor does for an event, how two workers share it, how fresh a
 * decision is over the cluster, and whether decisions go on with everything behind a server away. Brokers, stores, processes and load
 * share this machine's cores, so work is told as processor time, and how two workers would go on cores of their own as the time of the
 * busier one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRealCluster } from '@attune/backend-cluster/testing';
import { type AttuneProcess, startAttune } from './http/attune-process.ts';
import { BENCH_DEFINITIONS, decideBody, event, PLACEMENTS, VISITORS } from './http/bench-site.ts';
import { openConnection, percentile, requestBytes } from './http/raw-client.ts';
import { allFolded } from './http/waiting-events.ts';
import { median, report } from './report.ts';

const bench = 'workers';
const WRITE_KEY = 'wk_bench_bench_bench_bench_1';
const SECRET_KEY = 'sk_bench_bench_bench_bench_1';
const PARTITIONS = 8;
const EVENTS = 20_000;
const BATCH = 20;
const ROUNDS = 2;
const FRESH = 300;
const headers = { authorization: `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}` };

const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'));
const cluster = await startRealCluster();
const started: AttuneProcess[] = [];

async function start(command: 'start' | 'server' | 'worker', data = folder): Promise<AttuneProcess> {
  const { kafka, redis, postgres } = cluster.options;
  const store = ['--kafka', kafka.join(','), '--redis', redis, '--postgres', postgres, '--partitions', `${PARTITIONS}`];
  const keys = ['--write-key', WRITE_KEY, '--secret-key', SECRET_KEY, '--key-rate', '0', '--log-level', 'silent'];
  const own = command === 'start' ? [] : store;
  const process = await startAttune([command, '--data', data, '--no-demo', ...keys, ...own]);
  started.push(process);
  return process;
}

async function define({ address }: AttuneProcess): Promise<void> {
  for (const { kind, key, document } of BENCH_DEFINITIONS) {
    const response = await fetch(`${address}/v1/definitions/${kind}/${key}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(document),
    });
    if (!response.ok) throw new Error(`${kind} ${key}: ${response.status} ${await response.text()}`);
  }
}

let made = 0;
/** Each request brings what one visitor did, as pages send it. */
function batches(): Buffer[] {
  const at = Date.now();
  return Array.from({ length: EVENTS / BATCH }, (_, i) => {
    const batch = Array.from({ length: BATCH }, () => ({
      ...event(made++, at),
      anonymousId: `visitor-${i % VISITORS}`,
    }));
    return requestBytes('/v1/events', { batch, sentAt: new Date(at).toISOString() }, headers);
  });
}

/** Sends what there is to send once, as fast as it is taken, and waits until all of it is folded. @returns milliseconds until then */
async function load(taker: AttuneProcess): Promise<number> {
  const requests = batches();
  const began = performance.now();
  const connections = await Promise.all(Array.from({ length: 8 }, () => openConnection(taker.port)));
  let next = 0;
  await Promise.all(
    connections.map(async ({ send, close }) => {
      for (let bytes = requests[next++]; bytes !== undefined; bytes = requests[next++]) {
        const status = await new Promise<number>((resolve) => send(bytes!, resolve));
        if (status !== 200) throw new Error(`an event was answered with ${status}`);
      }
      close();
    }),
  );
  await allFolded(taker);
  return performance.now() - began;
}

type Cost = { readonly us: readonly number[]; readonly ms: number };

/** Microseconds of processor time that each process had for an event, and how long it all took. */
async function costOf(taker: AttuneProcess, processes: readonly AttuneProcess[]): Promise<Cost> {
  const before = processes.map((each) => each.cpuMicros());
  const ms = await load(taker);
  return { us: processes.map((each, i) => (each.cpuMicros() - before[i]!) / EVENTS), ms };
}

type Held = { readonly partitions: readonly unknown[] };

async function haveShares(workers: readonly AttuneProcess[]): Promise<void> {
  const held = async ({ address }: AttuneProcess) =>
    ((await (await fetch(`${address}/health`)).json()) as Held).partitions.length;
  while ((await Promise.all(workers.map(held))).some((each) => each !== PARTITIONS / workers.length))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** From an event posted to one server until a decision of the other is another one. */
async function freshMs(number: number, [taker, decider]: readonly [Post, Post]): Promise<number> {
  const anonymousId = `fresh-${number}`;
  const body = requestBytes('/v1/decide', { ...decideBody(0), anonymousId }, headers);
  const at = Date.now();
  const look = { ...event(0, at), event: 'Product Viewed', messageId: `fresh-${at}-${number}`, anonymousId };
  const before = await decider(body);
  if (!before.text.includes('"no-experience"')) throw new Error(`expected the default at first: ${before.text}`);
  const began = performance.now();
  await taker(requestBytes('/v1/events', look, headers));
  while (!(await decider(body)).text.includes('"chosen"'));
  return performance.now() - began;
}

type Post = (bytes: Buffer) => Promise<{ readonly status: number; readonly text: string }>;

async function postTo(server: AttuneProcess): Promise<Post> {
  const { send } = await openConnection(server.port);
  return (bytes) => new Promise((resolve) => send(bytes, (status, text) => resolve({ status, text: text() })));
}

const show = (figure: string, value: number, unit: string, bar?: string) =>
  report({ bench, figure, value, unit, ...(bar !== undefined && { bar }) });

/** One worker, then two, then one again, each warm; and in between one process with its store in a folder. */
async function costs(server: AttuneProcess): Promise<void> {
  const alone = await start('start', join(folder, 'alone'));
  await define(alone);
  const first = await start('worker');
  await haveShares([first]);
  await load(server);
  await load(alone);
  const aloneBefore = alone.cpuMicros();
  const rounds = async (workers: readonly AttuneProcess[]): Promise<readonly Cost[]> => {
    const done: Cost[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      done.push(await costOf(server, [server, ...workers]));
      if (round % 2 === 0) await load(alone);
    }
    return done;
  };
  const before = await rounds([first]);
  const second = await start('worker');
  await haveShares([first, second]);
  await load(server);
  const two = [...(await rounds([first, second])), ...(await rounds([first, second]))];
  await second.stop();
  await haveShares([first]);
  const one = [...before, ...(await rounds([first]))];
  // What one process folded is written down every five seconds.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const loads = 4 * Math.ceil(ROUNDS / 2);
  const aloneUs = (alone.cpuMicros() - aloneBefore) / (loads * EVENTS);
  await alone.stop();
  await first.stop();
  const of = (costs: readonly Cost[], read: (cost: Cost) => number) => median(costs.map(read));
  const oneUs = of(one, ({ us }) => us[1]!);
  const serverUs = of(one, ({ us }) => us[0]!);
  show('one process, takes and folds', aloneUs, 'us/event');
  show('a server, takes', serverUs, 'us/event');
  show('one worker, folds', oneUs, 'us/event');
  const together = of(two, ({ us }) => us[1]! + us[2]!);
  show('two workers together', together, 'us/event');
  show('worker / one process that does it all', oneUs / aloneUs, 'times', '<= 2.5');
  show('server and worker / one process', (serverUs + oneUs) / aloneUs, 'times');
  const busier = of(two, ({ us }) => Math.max(us[1]!, us[2]!));
  show('one worker / the busier of two, by processor time', oneUs / busier, 'times', '>= 1.7');
  const byClock = of(one, ({ ms }) => ms) / of(two, ({ ms }) => ms);
  show('one worker / two, by the clock, on the shared cores', byClock, 'times');
}

async function freshness(servers: readonly [AttuneProcess, AttuneProcess]): Promise<void> {
  const worker = await start('worker');
  await haveShares([worker]);
  const [one, other] = [await postTo(servers[0]), await postTo(servers[1])];
  for (const [name, pair] of [
    ['the same server', [one, one]],
    ['another server', [one, other]],
  ] as const) {
    const took: number[] = [];
    for (let i = 0; i < FRESH; i++) took.push(await freshMs(made++, pair));
    const counted = took.slice(FRESH / 10);
    show(`event posted to decision changed on ${name}, p50`, percentile(counted, 0.5), 'ms');
    show(`event posted to decision changed on ${name}, p99`, percentile(counted, 0.99), 'ms', '<= 100');
  }
  await worker.stop();
}

/** Visitors that the server knows and others, with all that is behind it dead. */
async function withNothingBehind(server: AttuneProcess): Promise<void> {
  const post = await postTo(server);
  const known = Array.from({ length: 50 }, (_, i) => requestBytes('/v1/decide', decideBody(i), headers));
  const unknown = Array.from({ length: 20 }, (_, i) =>
    requestBytes('/v1/decide', { anonymousId: `nobody-${i}`, placements: PLACEMENTS }, headers),
  );
  for (const each of known) await post(each);
  await Promise.all([cluster.kafka.kill(), cluster.redis.kill(), cluster.postgres.kill()]);
  const asked = { ms: [] as number[], decided: 0, fallbacks: 0 };
  for (const each of [...known, ...unknown]) {
    const began = performance.now();
    const { status, text } = await post(each);
    asked.ms.push(performance.now() - began);
    if (status === 200 && text.includes('"decisions":{"hero":{')) asked.decided++;
    if (text.includes('"fallback"')) asked.fallbacks++;
  }
  const all = known.length + unknown.length;
  show('asks answered with a decision, with every dependency down', asked.decided / all, 'share', '>= 1');
  show('of these the default, as nobody is known', asked.fallbacks / all, 'share');
  show('the longest of them', Math.max(...asked.ms), 'ms', '<= 1000');
}

try {
  const servers = [await start('server'), await start('server')] as const;
  await define(servers[0]);
  show('programs that wanted the processor before', loadavg()[0]!, 'mean of a minute');
  await costs(servers[0]);
  await freshness(servers);
  await withNothingBehind(servers[0]);
} finally {
  for (const { kill } of started) kill();
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
}
