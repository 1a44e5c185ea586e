/** A crowd in an experiment, person by person, counted into a book as the fold would. Only tests import this. */
import { type Cell, countEnrolments, DAY_MS, type Enrolment, emptyResults } from '@attune/engine';
import type { ResultsMetric } from '../arm.ts';
import type { ResultsOf } from '../experience-results.ts';

export const START = Math.floor(Date.UTC(2026, 4, 1) / DAY_MS) * DAY_MS;

export type Someone = {
  readonly variant: string;
  /** Days after the start. */
  readonly day?: number;
  /** By metric: what it adds, one event after the other; a pair has what a ratio divides by. */
  readonly did?: Readonly<Record<string, number | readonly [number, number]>>;
  readonly before?: Readonly<Record<string, number>>;
  readonly dims?: readonly string[];
  readonly propensity?: number;
  readonly fate?: Enrolment['fate'];
};

export function metricOf(id: string, more: Partial<ResultsMetric> = {}): ResultsMetric {
  const plain = {
    id,
    key: id,
    name: id,
    role: 'metric',
    measure: 'conversion',
    quantile: null,
    better: 'higher',
  } as const;
  return { ...plain, untilMs: 3_600_000, ...more };
}

export function experimentOf(
  metrics: readonly ResultsMetric[],
  variants = ['control', 'bold'],
  isAdaptive = false,
): ResultsOf {
  return {
    experience: 'test',
    name: 'Test',
    variants: variants.map((key) => ({ key, name: key, share: 1 / variants.length })),
    control: variants.length > 1 ? variants[0]! : null,
    isAdaptive,
    metrics,
  };
}

export function cellsOf(people: Iterable<Someone>, { metrics, isAdaptive }: ResultsOf): readonly Cell[] {
  const book = emptyResults();
  for (const someone of people) {
    const person = { profile: { firstAt: START - DAY_MS }, enrolments: [enrolmentOf(someone, metrics, isAdaptive)] };
    countEnrolments(book, undefined, person, () => {});
  }
  return [...book.cells.values()];
}

function enrolmentOf(someone: Someone, metrics: readonly ResultsMetric[], isAdaptive: boolean): Enrolment {
  const { variant, day = 0, did = {}, before = {}, dims = [], propensity = 0.5, fate = 'counted' } = someone;
  const at = START + day * DAY_MS;
  return {
    experience: 'test',
    isAdaptive,
    fate,
    seen: [{ variant, at, propensity, dims }],
    tallies: metrics.map(({ id, measure }) => {
      const done = did[id];
      const [worth, per] = Array.isArray(done) ? (done as [number, number]) : [done as number | undefined, undefined];
      return {
        metric: id,
        isYes: measure === 'conversion' || measure === 'retention',
        counted: worth === undefined || worth === 0 ? [] : [at, worth],
        per: per === undefined ? [] : [at, per],
        before: before[id] ?? 0,
      };
    }),
  };
}
