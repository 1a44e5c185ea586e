/**
 * A store that is killed under load, again and again (ATTUNE_KILLS times, at moments drawn from ATTUNE_SEED): whatever was
 * acknowledged is there, in order and whole, and the folded state is exactly the fold of the log up to its cursor.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Backend } from '@attune/backend';
import { expect, test } from 'vitest';
import { openLmdbBackend } from './index.ts';

const KILLS = Number(process.env['ATTUNE_KILLS'] ?? 10);
const SEED = Number(process.env['ATTUNE_SEED'] ?? Date.now() % 1_000_000);
/** Then a new folder: the whole log is checked after each kill. */
const KILLS_PER_STORE = 10;
const WRITER = join(import.meta.dirname, 'crash-writer.ts');

type Entry = { readonly writer: string; readonly batch: number; readonly i: number; readonly size: number };

test(`${KILLS} kills under load lose nothing and count nothing twice (seed ${SEED})`, {
  timeout: 60_000 + KILLS * 10_000,
}, async () => {
  console.info(`crash simulation: ATTUNE_SEED=${SEED} ATTUNE_KILLS=${KILLS}`);
  const folder = mkdtempSync(join(tmpdir(), 'attune-crash-'));
  const random = seeded(SEED);
  try {
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round++) {
      const notes = join(folder, `notes-${round}`);
      const store = join(folder, `store-${Math.floor(round / KILLS_PER_STORE)}`);
      await runAndKill(store, notes, String(round), 20 + random() * 480);
      const backend = await openLmdbBackend({ folder: store });
      acknowledged += await check(backend, readNotes(notes));
      await backend.close();
    }
    expect(acknowledged).toBeGreaterThan(0);
    console.info(`crash simulation: ${acknowledged} acknowledged entries, all there`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function runAndKill(folder: string, notes: string, round: string, afterMs: number): Promise<void> {
  const writer = spawn(process.execPath, [WRITER, folder, notes, round], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  writer.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const exited = once(writer, 'exit');
  while (writer.exitCode === null && !(existsSync(notes) && readFileSync(notes, 'utf8').includes('ready')))
    await delay(5);
  await delay(afterMs);
  writer.kill('SIGKILL');
  const [, signal] = await exited;
  expect({ signal, complaint }).toMatchObject({ signal: 'SIGKILL' });
}

function readNotes(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
}

/** @returns how many entries had been acknowledged */
async function check(backend: Backend, notes: readonly string[][]): Promise<number> {
  const log = await readLog(backend);
  expectWholeBatches(log);
  let acknowledged = 0;
  let committed = 0;
  let edited = 0;
  for (const [kind, ...words] of notes) {
    if (kind === 'committed') committed = Number(words[0]);
    if (kind === 'edited') edited = Number(words[0]);
    if (kind !== 'appended') continue;
    const [writer, batch, next, size] = [words[0]!, Number(words[1]), Number(words[2]), Number(words[3])];
    const stored = log.slice(next - size, next).map((entry) => [entry.writer, entry.batch, entry.i]);
    expect(stored).toEqual(Array.from({ length: size }, (_, i) => [writer, batch, i]));
    acknowledged += size;
  }
  expect((await backend.records.get('settings', 'engine'))?.version ?? 0).toBeGreaterThanOrEqual(edited);
  await expectFoldOf(backend, log, committed);
  return acknowledged;
}

async function readLog(backend: Backend): Promise<Entry[]> {
  const log: Entry[] = [];
  for (;;) {
    const page = await backend.log.read(log.length, 5_000);
    if (page.entries.length === 0) return log;
    expect(page.from).toBe(log.length);
    for (const entry of page.entries as Entry[]) log.push(entry);
  }
}

/** Each batch is whole and together, and the batches of one writer come in the order in which they were appended. */
function expectWholeBatches(log: readonly Entry[]): void {
  const batches = new Map<string, number>();
  for (let at = 0; at < log.length; at += log[at]!.size) {
    const { writer, batch, size } = log[at]!;
    expect(batch).toBe((batches.get(writer) ?? -1) + 1);
    batches.set(writer, batch);
    for (let i = 0; i < size; i++) {
      const entry = log[at + i];
      if (entry?.writer !== writer || entry.batch !== batch || entry.i !== i)
        throw new Error(`a torn batch at ${at + i}`);
    }
  }
}

async function expectFoldOf(backend: Backend, log: readonly Entry[], committed: number): Promise<void> {
  const cursor = await backend.state.cursor('fold');
  expect(cursor).toBeGreaterThanOrEqual(committed);
  expect(cursor).toBeLessThanOrEqual(log.length);
  const counts = new Map<string, number>();
  for (const { writer } of log.slice(0, cursor)) counts.set(writer, (counts.get(writer) ?? 0) + 1);
  const stored = await backend.state.scan('', { limit: 100_000 });
  expect(new Map(stored.map(({ key, value }) => [key, (value as { count: number }).count]))).toEqual(counts);
}

/** Dice with a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
