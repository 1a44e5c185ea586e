/** `{ event: … }` with one of its measures, over a window. */
import type { Signal } from '../../signal/signal.ts';
import { compilePredicate } from '../../std/predicate.ts';
import { groupsOf, isInWindow, meant, propertyOf, spanMs } from './matching.ts';
import { type Asked, accepts, type Document, operatorsIn } from './oracle.ts';

export function eventHolds(document: Document, asked: Asked): boolean {
  const by = document['by'] as string | undefined;
  const all = meant(document, asked);
  if (by === undefined) return measureHolds(document, all, asked);
  return [...groupsOf(all, by)].some(([value, signals]) => {
    // A value that nothing in the window has is no group.
    const isGroup = 'notFollowedBy' in document || signals.some(({ at }) => isLookedAt(at, document, asked));
    return isGroup && measureHolds(ofGroup(document, by, value), signals, asked);
  });
}

/** A trend looks at its own two spans. */
function isLookedAt(at: number, document: Document, asked: Asked): boolean {
  const trend = document['trend'] as Document | undefined;
  if (trend === undefined) return isInWindow(at, document['within'], asked);
  return at > asked.now - 2 * spanMs(trend['over']);
}

/** A follower must be of the same group. */
function ofGroup(document: Document, by: string, value: string | number): Document {
  const follower = document['notFollowedBy'] as Document | undefined;
  if (follower === undefined) return document;
  return { ...document, notFollowedBy: { ...follower, where: { $and: [follower['where'] ?? {}, { [by]: value }] } } };
}

function measureHolds(document: Document, all: readonly Signal[], asked: Asked): boolean {
  const { now } = asked;
  const within = document['within'];
  if (document['notFollowedBy'] !== undefined) return isUnfollowed(document, all, asked);
  const signals = all.filter(({ at }) => isInWindow(at, within, asked));
  const ask = (name: string) => document[name] as Document;
  const numbers = (name: string) => numbersOf(signals, ask(name)['of'] as string);
  if ('sum' in document) return accepts(operatorsIn(ask('sum')), total(numbers('sum')));
  if ('avg' in document) return isAny(numbers('avg'), ask('avg'), (values) => total(values) / values.length);
  if ('min' in document) return isAny(numbers('min'), ask('min'), (values) => Math.min(...values));
  if ('max' in document) return isAny(numbers('max'), ask('max'), (values) => Math.max(...values));
  if ('distinct' in document)
    return accepts(operatorsIn(ask('distinct')), distinct(signals, ask('distinct')['of'] as string));
  if ('velocity' in document) {
    const { per } = ask('velocity');
    return accepts(operatorsIn(ask('velocity')), (signals.length * spanMs(per)) / spanMs(within));
  }
  if ('trend' in document) return accepts(operatorsIn(ask('trend')), trend(ask('trend'), all, now));
  if ('first' in document) return isAged(ask('first'), all[0], now);
  if ('last' in document) return isAged(ask('last'), all.at(-1), now);
  if ('latest' in document) {
    // Of events at one instant no order is the right one: any will do.
    const latest = signals.filter(({ at }) => at === all.at(-1)?.at);
    return latest.some(({ properties }) => compilePredicate(ask('latest'))(properties));
  }
  return isCount(signals.length, document['count']);
}

/** Once the latest is `within` old and nothing came after it. */
function isUnfollowed(document: Document, all: readonly Signal[], asked: Asked): boolean {
  const latest = all.at(-1);
  if (latest === undefined || asked.now - latest.at < spanMs(document['within'])) return false;
  return !meant(document['notFollowedBy'] as Document, asked).some(({ at }) => at > latest.at);
}

export function isCount(n: number, count: unknown): boolean {
  if (count === undefined) return n >= 1;
  return typeof count === 'number' ? n >= count : accepts(count as Document, n);
}

function isAny(values: readonly number[], ask: Document, measure: (values: readonly number[]) => number): boolean {
  return values.length > 0 && accepts(operatorsIn(ask), measure(values));
}

/** Operators over ages written as spans. */
export function isAged(ask: Document, signal: Signal | undefined, now: number): boolean {
  if (signal === undefined) return false;
  const operators = Object.entries(ask).map(([operator, span]) => [operator, spanMs(span)]);
  return accepts(Object.fromEntries(operators), now - signal.at);
}

function trend(ask: Document, all: readonly Signal[], now: number): number {
  const over = spanMs(ask['over']);
  const measure = (from: number, to: number) => {
    const signals = all.filter(({ at }) => at > from && at <= to);
    return ask['of'] === undefined ? signals.length : total(numbersOf(signals, ask['of'] as string));
  };
  const [lately, before] = [measure(now - over, now), measure(now - 2 * over, now - over)];
  if (before !== 0) return lately / before;
  return lately > 0 ? Number.POSITIVE_INFINITY : 1;
}

export function numbersOf(signals: readonly Signal[], of: string): number[] {
  return signals.map((signal) => propertyOf(signal, of)).filter((value) => typeof value === 'number');
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

export function distinct(signals: readonly Signal[], of: string): number {
  const values = signals.map((signal) => propertyOf(signal, of));
  return new Set(values.filter((value) => value !== undefined && value !== null).map((value) => JSON.stringify(value)))
    .size;
}
