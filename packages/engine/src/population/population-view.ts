/**
 * What a condition may ask of all visitors together. The engine only reads it; whoever folds the log keeps it. Without one, every
 * such question is answered with "not known", and the condition does not hold.
 */
import type { ChartSeen } from './metric-chart.ts';
import type { MetricQuestion, MetricSeen } from './metric-rings.ts';

export type PopulationView = {
  /** Where a bin stands among the visitors of a standing, 0 to 100; undefined before `POPULATION_MIN` of them have a value. */
  readonly rank: (standing: number, bin: number) => number | undefined;
  /** What was seen of some content lately. */
  readonly metric: (question: MetricQuestion, now: number) => MetricSeen;
  /** Whether it is out of statistical control. */
  readonly chart: (question: MetricQuestion, now: number) => ChartSeen;
  /** The members of a segment; undefined when they are not counted. */
  readonly size: (segment: string) => number | undefined;
};

/** With fewer visitors than this a percentile says nothing. */
export const POPULATION_MIN = 100;
/** An answer that hangs on others is asked anew at least this often while its visitor is there. */
export const FRESH_MS = 60_000;

/**
 * Until when an answer that moves with everyone else is taken to hold: a minute from now, or for as long as the visitor has been
 * idle, whichever is later. So the one on the page is never more than a minute behind, and a million who have left cost nothing.
 */
export function freshUntil(now: number, lastAt: number): number {
  return now + Math.max(FRESH_MS, now - lastAt);
}
