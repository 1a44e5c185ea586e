/**
 * `attune features`: what a model is taught, as a Parquet file for notebooks and for jobs that train elsewhere. It is what a training would
 * learn from now, by the names under which a model from elsewhere asks for it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { saveLines } from '../save-lines.ts';
import { paintFor } from '../terminal/paint.ts';

export const FEATURES_OPTIONS: OptionTable = {
  out: { kind: 'text', value: '<file>', doc: 'The Parquet file. Default <data>/lake/features/<model>.parquet.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- features <model> [--out rows.parquet]';

export async function featuresCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, FEATURES_OPTIONS);
  const [model, ...more] = rest;
  if (model === undefined || more.length > 0) throw new UsageError('Of which model?', USAGE);
  const server = await readServer(given);
  // DuckDB is loaded where it is used: `help` needs the options only.
  const { FEATURES, aboutFeatures, writeFeatures } = await import('@attune/lake');
  const path = resolve(given['out'] ?? join(server.data, 'lake', FEATURES, `${model}.parquet`));
  if (!path.endsWith('.parquet')) throw new UsageError(`--out ${given['out']} does not end in .parquet.`, USAGE);
  const folder = await mkdtemp(join(tmpdir(), 'attune-features-'));
  try {
    const lines = join(folder, 'rows.ndjson');
    await saveLines(server, { path: `/v1/models/${encodeURIComponent(model)}/features`, into: lines, usage: USAGE });
    const { rows } = await writeFeatures(lines, path);
    const paint = paintFor(process.stdout);
    process.stdout.write(`${paint.accent(path)}  ${rows} rows; what they mean is in ${aboutFeatures(path)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}
