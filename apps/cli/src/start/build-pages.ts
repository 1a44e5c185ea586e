/**
 * Makes sure that what browsers load is there before the server listens, without showing anybody a build log. A build that
 * fails costs the Studio or the shop's personalisation, never the start: sites must go on being served.
 */
import type { Built } from '../../../../tools/build.ts';
import { buildTarget, staleTargets } from '../../../../tools/build.ts';

/** What could not be built, by name, with what the build said. */
export type PageProblems = ReadonlyMap<'sdk' | 'studio', string>;

/** @param say told of each build as it begins */
export async function buildPages(say: (text: string) => void): Promise<PageProblems> {
  const stale = await staleTargets();
  if (stale.length === 0) return new Map();
  say(`Building ${stale.map(({ title }) => title).join(' and ')} (once after each change) …`);
  const built: Built[] = await Promise.all(stale.map(buildTarget));
  const failed = built.filter(({ outcome }) => outcome === 'failed');
  for (const { target, said } of failed) {
    const [first = ''] = said.split('\n').filter((line) => line.trim() !== '');
    say(`${target.title} could not be built: ${first}  (npm run build says more)`);
  }
  return new Map(failed.map(({ target, said }) => [target.name, said]));
}
