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
  /** The steps in which something happened here. */
  readonly steps: () => readonly Step[];
  /** What these came to together, up to now. */
  readonly read: (of?: readonly (readonly Step[])[]) => {
    stepMs: number;
    from: number;
    events: number[];
    decisions: number[];
    errors: number[];
    decideP50Ms: (number | null)[];
    decideP99Ms: (number | null)[];
  };
};

export type Step = { number: number; events: number; decisions: number; errors: number; readonly latency: Uint32Array };

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

  const steps = (): readonly Step[] => ring.filter(({ number }) => number >= 0);
  const read: OverviewSeries['read'] = (of = [steps()]) => {
    const last = Math.floor(clock() / STEP_MS);
    const first = last - STEPS + 1;
    const sums: (Step | null)[] = Array.from({ length: STEPS }, () => null);
    for (const step of of.flat()) {
      const place = step.number - first;
      if (place >= 0 && place < STEPS) sums[place] = added(sums[place] ?? null, step);
    }
    return {
      stepMs: STEP_MS,
      from: first * STEP_MS,
      events: sums.map((step) => step?.events ?? 0),
      decisions: sums.map((step) => step?.decisions ?? 0),
      errors: sums.map((step) => step?.errors ?? 0),
      decideP50Ms: sums.map((step) => (step === null ? null : quantileMs(step.latency, 0.5))),
      decideP99Ms: sums.map((step) => (step === null ? null : quantileMs(step.latency, 0.99))),
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
    steps,
    read,
  };
}

function added(sum: Step | null, { number, events, decisions, errors, latency }: Step): Step {
  const before = sum ?? { number, events: 0, decisions: 0, errors: 0, latency: new Uint32Array(BUCKETS) };
  return {
    number,
    events: before.events + events,
    decisions: before.decisions + decisions,
    errors: before.errors + errors,
    latency: before.latency.map((count, bucket) => count + (latency[bucket] ?? 0)),
  };
}
