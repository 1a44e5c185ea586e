/**
 * What happened in the last 15 minutes, in steps of 5 seconds, for the Studio's first page. A ring of fixed size: it costs
 * the same after a year as after a minute, and it is only ever a view, never a source of truth.
 */
import { BUCKETS, bucketOf, quantileMs } from './histogram.ts';

export const STEP_MS = 5_000;
export const STEPS = 180;

export type OverviewSeries = {
  readonly event: (count: number) => void;
  readonly decision: (durationMs: number) => void;
  readonly error: () => void;
  readonly read: () => {
    stepMs: number;
    from: number;
    events: number[];
    decisions: number[];
    errors: number[];
    decideP50Ms: (number | null)[];
    decideP99Ms: (number | null)[];
  };
};

type Step = { number: number; events: number; decisions: number; errors: number; readonly latency: Uint32Array };

export function createOverviewSeries(clock: () => number): OverviewSeries {
  const ring: Step[] = Array.from({ length: STEPS }, () => ({
    number: -1,
    events: 0,
    decisions: 0,
    errors: 0,
    latency: new Uint32Array(BUCKETS),
  }));

  const current = (): Step => {
    const number = Math.floor(clock() / STEP_MS);
    const step = ring[number % STEPS]!;
    if (step.number !== number) {
      step.number = number;
      step.events = 0;
      step.decisions = 0;
      step.errors = 0;
      step.latency.fill(0);
    }
    return step;
  };

  const read: OverviewSeries['read'] = () => {
    const last = Math.floor(clock() / STEP_MS);
    const first = last - STEPS + 1;
    const steps = Array.from({ length: STEPS }, (_, index) => {
      const step = ring[(first + index) % STEPS];
      return step !== undefined && step.number === first + index ? step : null;
    });
    return {
      stepMs: STEP_MS,
      from: first * STEP_MS,
      events: steps.map((step) => step?.events ?? 0),
      decisions: steps.map((step) => step?.decisions ?? 0),
      errors: steps.map((step) => step?.errors ?? 0),
      decideP50Ms: steps.map((step) => (step === null ? null : quantileMs(step.latency, 0.5))),
      decideP99Ms: steps.map((step) => (step === null ? null : quantileMs(step.latency, 0.99))),
    };
  };

  return {
    event: (count) => {
      current().events += count;
    },
    decision: (durationMs) => {
      const step = current();
      step.decisions++;
      step.latency[bucketOf(durationMs)]!++;
    },
    error: () => {
      current().errors++;
    },
    read,
  };
}
