/** Which events a matcher means, in order of time. */
import type { Signal } from '../../signal/signal.ts';
import { compilePredicate } from '../../std/predicate.ts';
import { readSpan } from '../../std/time.ts';
import type { Asked, Document } from './oracle.ts';
import { visitAt, visitsOf } from './visit-oracle.ts';

export function spanMs(text: unknown): number {
  const read = readSpan(text);
  if (!read.ok) throw new Error(`no span: ${String(text)}`);
  return read.value;
}

/** A name, a beginning of names ("Checkout *"), or every name ("*"). */
export function isNamed(signal: Signal, pattern: string): boolean {
  return pattern.endsWith('*') ? signal.event.startsWith(pattern.slice(0, -1)) : signal.event === pattern;
}

export function isMeant(signal: Signal, matcher: Document): boolean {
  if (!isNamed(signal, matcher['event'] as string)) return false;
  return matcher['where'] === undefined || compilePredicate(matcher['where'] as Document)(signal.properties);
}

/** Those that have happened by now, ascending. */
export function meant(matcher: Document, { past, now }: Asked): Signal[] {
  return past.filter((signal) => signal.at <= now && isMeant(signal, matcher)).sort((a, b) => a.at - b.at);
}

/** Whether a time lies in a window: a span that ends now, or visits. */
export function isInWindow(at: number, window: unknown, asked: Asked): boolean {
  if (window === undefined) return true;
  const { now } = asked;
  const visits = visitsOf(asked);
  const current = visitAt(visits, now);
  const earlier = current === undefined ? visits : visits.slice(0, -1);
  const isIn = (visit: { startedAt: number; lastAt: number } | undefined) =>
    visit !== undefined && at >= visit.startedAt && at <= visit.lastAt;
  if (window === 'session') return isIn(current);
  if (window === 'previous session') return isIn(earlier.at(-1));
  if (window === 'earlier sessions') return earlier.some(isIn);
  return at > now - spanMs(window) && at <= now;
}

/** A property by its path. */
export function propertyOf(signal: Signal, path: string): unknown {
  let value: unknown = signal.properties;
  for (const step of path.split('.')) value = (value as Document | null | undefined)?.[step];
  return value;
}

/** The events of each value of a property apart. */
export function groupsOf(signals: readonly Signal[], by: string): Map<string | number, Signal[]> {
  const groups = new Map<string | number, Signal[]>();
  for (const signal of signals) {
    const value = propertyOf(signal, by);
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    groups.set(value, [...(groups.get(value) ?? []), signal]);
  }
  return groups;
}
