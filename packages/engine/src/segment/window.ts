/**
 * `within`: the stretch of a person's past that a measure looks at. Half-open: what happened exactly a span ago is no longer in
 * it, and what has yet to happen is not in it yet.
 */
import { type VisitPlace, visitsAt } from '../profile/session.ts';
import { nearest } from '../std/nearest.ts';
import { bad, good, type Read } from '../std/read.ts';
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
  /** Visits that begin, or that a late event moves, can move it. */
  readonly isOnVisits: boolean;
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
  isOnVisits: false,
};

/** The last so many milliseconds. */
export function lastSpan(spanMs: number): Window {
  const from = (subject: Subject) => subject.now - spanMs;
  return { ...EVER, says: ` in ${saysSpan(spanMs)}`, isEver: false, spanMs, from };
}

/** Reads `within`: a span such as "24h", or visits by their name (`VISIT_WINDOWS`); left out: all there was. */
export function readWindow(within: unknown, path: string): Read<Window> {
  if (within === undefined) return good(EVER);
  const visits = typeof within === 'string' && Object.hasOwn(VISIT_WINDOWS, within) ? VISIT_WINDOWS[within] : undefined;
  if (visits !== undefined) return good(visits);
  const span = readSpan(within, path);
  if (span.ok) return good(lastSpan(span.value));
  const names = Object.keys(VISIT_WINDOWS).map((name) => `"${name}"`);
  const likely = typeof within === 'string' ? nearest(within, Object.keys(VISIT_WINDOWS)) : undefined;
  const fix = likely === undefined ? `${span.problems[0]!.fix}, or ${names.join(', ')}` : `did you mean "${likely}"?`;
  return bad(path, span.problems[0]!.message, fix);
}

/** A window with nothing in it, whatever the time. */
const NOWHERE = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

function visitWindow(
  says: string,
  endsNow: boolean,
  edges: (place: VisitPlace, now: number) => { readonly from: number; readonly to: number },
): Window {
  const edgesOf = ({ profile, now }: Subject) => edges(visitsAt(profile, now), now);
  return {
    says,
    isEver: false,
    spanMs: NEVER,
    endsNow,
    from: (subject) => edgesOf(subject).from,
    to: (subject) => edgesOf(subject).to,
    until: ({ profile, now }) => visitsAt(profile, now).until,
    isOnVisits: true,
  };
}

/** The visits by their names: the one that goes on now, the one before it, all before it. */
export const VISIT_WINDOWS: Readonly<Record<string, Window>> = {
  session: visitWindow(' in this visit', true, ({ current }, now) =>
    current === null ? NOWHERE : { from: current.startedAt - 1, to: now },
  ),
  'previous session': visitWindow(' in the previous visit', false, ({ previous }) =>
    previous === null ? NOWHERE : { from: previous.startedAt - 1, to: previous.lastAt },
  ),
  'earlier sessions': visitWindow(' in earlier visits', false, ({ current }, now) => ({
    from: Number.NEGATIVE_INFINITY,
    to: current === null ? now : current.startedAt - 1,
  })),
};

/** The bounds of a list of events that answers every question in this window. */
export function boundsFor(window: Window, keep: number): { readonly keep: number; readonly lastMs?: number } {
  return window.spanMs === NEVER ? { keep } : { keep, lastMs: window.spanMs };
}
