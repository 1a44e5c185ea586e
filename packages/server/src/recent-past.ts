/**
 * What the pages "decisions" and "quarantine" show: the latest of both, kept in memory and found again in the end of the
 * log after a restart.
 */
import type { Backend, Cursor } from '@attune/backend';
import type { Decision } from '@attune/engine';
import type { QuarantinedEvent } from '@attune/protocol';
import { preview } from './bounds.ts';
import { createRecentRing, type RecentRing } from './recent-ring.ts';
import { type Entry, signalsOf } from './worker/entry.ts';
import type { Refused } from './worker/live-loop.ts';
import type { LogPlace } from './worker/log-place.ts';

const DECISIONS_MAX = 2_000;
const QUARANTINED_MAX = 2_000;
/** Of more in one second people see the first ones: to hold on to each for a moment would cost a busy process more than it is worth. */
const DECISIONS_PER_SECOND_MAX = 500;
/** How much of the log's end is looked through at the start: so many signals, decisions and refusals. */
const TAIL_MAX = 20_000;
const PAGE = 200;

export type QuarantinedLately = Omit<QuarantinedEvent, 'replay'> & {
  /** Where it stands in the logs, when it can be sent again. */
  readonly place: LogPlace | undefined;
};

export type RecentPast = {
  readonly decisions: RecentRing<Decision>;
  readonly quarantined: RecentRing<QuarantinedLately>;
  /** A decision was made: to be shown, unless there are too many to look at. The log has them all. */
  readonly decide: (decision: Decision) => void;
  /** @param place where it stands in the logs; absent: it does not stand there as refused */
  readonly refuse: (refused: Refused, place?: LogPlace) => void;
  /** Finds what the end of a log holds, before the cursor. */
  readonly recall: (backend: Backend, cursor: Cursor, place: (cursor: Cursor) => LogPlace) => Promise<void>;
};

export function createRecentPast(newId: () => string): RecentPast {
  const decisions = createRecentRing<Decision>(DECISIONS_MAX);
  const quarantined = createRecentRing<QuarantinedLately>(QUARANTINED_MAX);
  let second = 0;
  let inSecond = 0;
  const decide = (decision: Decision): void => {
    const now = Math.floor(decision.at / 1_000);
    if (now !== second) inSecond = 0;
    second = now;
    if (++inSecond <= DECISIONS_PER_SECOND_MAX) decisions.add(decision);
  };
  const refuse = ({ at, problems, event, sent }: Refused, place?: LogPlace): void => {
    const id = place === undefined ? newId() : String(place);
    const whole = sent === undefined ? undefined : place;
    quarantined.add({ id, at, problems: [...problems], event: preview(event), place: whole });
  };
  const recall: RecentPast['recall'] = async (backend, cursor, place) => {
    const pages: (readonly [Cursor, Entry])[][] = [];
    let from = cursor;
    for (let seen = 0; from > 0 && seen < TAIL_MAX; ) {
      const next = from;
      from = Math.max(0, next - PAGE);
      const entries = (await backend.log.read(from, next - from)).entries as readonly Entry[];
      for (const entry of entries) seen += Math.max(1, signalsOf(entry).length);
      const placed = entries.map((entry, i) => [from + i, entry] as const);
      pages.push(placed.filter(([, { kind }]) => kind === 'decision' || kind === 'refused'));
    }
    for (const [at, entry] of pages.reverse().flat()) {
      if (entry.kind === 'decision') decisions.add(entry.decision);
      else if (entry.kind === 'refused') refuse(entry.refused, place(at));
    }
  };
  return { decisions, quarantined, decide, refuse, recall };
}
