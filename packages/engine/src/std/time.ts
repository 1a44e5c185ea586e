/**
 * Time as data: milliseconds since the Unix epoch, and spans such as "30m". The engine has no clock: every `Time` is
 * given to it.
 */
import { bad, good, type Read } from './read.ts';

declare const time: unique symbol;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Time = number & { readonly [time]: true };

/** The last instant there is (that of ECMAScript's Date), for what does not lapse by itself. Unlike infinity it is JSON. */
export const NEVER = 8_640_000_000_000_000 as Time;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

/** Milliseconds since the epoch as a `Time`. */
export function asTime(ms: number): Time {
  return ms as Time;
}

/**
 * Reads a span: a number with a unit, `ms s m h d w` ("90s", "30m", "12h", "7d").
 * @returns milliseconds, above 0 and at most 366 days
 */
export function readSpan(value: unknown, path = ''): Read<number> {
  const fix = 'write a number and a unit: "90s", "30m", "12h", "7d"';
  if (typeof value !== 'string') return bad(path, `a span of time must be a string, not ${JSON.stringify(value)}`, fix);
  const parts = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*$/.exec(value);
  if (!parts) return bad(path, `"${value}" is not a span of time`, fix);
  const ms = Number(parts[1]) * UNIT_MS[parts[2]!]!;
  if (ms <= 0 || ms > 366 * DAY_MS) return bad(path, `"${value}" is out of range`, 'use a span above 0 and up to 366d');
  return good(ms);
}

/**
 * Reads an instant: ISO 8601 text or milliseconds since the epoch (what Segment's libraries send).
 * Text without a zone is taken as UTC.
 */
export function readTime(value: unknown, path = ''): Read<Time> {
  if (typeof value === 'number' && Number.isFinite(value)) return good(asTime(value));
  if (typeof value === 'string') {
    // Nearly all end in "Z": that is seen at once.
    const isZoned = value.endsWith('Z') || /z$|[+-]\d\d:?\d\d$/.test(value) || !value.includes('T');
    const zoned = isZoned ? value : `${value}Z`;
    const ms = Date.parse(zoned);
    if (!Number.isNaN(ms)) return good(asTime(ms));
  }
  return bad(
    path,
    `${JSON.stringify(value)} is not a time`,
    'send ISO 8601 with a zone, e.g. "2026-11-21T10:00:00.000Z"',
  );
}

/** From this many of a unit on a span is told in it: 24 hours and 7 days are what people say. */
const WORDS: readonly (readonly [unit: string, unitMs: number, fewest: number])[] = [
  ['week', 7 * DAY_MS, 8],
  ['day', DAY_MS, 2],
  ['hour', HOUR_MS, 1],
  ['minute', MINUTE_MS, 1],
  ['second', SECOND_MS, 1],
];

/** A span in words: "24 hours", "7 days", "90 seconds". */
export function saysSpan(ms: number): string {
  const [unit, unitMs] = WORDS.find(([, each, fewest]) => ms % each === 0 && ms / each >= fewest) ?? ['millisecond', 1];
  return `${ms / unitMs} ${unit}${ms === unitMs ? '' : 's'}`;
}
