/**
 * What a model is taught, as one Parquet file, with what its columns mean beside it as JSON. Lines come in as the server gives them; a file
 * that is there is whole.
 */
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { isObject } from '@attune/engine';
import type { FeatureHead } from '@attune/protocol';
import { identifier, openDuck, quoted } from './duck.ts';
import { linesIn } from './json-lines.ts';
import type { LakeFiles } from './lake-files.ts';

const TYPES = { number: 'DOUBLE', text: 'VARCHAR', instant: 'BIGINT' } as const;

/**
 * @param path of the Parquet file; the JSON has the same name with another ending
 * @returns how many rows there are, and the name of the JSON
 * @throws Error for lines that end before their end
 */
export async function writeFeatures(
  lines: string,
  files: LakeFiles,
  path: string,
): Promise<{ readonly rows: number; readonly about: string }> {
  const head = await headOf(lines);
  const beside = dirname(files.workFolder);
  await mkdir(beside, { recursive: true });
  const folder = await mkdtemp(join(beside, '.features-'));
  const duck = await openDuck();
  try {
    const read = linesIn(lines, { kind: 'VARCHAR', row: 'JSON[]', rows: 'BIGINT' });
    const told = await duck.ask(`SELECT rows FROM ${read} WHERE kind = 'end'`);
    if (told.rows.length === 0) throw new Error('What the model is taught broke off before its end.');
    const rows = Number(told.rows[0]![0]);
    const columns = head.columns.map(({ name, type }, i) => `${cellSql(type, i + 1)} AS ${identifier(name)}`);
    const part = join(folder, 'rows.parquet');
    const written = `SELECT ${columns.join(', ')} FROM ${read} WHERE row IS NOT NULL`;
    await duck.run(`COPY (${written}) TO ${quoted(part)} (FORMAT parquet, COMPRESSION zstd)`);
    const about = `${path.replace(/\.parquet$/, '')}.json`;
    await files.writeText(about, `${JSON.stringify({ ...head, rows }, null, 2)}\n`);
    await files.take(path, part);
    return { rows, about };
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function cellSql(type: FeatureHead['columns'][number]['type'], place: number): string {
  const value = `CAST(row[${place}]->>'$' AS ${TYPES[type]})`;
  return type === 'instant' ? `epoch_ms(${value}) AT TIME ZONE 'UTC'` : value;
}

/** The first line. */
async function headOf(path: string): Promise<FeatureHead> {
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input })) {
      const read: unknown = JSON.parse(line);
      if (isObject(read) && read['kind'] === 'features') return read as unknown as FeatureHead;
      break;
    }
  } finally {
    input.destroy();
  }
  throw new Error('What the model is taught does not begin with what its columns are.');
}
