/**
 * What one person's events come to for one metric, counted from the first exposure on. The events are kept one by one, as pairs of
 * time and worth, so that a start that turns out to be earlier, or a second identity, changes it to exactly what it would have been.
 */
import type { Signal } from '../signal/signal.ts';
import { DAY_MS } from '../std/time.ts';
import { type Counted, type Metric, worthOf } from './metric.ts';

export type Tally = {
  readonly metric: string;
  /** Of a conversion or a retention: however often it happened, it counts once. */
  readonly isYes: boolean;
  /** Pairs of time and worth, in order of both. */
  readonly counted: readonly number[];
  /** The same of what a ratio divides by. */
  readonly per: readonly number[];
  /** The metric over the time before the exposure, which it cannot have changed. */
  readonly before: number;
};

/** So long before the exposure a person's own past is compared with. */
export const BEFORE_MS = 30 * DAY_MS;
/** So many events are kept one by one; what comes on top is added to the last of them. */
export const PAIRS_MAX = 500;

/** Whether the event happened inside what this experience showed. */
export type Inside = (signal: Signal) => boolean;

export function emptyTally(metric: Metric): Tally {
  return { metric: metric.id, isYes: isYes(metric), counted: [], per: [], before: 0 };
}

/** The same tally when the signal adds nothing. */
export function withEvent(
  metric: Metric,
  tally: Tally,
  start: number,
  heard: { signal: Signal; inside: Inside },
): Tally {
  const { signal, inside } = heard;
  // Most events are another metric's.
  if (signal.event !== metric.counted.event && signal.event !== metric.per?.event) return tally;
  const { at } = signal;
  const [from, to] = windowOf(metric, start);
  const worth = worthIn(metric.counted, signal, inside);
  const divisor = metric.per === null ? null : worthIn(metric.per, signal, inside);
  let { counted, per, before } = tally;
  if (worth !== null && at >= from && at <= to) counted = withPair(counted, at, worth);
  if (divisor !== null && at >= from && at <= to) per = withPair(per, at, divisor);
  if (worth !== null && isBefore(at, start)) before = addBefore(metric, before, worth);
  return counted === tally.counted && per === tally.per && before === tally.before
    ? tally
    : { ...tally, counted, per, before };
}

/** What is known of a person's past, and what of it the tally holds already. */
export type Known = {
  readonly past: () => readonly Signal[];
  readonly inside: Inside;
  /** The start that the tally was counted from; null: it holds nothing. */
  readonly start: number | null;
};

/** The tally counted from another start: what it held, and the past before that. */
export function restarted(metric: Metric, tally: Tally, start: number, known: Known): Tally {
  if (known.start === start) return tally;
  const [from, to] = windowOf(metric, start);
  const held = known.start === null ? Number.POSITIVE_INFINITY : windowOf(metric, known.start)[0];
  let counted = within(tally.counted, from, to);
  let per = within(tally.per, from, to);
  let before = 0;
  for (const signal of known.past()) {
    const isFresh = signal.at >= from && signal.at <= to && signal.at < held;
    if (!isFresh && !isBefore(signal.at, start)) continue;
    const worth = worthIn(metric.counted, signal, known.inside);
    if (worth !== null && isBefore(signal.at, start)) before = addBefore(metric, before, worth);
    if (worth !== null && isFresh) counted = withPair(counted, signal.at, worth);
    const divisor = metric.per === null || !isFresh ? null : worthIn(metric.per, signal, known.inside);
    if (divisor !== null) per = withPair(per, signal.at, divisor);
  }
  return { ...tally, counted, per, before };
}

/** Two identities' tallies from one start. */
export function joinedTallies(metric: Metric, a: Tally, b: Tally): Tally {
  const join = (x: readonly number[], y: readonly number[]) => {
    let joined = x;
    for (let i = 0; i < y.length; i += 2) joined = withPair(joined, y[i]!, y[i + 1]!);
    return joined;
  };
  const before = addBefore(metric, a.before, b.before);
  return { ...a, counted: join(a.counted, b.counted), per: join(a.per, b.per), before };
}

/** From when to when, both included, an event counts. */
export function windowOf({ afterMs, withinMs }: Metric, start: number): readonly [from: number, to: number] {
  return [start + afterMs, start + afterMs + withinMs];
}

function isBefore(at: number, start: number): boolean {
  return at < start && at >= start - BEFORE_MS;
}

/** A yes stays a yes, what is added up adds up. */
function addBefore(metric: Metric, before: number, worth: number): number {
  return isYes(metric) ? Math.max(before, worth === 0 ? 0 : 1) : before + worth;
}

function isYes({ measure }: Metric): boolean {
  return measure === 'conversion' || measure === 'retention';
}

function worthIn(counted: Counted, signal: Signal, inside: Inside): number | null {
  const worth = worthOf(counted, signal);
  return worth === null || (counted.isInside && !inside(signal)) ? null : worth;
}

function within(pairs: readonly number[], from: number, to: number): readonly number[] {
  const kept: number[] = [];
  for (let i = 0; i < pairs.length; i += 2)
    if (pairs[i]! >= from && pairs[i]! <= to) kept.push(pairs[i]!, pairs[i + 1]!);
  return kept.length === pairs.length ? pairs : kept;
}

function withPair(pairs: readonly number[], at: number, worth: number): readonly number[] {
  if (pairs.length === 0) return [at, worth];
  let place = pairs.length;
  while (place > 0 && (pairs[place - 2]! > at || (pairs[place - 2] === at && pairs[place - 1]! > worth))) place -= 2;
  const next = [...pairs.slice(0, place), at, worth, ...pairs.slice(place)];
  if (next.length <= 2 * PAIRS_MAX) return next;
  const [last, more] = [next.length - 3, next.length - 1];
  return [...next.slice(0, last), next[last]! + next[more]!];
}
