/**
 * Which lake a command reads or fills: a folder, or a place in an object store, whose address and credentials are where all programs for such stores
 * look for them.
 */
import { join } from 'node:path';
import type { LakeFiles } from '@attune/lake';
import { UsageError } from './usage-error.ts';

/** @param data the data folder of the server, in which the lake is by default. @throws UsageError for an address that is none */
export async function readLake(
  given: string | undefined,
  data: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<LakeFiles> {
  // DuckDB is loaded where it is used: `help` needs the options only.
  const { openLakeFiles } = await import('@attune/lake');
  const read = await openLakeFiles(given ?? join(data, 'lake'), {
    endpoint: environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'],
    region: environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'],
    cacheFolder: join(data, 'lake-cache'),
  });
  if (read.ok) return read.value;
  const [problem] = read.problems;
  throw new UsageError(`${problem!.message}.`, `Write ${problem!.fix}, or a folder.`);
}

/** What is wrong with the lake is for who typed the command. */
export function saidOfLake(error: Error & { readonly problems?: readonly { readonly fix?: string }[] }): never {
  if (error.problems === undefined) throw error;
  const fix = error.problems[0]?.fix ?? 'Try again.';
  throw new UsageError(error.message, `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`);
}
