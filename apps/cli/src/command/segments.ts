/**
 * `attune segments`: how large the segments of a running server are, and the members of one as a file. A file that was begun and not
 * finished is never left under its name.
 */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SegmentsReply } from '@attune/protocol';
import { askServer } from '../option/ask-server.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS, type ServerAddress } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { paintFor } from '../terminal/paint.ts';

export const SEGMENTS_OPTIONS: OptionTable = {
  format: {
    kind: 'text',
    value: '<format>',
    doc: 'Of an export: ndjson or csv. Default: by the ending of --out, else ndjson.',
  },
  out: { kind: 'text', value: '<file>', doc: 'Where an export goes. Default: the standard output.' },
  json: { kind: 'switch', doc: 'The list as JSON.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- segments  |  npm run attune -- segments export <key> [--format csv] [--out <file>]';

export async function segmentsCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, SEGMENTS_OPTIONS);
  const [verb, key, ...more] = rest;
  if (verb !== undefined && verb !== 'export') throw new UsageError(`segments has no "${verb}".`, USAGE);
  if (verb === 'export' && (key === undefined || more.length > 0)) throw new UsageError('Which segment?', USAGE);
  const server = await readServer(given);
  if (verb === undefined) await list(server, given['json'] === 'true');
  else await exportMembers(server, key!, given);
  return 0;
}

async function list(server: ServerAddress, asJson: boolean): Promise<void> {
  const seen = (await (await askServer(server, '/v1/segments', USAGE)).json()) as SegmentsReply;
  if (asJson) {
    process.stdout.write(`${JSON.stringify(seen, null, 2)}\n`);
    return;
  }
  const paint = paintFor(process.stdout);
  const rows = [...seen.segments].sort((a, b) => b.members - a.members);
  const width = Math.max(7, ...rows.map(({ key }) => key.length));
  const lines = rows.map(({ key, members, fallsBackTo, says }) => {
    const parent = fallsBackTo === null ? '' : ` ${paint.dim(`(${fallsBackTo} is used in its place)`)}`;
    return `${String(members).padStart(9)}  ${paint.accent(key.padEnd(width))}  ${says}${parent}`;
  });
  const advice = seen.advice.map(({ says }) => `${paint.dim('·')} ${says}`);
  process.stdout.write([...lines, ...(advice.length > 0 ? ['', ...advice] : []), ''].join('\n'));
}

async function exportMembers(
  server: ServerAddress,
  key: string,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const { out } = given;
  const format = given['format'] ?? (out?.endsWith('.csv') === true ? 'csv' : 'ndjson');
  if (format !== 'csv' && format !== 'ndjson')
    throw new UsageError(`--format ${format} is not known.`, 'Write --format ndjson or --format csv.');
  const response = await askServer(server, `/v1/segments/${encodeURIComponent(key)}/members?format=${format}`, USAGE);
  const members = Readable.fromWeb(response.body! as never);
  if (out === undefined) return pipeline(members, process.stdout, { end: false });
  const unfinished = `${out}.part`;
  try {
    await pipeline(members, createWriteStream(unfinished));
    await rename(unfinished, out);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new UsageError(`The export broke off: ${(error as Error).message}`, 'Run it again: nothing was left behind.');
  }
}
