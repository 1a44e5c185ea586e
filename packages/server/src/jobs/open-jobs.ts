/**
 * Work beside the stream, put together for the live loop: the pace it keeps, the background refold, and the way to all visitors.
 */
import type { Backend } from '@attune/backend';
import type { Rules } from '@attune/engine';
import { replayUpTo } from '../replay/replay-decisions.ts';
import type { ModelAt } from '../replay/rules-of-log.ts';
import type { Acting } from '../worker/acting.ts';
import type { Kept } from '../worker/checkpoint.ts';
import type { LiveLoop } from '../worker/live-loop.ts';
import type { Population } from '../worker/population.ts';
import type { Pump } from '../worker/pump.ts';
import type { VisitorCache } from '../worker/visitor-cache.ts';
import { createEveryVisitor, type VisitorPage } from './every-visitor.ts';
import { createPace, PATIENT_PARTS, type Pace } from './pace.ts';
import { openRefold } from './refold-visitors.ts';

export type Jobs = {
  /** What the loop offers of them. */
  readonly offered: Pick<LiveLoop, 'everyVisitor' | 'refold' | 'pace' | 'replay' | 'logs'>;
  /** The definitions changed, or the loop has begun. */
  readonly begin: () => void;
  /** What a refold is to remember, written together with the live visitors that it changed. */
  readonly kept: Kept;
  readonly close: () => Promise<void>;
};

export async function openJobs(options: {
  readonly backend: Backend;
  readonly cache: VisitorCache;
  readonly rules: () => Rules;
  readonly clock: () => number;
  /** Its folded cursor changes with every event that comes in. */
  readonly pump: Pick<Pump, 'foldedCursor' | 'appendedCursor'>;
  /** All visitors as they are now; one who is not live is counted anew when he is worked out anew. */
  readonly population: Pick<Population, 'view' | 'count'>;
  readonly acting: Pick<Acting, 'refolded'>;
  /** The versions of trained models that are kept, for a replay. */
  readonly modelAt?: ModelAt | undefined;
  readonly failed: (error: unknown, what: string) => void;
}): Promise<Jobs> {
  const { backend, cache, rules, population, clock, pump, acting, modelAt, failed } = options;
  const { view, count: counted } = population;
  const pace = createPace(pump.foldedCursor);
  const patient = createPace(pump.foldedCursor, PATIENT_PARTS);
  const { refolded } = acting;
  const refold = await openRefold({ backend, cache, rules, view, pace, clock, counted, refolded, failed });
  return {
    offered: {
      everyVisitor: (isWanted = () => true) => paced(createEveryVisitor(backend, cache).pages(isWanted), patient.next),
      refold: refold.progress,
      pace: patient.next,
      logs: () => [{ end: pump.appendedCursor(), read: backend.log.read }],
      replay: (hearing) =>
        replayUpTo(backend, pump.appendedCursor(), { modelAt, pace: patient.next, ...(hearing && { hearing }) }),
    },
    begin: refold.begin,
    kept: refold,
    close: refold.close,
  };
}

/**
 * Reading from an embedded store is done when it returns, and so is passing over visitors that nobody wants: whoever goes through all of them would
 * otherwise never let the event loop turn.
 */
async function* paced(pages: AsyncIterable<VisitorPage>, pace: Pace['next']): AsyncGenerator<VisitorPage> {
  for await (const page of pages) {
    const wait = pace();
    if (wait !== undefined) await wait;
    yield page;
  }
}
