/**
 * Records decisions behind the answer: they are appended in small groups, so that a visitor never waits for a disk. What a crash may
 * cost is the record of the decisions of its last 5 ms, never an accepted event.
 */
import { type Encoded, encoded } from '@attune/backend';
import type { Decision } from '@attune/engine';
import { commonText, decisionEntryText } from './decision-text.ts';
import type { Entry } from './entry.ts';
import type { Made } from './made.ts';

const GROUP_MS = 5;
const GROUP_MAX = 1_000;
/** A text of so many is put together where short-lived texts are: longer ones are dear to make and to throw away. */
const PIECE = 100;

export type DecisionLog = {
  /** @param common its `commonText`, when it was made already */
  readonly record: (decision: Decision, made: Made, common?: string) => void;
  /** Appends what has been recorded now. Called before signals are appended: what a signal says of a decision must come after it. */
  readonly flush: () => void;
  /** Resolves when all that was recorded is durable. */
  readonly close: () => Promise<void>;
};

export function createDecisionLog(options: {
  readonly append: (entries: readonly Encoded[]) => Promise<unknown>;
  readonly failed: (error: unknown, what: string) => void;
}): DecisionLog {
  let group: Recorded[] = [];
  let timer: NodeJS.Timeout | undefined;
  const underway = new Set<Promise<unknown>>();

  const appendPiece = (entries: readonly Encoded[]) => {
    const appending = options.append(entries).catch((error: unknown) => options.failed(error, 'record of decisions'));
    underway.add(appending);
    appending.finally(() => underway.delete(appending));
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (group.length === 0) return;
    const entries = group;
    group = [];
    for (let from = 0; from < entries.length; from += PIECE) {
      appendPiece(entries.slice(from, from + PIECE).map(entryOf));
    }
  };

  return {
    record: (decision, made, common = commonText(decision)) => {
      group.push({ decision, made, common });
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

type Recorded = { readonly decision: Decision; readonly made: Made; readonly common: string };

function entryOf({ decision, made, common }: Recorded): Encoded {
  const entry: Entry = { kind: 'decision', decision, made };
  return encoded(entry, decisionEntryText(decision, common, made));
}
