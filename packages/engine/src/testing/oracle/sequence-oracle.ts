/** `{ sequence: [ … ] }`: all chains of events that fit the steps, by trying each. */
import type { Signal } from '../../signal/signal.ts';
import { isCount } from './event-oracle.ts';
import { groupsOf, isInWindow, isMeant, spanMs } from './matching.ts';
import type { Asked, Document } from './oracle.ts';

/** A step to be taken, and what must not happen between the step before and this one. */
type Taken = { readonly step: Document; readonly without: Document | undefined };

export function sequenceHolds(document: Document, asked: Asked): boolean {
  const by = document['by'] as string | undefined;
  const past = asked.past.filter(({ at }) => at <= asked.now);
  const pasts = by === undefined ? [past] : [...groupsOf(past, by).values()];
  return pasts.some((each) => {
    const completed = completions(document, each).filter(({ at }) => isInWindow(at, document['lately'], asked));
    // A value of which nothing was completed is no group.
    return (by === undefined || completed.length > 0) && isCount(completed.length, document['count']);
  });
}

/** The events that end a whole chain. */
export function completions(document: Document, past: readonly Signal[]): Signal[] {
  const steps: Taken[] = [];
  let without: Document | undefined;
  for (const step of document['sequence'] as readonly Document[]) {
    if (step['not'] !== undefined) without = step['not'] as Document;
    else {
      steps.push({ step, without });
      without = undefined;
    }
  }
  const within = document['within'] === undefined ? Number.POSITIVE_INFINITY : spanMs(document['within']);
  const last = steps.at(-1)!;
  return past.filter((signal) => isMeant(signal, last.step) && chainTo(steps.length - 1, signal, signal.at - within));

  /** Whether a chain ends with this event at this step, and began no earlier than `earliest`. */
  function chainTo(index: number, signal: Signal, earliest: number): boolean {
    if (!isMeant(signal, steps[index]!.step)) return false;
    if (index === 0) return signal.at > earliest;
    const { step, without: barred } = steps[index]!;
    const gap = step['within'] === undefined ? Number.POSITIVE_INFINITY : spanMs(step['within']);
    return past.some((before) => {
      if (before.at >= signal.at || signal.at - before.at >= gap || !chainTo(index - 1, before, earliest)) return false;
      return !past.some(
        ({ at }, i) => barred !== undefined && at > before.at && at < signal.at && isMeant(past[i]!, barred),
      );
    });
  }
}
