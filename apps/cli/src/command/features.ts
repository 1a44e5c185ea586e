/**
 * `attune features`: what a model is taught, as a Parquet file for notebooks and for jobs that train elsewhere. It is what a training would
 * learn from now, by the names under which a model from elsewhere asks for it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { readLake, saidOfLake } from '../option/read-lake.ts';
import { type OptionTable, readOptions } from '../option/read-options.ts';
import { readServer, SERVER_OPTIONS } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { saveLines } from '../save-lines.ts';
import { paintFor } from '../terminal/paint.ts';

export const FEATURES_OPTIONS: OptionTable = {
  out: { kind: 'text', value: '<file>', doc: 'A Parquet file of its own, in place of one in the lake.' },
  lake: { kind: 'text', value: '<place>', doc: 'The lake: a folder, or s3://bucket/prefix. Default <data>/lake.' },
  ...SERVER_OPTIONS,
};

const USAGE = 'npm run attune -- features <model> [--lake <place> | --out rows.parquet]';

export async function featuresCommand(args: readonly string[]): Promise<number> {
  const { given, rest } = readOptions(args, FEATURES_OPTIONS);
  const [model, ...more] = rest;
  if (model === undefined || more.length > 0) throw new UsageError('Of which model?', USAGE);
  const { out } = given;
  if (out !== undefined && !out.endsWith('.parquet'))
    throw new UsageError(`--out ${out} does not end in .parquet.`, USAGE);
  const server = await readServer(given);
  const { FEATURES, lakeFolder, writeFeatures } = await import('@attune/lake');
  const files = out === undefined ? await readLake(given['lake'], server.data) : lakeFolder(dirname(resolve(out)));
  const path = out === undefined ? `${FEATURES}/${model}.parquet` : basename(out);
  const folder = await mkdtemp(join(tmpdir(), 'attune-features-'));
  try {
    const lines = join(folder, 'rows.ndjson');
    await saveLines(server, { path: `/v1/models/${encodeURIComponent(model)}/features`, into: lines, usage: USAGE });
    const { rows, about } = await writeFeatures(lines, files, path).catch(saidOfLake);
    const paint = paintFor(process.stdout);
    process.stdout.write(`${paint.accent(join(files.name, path))}  ${rows} rows; what they mean is in ${about}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}
