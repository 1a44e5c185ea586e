/**
 * The store that a simulation runs over: in memory, or whichever `ATTUNE_SIMULATION_STORE` names, a module that exports
 * `openStore(): Promise<Backend>` (by its path from the repository's root). So the same simulations are held against every store.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Backend, createMemoryBackend } from '@attune/backend';

const ROOT = join(import.meta.dirname, '../../../..');
const named = process.env['ATTUNE_SIMULATION_STORE'];

/** A new one, with nothing in it. */
export async function openStore(): Promise<Backend> {
  if (named === undefined) return createMemoryBackend();
  const module: { openStore: () => Promise<Backend> } = await import(pathToFileURL(join(ROOT, named)).href);
  return module.openStore();
}
