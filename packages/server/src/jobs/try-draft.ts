/**
 * Tries a draft on all visitors, beside the stream: it tells how far it is again and again, and whoever asked may go away at any
 * moment. What it keeps does not grow with the number of visitors.
 */
import { asTime, createTryTally, type Trial, type TryCounts, tryFrom, tryOn } from '@attune/engine';
import type { LiveLoop } from '../worker/live-loop.ts';

const REPORT_MS = 250;

export type TryProgress = TryCounts & {
  /** All were asked. */
  readonly isDone: boolean;
  /** How many visitors there were when somebody last looked at all; null when nobody has yet. */
  readonly visitorsBefore: number | null;
};

/** @param options.days so many UTC days, today the last */
export async function* tryDraft(options: {
  readonly loop: Pick<LiveLoop, 'everyVisitor' | 'pace' | 'refold' | 'population'>;
  readonly trial: Trial;
  readonly now: number;
  readonly days: number;
}): AsyncGenerator<TryProgress> {
  const { loop, trial, days } = options;
  const now = asTime(options.now);
  const from = tryFrom(now, days);
  const window = { from, now, population: loop.population };
  const tally = createTryTally({ from, days, isCompared: trial.isCompared });
  const refold = loop.refold();
  const visitorsBefore = refold.state === 'done' ? refold.visitors : refold.visitorsBefore;
  let told = performance.now();
  for await (const { found } of loop.everyVisitor()) {
    for (const { visitor } of found) {
      const pause = loop.pace();
      if (pause !== undefined) await pause;
      tally.add(visitor.profile.id, tryOn(trial, visitor, window));
    }
    if (performance.now() - told < REPORT_MS) continue;
    told = performance.now();
    yield { ...tally.read(), isDone: false, visitorsBefore };
  }
  yield { ...tally.read(), isDone: true, visitorsBefore };
}
