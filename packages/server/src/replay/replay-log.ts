/**
 * Makes the whole past again and counts what is the same: the proof that the log says why everything was shown. What is not the same is
 * counted by its cause, and the first of it is shown.
 */
import { asTime, type Time } from '@attune/engine';
import type { LiveLoop } from '../worker/live-loop.ts';
import type { Difference } from './compare-decisions.ts';
import type { ReplayCause } from './replay-decisions.ts';

const REPORT_MS = 250;

export type FirstDifference = {
  /** Its place in the log. */
  readonly cursor: number;
  readonly decision: string;
  readonly at: Time;
  readonly cause: ReplayCause;
  /** null: it could not be made again at all. */
  readonly difference: Difference | null;
  /** The version that is gone. */
  readonly what?: string;
};

export type ReplayProgress = {
  readonly isDone: boolean;
  readonly entries: number;
  readonly entriesAll: number;
  readonly decisions: number;
  readonly same: number;
  /** The others, by why. */
  readonly causes: { readonly [cause in ReplayCause]?: number };
  readonly first: FirstDifference | null;
};

export async function* replayLog(loop: Pick<LiveLoop, 'replay' | 'pace'>): AsyncGenerator<ReplayProgress> {
  const { end: entriesAll, decisions: replayed } = loop.replay();
  const causes: { [cause in ReplayCause]?: number } = {};
  let [entries, decisions, same] = [0, 0, 0];
  let first: FirstDifference | null = null;
  let told = performance.now();
  const progress = () => ({ entries, entriesAll, decisions, same, causes: { ...causes }, first });
  for await (const { cursor, recorded, cause, difference, what } of replayed) {
    entries = cursor + 1;
    decisions++;
    if (cause === null) same++;
    else {
      causes[cause] = (causes[cause] ?? 0) + 1;
      first ??= {
        cursor,
        decision: recorded.id,
        at: asTime(recorded.at),
        cause,
        difference,
        ...(what !== undefined && { what }),
      };
    }
    const pause = loop.pace();
    if (pause !== undefined) await pause;
    if (performance.now() - told < REPORT_MS) continue;
    told = performance.now();
    yield { ...progress(), isDone: false };
  }
  entries = entriesAll;
  yield { ...progress(), isDone: true };
}
