/**
 * Records decisions behind the answer: they are appended in small groups, so that a visitor never waits for a disk. What a crash may
 * cost is the record of the last few milliseconds' decisions, never an accepted event.
 */
import type { Decision } from '@attune/engine';
import type { Entry } from './entry.ts';

const GROUP_MS = 5;
const GROUP_MAX = 500;

export type DecisionLog = {
  readonly record: (decision: Decision) => void;
  /** Appends what has been recorded now. Called before signals are appended: what a signal says of a decision must come after it. */
  readonly flush: () => void;
  /** Resolves when all that was recorded is durable. */
  readonly close: () => Promise<void>;
};

export function createDecisionLog(options: {
  readonly append: (entries: readonly Entry[]) => Promise<unknown>;
  readonly failed: (error: unknown, what: string) => void;
}): DecisionLog {
  let group: Entry[] = [];
  let timer: NodeJS.Timeout | undefined;
  const underway = new Set<Promise<unknown>>();

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (group.length === 0) return;
    const entries = group;
    group = [];
    const appending = options.append(entries).catch((error: unknown) => options.failed(error, 'record of decisions'));
    underway.add(appending);
    appending.finally(() => underway.delete(appending));
  };

  return {
    record: (decision) => {
      group.push({ kind: 'decision', decision });
      if (group.length >= GROUP_MAX) flush();
      else timer ??= setTimeout(flush, GROUP_MS);
    },
    flush,
    close: async () => {
      flush();
      await Promise.all(underway);
    },
  };
}
