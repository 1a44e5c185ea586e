/**
 * What the pages "decisions" and "quarantine" show: the latest of both, kept in memory and found again in the end of the
 * log after a restart.
 */
import type { Backend } from '@attune/backend';
import type { Decision } from '@attune/engine';
import type { QuarantinedEvent } from '@attune/protocol';
import { createRecentRing, type RecentRing } from './recent-ring.ts';
import type { Entry } from './worker/entry.ts';
import type { Refused } from './worker/live-loop.ts';

const DECISIONS_MAX = 2_000;
const QUARANTINED_MAX = 2_000;
/** How much of the log's end is looked through at the start. */
const TAIL_ENTRIES = 20_000;
const PAGE = 2_000;

export type RecentPast = {
  readonly decisions: RecentRing<Decision>;
  readonly quarantined: RecentRing<QuarantinedEvent>;
  readonly refuse: (refused: Refused) => void;
  /** Finds what the end of the log holds. */
  readonly recall: (backend: Backend, cursor: number) => Promise<void>;
};

export function createRecentPast(newId: () => string): RecentPast {
  const decisions = createRecentRing<Decision>(DECISIONS_MAX);
  const quarantined = createRecentRing<QuarantinedEvent>(QUARANTINED_MAX);
  const refuse = ({ at, problems, event }: Refused): void => {
    quarantined.add({ id: newId(), at, problems: [...problems], event });
  };
  const recall = async (backend: Backend, cursor: number): Promise<void> => {
    let from = Math.max(0, cursor - TAIL_ENTRIES);
    while (from < cursor) {
      const page = await backend.log.read(from, PAGE);
      for (const entry of page.entries as readonly Entry[]) {
        if (entry.kind === 'decision') decisions.add(entry.decision);
        else if (entry.kind === 'refused') refuse(entry.refused);
      }
      if (page.next === from) return;
      from = page.next;
    }
  };
  return { decisions, quarantined, refuse, recall };
}
