/**
 * The values a condition was judged by, each as a short line. Times among them are told relative to now.
 */
import { formatAgo } from '../show/time.ts';

const CHARS_MAX = 80;

export function seenFacts(seen: { readonly [name: string]: unknown }, now: number): string[] {
  return Object.entries(seen)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${shown(name, value, now)}`);
}

function shown(name: string, value: unknown, now: number): string {
  if (/At$/.test(name)) {
    const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isFinite(ms) && ms > 1e12) return formatAgo(ms, now);
    return value === null ? 'never' : String(value);
  }
  if (value === null) return 'none';
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value) ?? 'none';
  return text.length > CHARS_MAX ? `${text.slice(0, CHARS_MAX - 1)}…` : text;
}
