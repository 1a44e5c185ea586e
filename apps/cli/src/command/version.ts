/** `attune version`: the product's version and the Node it runs on. */
import { version } from '../version.ts';

export async function versionCommand(): Promise<number> {
  process.stdout.write(`attune ${version} (node ${process.version})\n`);
  return 0;
}
