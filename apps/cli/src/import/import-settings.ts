/**
 * The options of `attune import`, read and checked. What is not given comes from the environment and from the data folder of
 * a server on this machine.
 */
import { resolve } from 'node:path';
import type { OptionTable, ReadOptions } from '../option/read-options.ts';
import { keyOf, readHost } from '../option/read-server.ts';
import { readWhole } from '../option/read-whole.ts';
import { UsageError } from '../option/usage-error.ts';

export type ImportSettings = {
  readonly file: string;
  readonly map: string | null;
  readonly host: string;
  readonly key: string;
  readonly data: string;
  readonly batch: number;
  readonly concurrency: number;
  readonly resume: boolean;
  readonly restart: boolean;
  readonly progress: string | null;
  readonly quarantine: string | null;
  readonly dryRun: boolean;
  readonly fromLine: number;
  readonly limit: number;
  readonly retryMsMax: number;
};

export const IMPORT_OPTIONS: OptionTable = {
  map: {
    kind: 'text',
    value: '<mapping.yaml>',
    doc: 'How rows become events. Not needed for .ndjson files of Segment events.',
  },
  host: { kind: 'text', value: '<address>', doc: 'The server. Default http://127.0.0.1:3000 (or ATTUNE_PORT).' },
  key: {
    kind: 'text',
    value: '<sk_…>',
    doc: 'The secret key. Default ATTUNE_SECRET_KEY, else the one in <data>/keys.json.',
  },
  data: {
    kind: 'text',
    value: '<folder>',
    doc: 'Data folder of the server, for its key and for progress files. Default .attune.',
  },
  batch: { kind: 'text', value: '<events>', doc: 'Events a request, 1 to 2000. Default 500.' },
  concurrency: { kind: 'text', value: '<requests>', doc: 'Requests side by side, 1 to 32. Default 4.' },
  resume: {
    kind: 'switch',
    doc: 'Go on where a former run stopped; refuse to begin anew. (Going on is the default when there is one.)',
  },
  restart: { kind: 'switch', doc: 'Forget a former run and begin at the first line.' },
  progress: {
    kind: 'text',
    value: '<file>',
    doc: 'Where progress is kept. Default <data>/import/<file>-….attune-progress.json.',
  },
  quarantine: {
    kind: 'text',
    value: '<file>',
    doc: 'Where bad rows go, with line and reason. Default <data>/import/<file>-….quarantine.ndjson.',
  },
  'dry-run': { kind: 'switch', doc: 'Read and map everything, show the first three events, send nothing.' },
  'from-line': { kind: 'text', value: '<line>', doc: 'Begin at this line of the file.' },
  limit: { kind: 'text', value: '<rows>', doc: 'Stop after so many rows.' },
  'retry-for': {
    kind: 'text',
    value: '<seconds>',
    doc: 'How long to wait for a server that does not answer. Default 120.',
  },
};

/** @throws UsageError with name, value and fix */
export async function readImportSettings(
  { given, rest }: ReadOptions,
  environment = process.env,
): Promise<ImportSettings> {
  const [file, ...more] = rest;
  if (file === undefined)
    throw new UsageError(
      'Which file?',
      'npm run attune -- import <file> --map <mapping.yaml>  (- is the standard input)',
    );
  if (more.length > 0) throw new UsageError(`One file at a time, not also ${more.join(', ')}.`);
  const data = resolve(given['data'] ?? environment['ATTUNE_DATA'] ?? '.attune');
  const dryRun = given['dry-run'] === 'true';
  if (given['resume'] === 'true' && given['restart'] === 'true')
    throw new UsageError('--resume and --restart are opposites.', 'Keep one of the two.');
  return {
    file,
    map: given['map'] ?? null,
    host: readHost(given['host'] ?? `http://127.0.0.1:${environment['ATTUNE_PORT'] ?? 3000}`),
    key: dryRun ? '' : (given['key'] ?? environment['ATTUNE_SECRET_KEY'] ?? (await keyOf(data))),
    data,
    batch: readWhole('batch', given['batch'] ?? '500', 1, 2000),
    concurrency: readWhole('concurrency', given['concurrency'] ?? '4', 1, 32),
    resume: given['resume'] === 'true',
    restart: given['restart'] === 'true',
    progress: given['progress'] ?? null,
    quarantine: given['quarantine'] ?? null,
    dryRun,
    fromLine: readWhole('from-line', given['from-line'] ?? '1', 1, Number.MAX_SAFE_INTEGER),
    limit:
      given['limit'] === undefined
        ? Number.POSITIVE_INFINITY
        : readWhole('limit', given['limit'], 1, Number.MAX_SAFE_INTEGER),
    retryMsMax: readWhole('retry-for', given['retry-for'] ?? '120', 0, 86_400) * 1000,
  };
}
