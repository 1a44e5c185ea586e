/** An answer of a server as a file, as it comes: what is read of it later may be larger than memory. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { askServer } from './option/ask-server.ts';
import type { ServerAddress } from './option/read-server.ts';
import { UsageError } from './option/usage-error.ts';

/** @throws UsageError when the server refuses, or breaks off */
export async function saveLines(
  server: ServerAddress,
  { path, into, usage }: { readonly path: string; readonly into: string; readonly usage: string },
): Promise<void> {
  const response = await askServer(server, path, { usage });
  try {
    await pipeline(Readable.fromWeb(response.body! as never), createWriteStream(into));
  } catch (error) {
    throw new UsageError(`${server.host} broke off: ${(error as Error).message}`, 'Run it again.');
  }
}
