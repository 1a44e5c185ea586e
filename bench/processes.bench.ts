/**
 * `attune start` as one process against `--workers 2`, over a folder each: durable and folded events a second, decisions a second, and the
 * processor time of one over all threads of all processes, at the same fixed rate for both. Where the load and both processes share two cores
 * the rates say little; the processor time does not hang on that, so the speed-up is told from it, as two processes with cores of their own
 * would have it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BENCH_DEFINITIONS, decideBody, event } from './http/bench-site.ts';
import { latenciesAt, requestBytes, throughput } from './http/raw-client.ts';
import { allFolded } from './http/waiting-events.ts';
import { median, report } from './report.ts';
import { START_FLAGS } from './start-flags.ts';

const ROUNDS = Number(process.env['ATTUNE_ROUNDS'] ?? 2);
const ROUND_MS = 1_000;
/** For the processor time: well below what one process can do. */
const FIXED_MS = 2_000;
const REQUESTS_PER_SECOND = 200;
const CONNECTIONS = 16;
/** Events of a request: what a page of one visitor sends at once. */
const BATCH = 10;
const WRITE_KEY = 'wk_bench_bench_bench_bench';
const headers = { authorization: `Bearer ${WRITE_KEY}` };

type Side = { readonly port: number; readonly child: ChildProcess; readonly folder: string };
type Round = { readonly perSecond: number; readonly us: number };

async function start(...options: string[]): Promise<Side> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  const definitions = join(folder, 'definitions');
  mkdirSync(definitions);
  for (const { kind, key, document } of BENCH_DEFINITIONS)
    writeFileSync(join(definitions, `${kind}-${key}.json`), JSON.stringify({ kind, ...(document as object) }));
  const main = join(import.meta.dirname, '../apps/cli/src/main.ts');
  const settings = ['--port', '0', '--no-demo', '--log-level', 'silent', '--key-rate', '0', '--write-key', WRITE_KEY];
  const where = ['--data', join(folder, 'data'), '--definitions', definitions];
  const args = [...START_FLAGS, main, 'start', ...settings, ...where, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.once('exit', (status) => reject(new Error(`it ended with ${status}`)));
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /127\.0\.0\.1:(\d+)\/docs/.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { port, child, folder };
}

/** Processor time of all processes so far. */
async function cpuMicros({ port }: Side): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const each = text.matchAll(/^process_cpu_seconds_total(?:\{[^}]*\})? (\S+)$/gm);
  return [...each].reduce((sum, [, seconds]) => sum + Number(seconds) * 1e6, 0);
}

let made = 0;
function batches(count: number): Buffer[] {
  const at = Date.now();
  return Array.from({ length: count }, () => {
    const { anonymousId } = event(made, at) as { readonly anonymousId: string };
    const batch = Array.from({ length: BATCH }, () => ({ ...event(made++, at), anonymousId }));
    return requestBytes('/v1/events', { batch, sentAt: new Date(at).toISOString() }, headers);
  });
}

/** Processor time of one of `count`, while `work` does them, and until all of it is written down. */
async function cpuOf(side: Side, count: number, work: () => Promise<unknown>): Promise<number> {
  const before = await cpuMicros(side);
  await work();
  await allFolded(side);
  return ((await cpuMicros(side)) - before) / count;
}

/** At a fixed rate, and then a burst and the time until all of it is folded. */
async function ingest(side: Side): Promise<Round> {
  const fixed = { port: side.port, connections: CONNECTIONS, perSecond: REQUESTS_PER_SECOND, durationMs: FIXED_MS };
  const count = (REQUESTS_PER_SECOND * FIXED_MS) / 1_000;
  const us = await cpuOf(side, count * BATCH, () => latenciesAt({ ...fixed, requests: batches(count) }));
  const requests = batches(10_000);
  const began = performance.now();
  const answered = await throughput({ port: side.port, requests, connections: CONNECTIONS, durationMs: ROUND_MS });
  const events = (BATCH * answered * (performance.now() - began)) / 1_000;
  await allFolded(side);
  return { perSecond: (events * 1_000) / (performance.now() - began), us };
}

async function decide(side: Side): Promise<Round> {
  const requests = Array.from({ length: 2_000 }, (_, i) => requestBytes('/v1/decide', decideBody(i), headers));
  const load = { port: side.port, requests, connections: CONNECTIONS };
  const count = (REQUESTS_PER_SECOND * FIXED_MS) / 1_000;
  const fixed = { ...load, perSecond: REQUESTS_PER_SECOND, durationMs: FIXED_MS };
  const us = await cpuOf(side, count, () => latenciesAt(fixed));
  return { perSecond: await throughput({ ...load, durationMs: ROUND_MS }), us };
}

const sides = { one: await start(), two: await start('--workers', '2') };
const rounds = {
  ingest: { one: [] as Round[], two: [] as Round[] },
  decide: { one: [] as Round[], two: [] as Round[] },
};
for (let round = -1; round < ROUNDS; round++)
  for (const name of ['one', 'two'] as const)
    for (const [what, measure] of [['ingest', ingest] as const, ['decide', decide] as const]) {
      const measured = await measure(sides[name]);
      if (round >= 0) rounds[what][name].push(measured);
    }

const bench = 'processes';
const of = (all: readonly Round[], what: keyof Round) => median(all.map((round) => round[what]));
report({ bench, figure: 'cores that all of this shared', value: availableParallelism(), unit: 'cores' });
for (const [what, unit, name] of [
  ['ingest', 'event', 'durable and folded'],
  ['decide', 'decision', 'decided'],
] as const) {
  const { one, two } = rounds[what];
  const per = `us/${unit}`;
  report({ bench, figure: `${name}, one process`, value: of(one, 'perSecond'), unit: `${unit}s/s` });
  report({ bench, figure: `${name}, --workers 2`, value: of(two, 'perSecond'), unit: `${unit}s/s` });
  report({ bench, figure: `processor time, one process`, value: of(one, 'us'), unit: per });
  report({ bench, figure: `processor time, --workers 2`, value: of(two, 'us'), unit: per });
  const speedUp = 2 * median(one.map(({ us }, i) => us / two[i]!.us));
  report({ bench, figure: `${name}: speed-up with a core for each, by processor time`, value: speedUp, unit: 'ratio' });
}
for (const { child, folder } of Object.values(sides)) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
