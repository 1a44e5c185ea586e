/** Data sets that lie beside the repository, never in it: a bench that needs one reports what it left out where it is absent. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of a data set; null, with a line that says so, where it is not at hand. */
export function sharedData(bench: string, name: string): string | null {
  const root = join(import.meta.dirname, '..');
  const folder = ['..', '../..'].map((up) => join(root, up, 'shared/data', name)).find((place) => existsSync(place));
  if (folder === undefined) console.log(JSON.stringify({ bench, skipped: name, why: `needs ../shared/data/${name}` }));
  return folder ?? null;
}
