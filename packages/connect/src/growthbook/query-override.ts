/**
 * What the address says: a variation forced by it, whether an experiment is for this page, and where a redirect leads.
 */
import type { UrlPattern } from './payload.ts';

/**
 * The variation that `?<experiment>=<index>` asks for.
 * @returns null when the address asks for none, or for one that there is not
 */
export function queryOverride(experiment: string, url: string, count: number): number | null {
  const query = url.split('#')[0]!.split('?').slice(1).join('?');
  const asked = new URLSearchParams(query).get(experiment);
  if (asked === null || !/^\d+$/.test(asked)) return null;
  const index = Number(asked);
  return index < count ? index : null;
}

/** Some pattern includes the address, or there is none that includes; and no pattern excludes it. */
export function isForPage(patterns: readonly UrlPattern[], url: string): boolean {
  const matching = patterns.filter((pattern) => matches(pattern, url));
  if (matching.some(({ include }) => !include)) return false;
  return matching.length > 0 || patterns.every(({ include }) => !include);
}

function matches({ type, pattern }: UrlPattern, url: string): boolean {
  const here = parsed(url);
  if (here === null) return false;
  try {
    if (type === 'regex') return new RegExp(pattern).test(url) || new RegExp(pattern).test(here.pathname + here.search);
  } catch {
    return false;
  }
  const wanted = parsed(pattern.replace(/^([^:/?]*)\./i, 'https://$1.'));
  if (wanted === null) return false;
  const isPath = pattern.startsWith('/') || pattern.startsWith('*');
  if (!isPath && !isLike(wanted.host, here.host)) return false;
  if (!isLike(trimmed(wanted.pathname), trimmed(here.pathname))) return false;
  return [...wanted.searchParams].every(([name, value]) => isLike(value, here.searchParams.get(name) ?? ''));
}

function parsed(url: string): URL | null {
  return URL.parse(url.replaceAll('*', '_____'), 'https://_____');
}

/** Stars stand for anything. */
function isLike(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\*]/g, '\\$&').replaceAll('_____', '.*');
  return new RegExp(`^${escaped}$`, 'i').test(text);
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

/** The redirect with those parameters of the present address that it does not have itself. */
export function withQueryOf(url: string, redirect: string): string {
  const [from, to] = [URL.parse(url), URL.parse(redirect)];
  if (from === null || to === null) return redirect;
  for (const [name, value] of from.searchParams) if (!to.searchParams.has(name)) to.searchParams.append(name, value);
  return to.toString();
}
