/**
 * `within`: the stretch of a person's past that a measure looks at. Half-open: what happened exactly a span ago is no longer in
 * it, and what has yet to happen is not in it yet.
 */
import { good, type Read } from '../std/read.ts';
import { NEVER, readSpan, saysSpan } from '../std/time.ts';
import type { Subject } from './compiled-condition.ts';

export type Window = {
  /** For a sentence: " in 24 hours"; nothing for all there was. */
  readonly says: string;
  /** All there was: measures that keep no times will do. */
  readonly isEver: boolean;
  /** How long an event stays in it; `NEVER` when it does not leave by growing older. */
  readonly spanMs: number;
  /** It always reaches up to now, so that the latest events decide. */
  readonly endsNow: boolean;
  /** What is later than this … */
  readonly from: (subject: Subject) => number;
  /** … and not later than this is in it. */
  readonly to: (subject: Subject) => number;
  /** Until when `from` and `to` stand still without an event, or move only as `now` does. */
  readonly until: (subject: Subject) => number;
  /** Any event of the person, also one that is not counted, can move it. */
  readonly isRestless: boolean;
};

const never = () => NEVER;
const now = (subject: Subject) => subject.now;

export const EVER: Window = {
  says: '',
  isEver: true,
  spanMs: NEVER,
  endsNow: true,
  from: () => Number.NEGATIVE_INFINITY,
  to: now,
  until: never,
  isRestless: false,
};

/** The last so many milliseconds. */
export function lastSpan(spanMs: number): Window {
  const from = (subject: Subject) => subject.now - spanMs;
  return { ...EVER, says: ` in ${saysSpan(spanMs)}`, isEver: false, spanMs, from };
}

/** Reads `within`: a span such as "24h"; left out: all there was. */
export function readWindow(within: unknown, path: string): Read<Window> {
  if (within === undefined) return good(EVER);
  const span = readSpan(within, path);
  return span.ok ? good(lastSpan(span.value)) : span;
}

/** The bounds of a list of events that answers every question in this window. */
export function boundsFor(window: Window, keep: number): { readonly keep: number; readonly lastMs?: number } {
  return window.spanMs === NEVER ? { keep } : { keep, lastMs: window.spanMs };
}
