/** The quarantine as people mend it: by what was wrong, the most frequent first. */
import type { QuarantinedEvent } from '@attune/protocol';

export type Reason = {
  /** `path: message` of the first problem, as the server finds it again. */
  readonly reason: string;
  readonly fix: string | undefined;
  readonly count: number;
  /** Of those: can be sent again. */
  readonly possible: number;
  readonly latest: QuarantinedEvent;
};

/** @param events newest first; those that were sent again already are left out */
export function groupByReason(events: readonly QuarantinedEvent[]): readonly Reason[] {
  const reasons = new Map<string, Reason>();
  for (const each of events) {
    if (each.replay === 'done') continue;
    const [first] = each.problems;
    const reason = first === undefined ? 'no reason is kept' : `${first.path}: ${first.message}`;
    const before = reasons.get(reason);
    reasons.set(reason, {
      reason,
      fix: first?.fix,
      count: (before?.count ?? 0) + 1,
      possible: (before?.possible ?? 0) + (each.replay === 'possible' ? 1 : 0),
      latest: before?.latest ?? each,
    });
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count);
}

/** Without the colon of a problem of the whole event. */
export function sayReason(reason: string): string {
  return reason.replace(/^: /, '');
}
