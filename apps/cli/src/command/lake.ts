/**
 * `attune lake`: fills a folder of Parquet files from the log of a running server, once or for as long as it runs. It can be stopped or
 * killed at any moment; the next run goes on where the files end.
 */
import { open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { readSpan } from '@attune/engine';
import type { LakeFiles, LakeFiller, LakeSource } from '@attune/lake';
import { readLake, saidOfLake } from '../option/read-lake.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS, type ServerAddress } from '../option/read-server.ts';
import { stopping } from '../option/stopping.ts';
import { UsageError } from '../option/usage-error.ts';
import { saveLines } from '../save-lines.ts';
import { paintFor } from '../terminal/paint.ts';

export const LAKE_OPTIONS: OptionTable = {
  out: { kind: 'text', value: '<place>', doc: 'The lake: a folder, or s3://bucket/prefix. Default <data>/lake.' },
  once: { kind: 'switch', doc: 'Take what there is, and end: for cron, or a job of a scheduler.' },
  every: { kind: 'text', value: '<span>', doc: 'How often to look again. Default 1m.' },
  entries: { kind: 'text', value: '<n>', doc: 'Entries of the log in one file at most. Default 50000.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- lake [--out <folder>|s3://<bucket>/<prefix>] [--once | --every 1m]';
/** The last line of an answer says where to go on; it is short. */
const TAIL_BYTES = 200;

export async function lakeCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, LAKE_OPTIONS);
  if (rest.length > 0) throw new UsageError(`lake takes no ${JSON.stringify(rest[0])}.`, USAGE);
  const server = await readServer(given);
  const files = await readLake(given['out'], server.data);
  const everyMs = readEvery(given['every'] ?? '1m');
  const { openLakeFiller } = await importLake();
  const source = createSource(server, readEntries(given['entries'] ?? '50000'));
  const filler = await openLakeFiller(files, source).catch(saidOfLake);
  const stop = stopping();
  try {
    do await takeAll(filler, files, stop).catch(saidOfLake);
    while (given['once'] !== 'true' && !(await pause(everyMs, stop)));
  } finally {
    filler.close();
  }
  return 0;
}

/** DuckDB is loaded where it is used: `help` needs the options only. */
function importLake() {
  return import('@attune/lake');
}

async function takeAll(filler: LakeFiller, lake: LakeFiles, stop: AbortSignal): Promise<void> {
  const began = filler.progress().next;
  while (!stop.aborted && (await filler.fill())) tell(filler, lake.name);
  await filler.finish();
  const { lakeSize } = await importLake();
  const { files, bytes } = await lakeSize(lake);
  const took = filler.progress().next - began;
  const paint = paintFor(process.stderr);
  process.stderr.write(
    `${paint.accent(lake.name)}  ${took} entries taken, ${files} files, ${(bytes / 1e6).toFixed(1)} MB ${paint.dim('\n')}`,
  );
}

function tell(filler: LakeFiller, name: string): void {
  if (!process.stderr.isTTY) return;
  const { next, end } = filler.progress();
  process.stderr.write(`\r${name}  ${Math.floor((100 * next) / Math.max(1, end))} %\r`);
}

function createSource(server: ServerAddress, limit: number): LakeSource {
  return {
    clock: Date.now,
    saveLog: async ({ partition, from }, path) => {
      await saveLines(server, {
        path: `/v1/log?partition=${partition}&from=${from}&limit=${limit}`,
        into: path,
        usage: USAGE,
      });
      return readEnd(path);
    },
    saveProfiles: (path) => saveLines(server, { path: '/v1/profiles/export', into: path, usage: USAGE }),
  };
}

type LogEnd = Awaited<ReturnType<LakeSource['saveLog']>>;

/** @throws UsageError when the answer has no end, as one that was cut off */
async function readEnd(path: string): Promise<LogEnd> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const line = buffer.toString('utf8').trimEnd().split('\n').at(-1) ?? '';
    const read = JSON.parse(line.startsWith('{"kind":"end"') ? line : 'null') as LogEnd | null;
    if (read !== null) return read;
  } finally {
    await file.close();
  }
  throw new UsageError('The log broke off before its end.', 'Run it again: it goes on where it stood.');
}

function readEvery(text: string): number {
  const read = readSpan(text);
  if (read.ok) return read.value;
  throw new UsageError(`--every ${text} is no span.`, 'Write --every 30s, 1m or 1h.');
}

function readEntries(text: string): number {
  const entries = Number(text);
  if (Number.isInteger(entries) && entries >= 1 && entries <= 100_000) return entries;
  throw new UsageError(`--entries ${text} is out of range.`, 'Write a whole number from 1 to 100000.');
}

/** @returns whether it is to end */
function pause(ms: number, stop: AbortSignal): Promise<boolean> {
  return setTimeout(ms, false, { signal: stop }).catch(() => true);
}
