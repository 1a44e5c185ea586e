/**
 * The values a condition was judged by, each as a short line. Times among them are told relative to now.
 */
import { isObject } from '@attune/engine';
import { formatShare } from '../show/number.ts';
import { formatAgo } from '../show/time.ts';

const CHARS_MAX = 80;
const REASONS_SHOWN = 4;

export function seenFacts(seen: { readonly [name: string]: unknown }, now: number): string[] {
  return Object.entries(seen)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${words(name)}: ${shown(name, value, now)}`);
}

/** `holdsUntil` is "holds until"; a property that the site named stays as it is. */
function words(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

function shown(name: string, value: unknown, now: number): string {
  if (/(?:At|Until)$/.test(name)) {
    const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isFinite(ms) && ms > 1e12) return formatAgo(ms, now);
    return value === null ? 'never' : String(value);
  }
  if (name === 'probability' && typeof value === 'number') return formatShare(value);
  if (name === 'reasons' && Array.isArray(value)) return reasonsIn(value);
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value) ?? 'none';
  return text.length > CHARS_MAX ? `${text.slice(0, CHARS_MAX - 1)}…` : text;
}

/** What a probability was made of, the weightiest first: "visit.added 3 (+0.82)". */
function reasonsIn(reasons: readonly unknown[]): string {
  const told = reasons.filter(isObject).slice(0, REASONS_SHOWN);
  if (told.length === 0) return 'none';
  return told.map(({ name, value, contribution }) => `${name} ${value} (${signed(Number(contribution))})`).join(', ');
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
