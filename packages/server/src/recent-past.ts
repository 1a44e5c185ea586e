/**
 * What the pages "decisions" and "quarantine" show: the latest of both, kept in memory and found again in the end of the
 * log after a restart.
 */
import type { Backend } from '@attune/backend';
import type { Decision } from '@attune/engine';
import type { QuarantinedEvent } from '@attune/protocol';
import { createRecentRing, type RecentRing } from './recent-ring.ts';
import { type Entry, signalsOf } from './worker/entry.ts';
import type { Refused } from './worker/live-loop.ts';

const DECISIONS_MAX = 2_000;
const QUARANTINED_MAX = 2_000;
/** Of more in one second people see the first ones: to hold on to each for a moment would cost a busy process more than it is worth. */
const DECISIONS_PER_SECOND_MAX = 500;
/** How much of the log's end is looked through at the start: so many signals, decisions and refusals. */
const TAIL_MAX = 20_000;
const PAGE = 200;

export type RecentPast = {
  readonly decisions: RecentRing<Decision>;
  readonly quarantined: RecentRing<QuarantinedEvent>;
  /** A decision was made: to be shown, unless there are too many to look at. The log has them all. */
  readonly decide: (decision: Decision) => void;
  readonly refuse: (refused: Refused) => void;
  /** Finds what the end of the log holds. */
  readonly recall: (backend: Backend, cursor: number) => Promise<void>;
};

export function createRecentPast(newId: () => string): RecentPast {
  const decisions = createRecentRing<Decision>(DECISIONS_MAX);
  const quarantined = createRecentRing<QuarantinedEvent>(QUARANTINED_MAX);
  let second = 0;
  let inSecond = 0;
  const decide = (decision: Decision): void => {
    const now = Math.floor(decision.at / 1_000);
    if (now !== second) inSecond = 0;
    second = now;
    if (++inSecond <= DECISIONS_PER_SECOND_MAX) decisions.add(decision);
  };
  const refuse = ({ at, problems, event }: Refused): void => {
    quarantined.add({ id: newId(), at, problems: [...problems], event });
  };
  const recall = async (backend: Backend, cursor: number): Promise<void> => {
    const pages: (readonly Entry[])[] = [];
    let from = cursor;
    for (let seen = 0; from > 0 && seen < TAIL_MAX; ) {
      const next = from;
      from = Math.max(0, next - PAGE);
      const entries = (await backend.log.read(from, next - from)).entries as readonly Entry[];
      for (const entry of entries) seen += Math.max(1, signalsOf(entry).length);
      pages.push(entries.filter(({ kind }) => kind === 'decision' || kind === 'refused'));
    }
    for (const entry of pages.reverse().flat()) {
      if (entry.kind === 'decision') decisions.add(entry.decision);
      else if (entry.kind === 'refused') refuse(entry.refused);
    }
  };
  return { decisions, quarantined, decide, refuse, recall };
}
