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
  if (type === 'regex') return matchesExpression(pattern, url);
  const [here, wanted] = [partsOf(url), partsOf(pattern)];
  if (wanted.host !== '' && !isLike(wanted.host, here.host)) return false;
  if (!isLike(wanted.path, here.path)) return false;
  return [...wanted.query].every(([name, value]) => isLike(value, here.query.get(name) ?? ''));
}

/** Of the whole address, or of what comes after the host. An expression that does not parse matches nothing. */
function matchesExpression(pattern: string, url: string): boolean {
  try {
    const expression = new RegExp(pattern);
    return expression.test(url) || expression.test(url.replace(/^[a-z]+:\/\/[^/?#]*/i, ''));
  } catch {
    return false;
  }
}

type Parts = { readonly host: string; readonly path: string; readonly query: URLSearchParams };

/** An address or a pattern of one. Without a scheme the first part is a host when there is a dot in it. */
function partsOf(text: string): Parts {
  const [whole = '', query = ''] = text.split('#')[0]!.split('?');
  const bare = whole.replace(/^[a-z*]*:?\/\//i, '');
  const slash = bare.indexOf('/');
  const first = slash < 0 ? bare : bare.slice(0, slash);
  const hasHost = bare !== whole || (first.includes('.') && !first.startsWith('*'));
  const path = hasHost ? bare.slice(first.length) : bare;
  return {
    host: hasHost ? first : '',
    path: path.replace(/^\/+|\/+$/g, ''),
    query: new URLSearchParams(query),
  };
}

/** A star stands for anything; upper and lower case are alike. */
function isLike(pattern: string, text: string): boolean {
  const [start = '', ...rest] = pattern.toLowerCase().split('*');
  const whole = text.toLowerCase();
  if (rest.length === 0) return start === whole;
  const end = rest.pop()!;
  if (!whole.startsWith(start) || !whole.endsWith(end)) return false;
  let place = start.length;
  for (const part of rest) {
    const found = whole.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return place <= whole.length - end.length;
}

/** The redirect with those parameters of the present address that it does not have itself. */
export function withQueryOf(url: string, redirect: string): string {
  const [from, to] = [URL.parse(url), URL.parse(redirect)];
  if (from === null || to === null) return redirect;
  for (const [name, value] of from.searchParams) if (!to.searchParams.has(name)) to.searchParams.append(name, value);
  return to.toString();
}
