/**
 * A control chart of a rate: whether clicks or conversions per exposure have really changed, or only look as if. Subgroups are
 * periods as long as the question's window; the limits come from those before the last two, and include how much such periods differ
 * anyway (Laney 2002, the p′-chart), so that neither chance nor the time of day fires it.
 */
import {
  BUCKET_MS,
  countsBetween,
  METRIC_MS_MAX,
  type MetricBook,
  type MetricCounts,
  type MetricQuestion,
  ringsMeant,
} from './metric-rings.ts';

/** So many periods with exposures are needed before the chart speaks. */
export const CHART_PERIODS_MIN = 20;
/** Its limits, in standard deviations. Two periods in a row beyond the same one are out of control. */
export const CHART_SIGMAS = 3;
/** Longer windows leave too few periods in a day. */
export const CHART_WITHIN_MS_MAX = Math.floor(METRIC_MS_MAX / (CHART_PERIODS_MIN + 2) / BUCKET_MS) * BUCKET_MS;

export type ChartSeen = {
  readonly is: 'above' | 'below' | 'in control' | 'too little history';
  /** How many earlier periods the limits were made of. */
  readonly periods: number;
  /** The rate of those, and the limits for the latest period; null while there is too little history. */
  readonly centre: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The rate of the latest period; null without exposures. */
  readonly latest: number | null;
};

type Period = { readonly hits: number; readonly exposures: number };

/** Judges the latest two periods of a rate by those before them, up to a day back. */
export function chartSeen(book: MetricBook, question: MetricQuestion, now: number): ChartSeen {
  const { rings } = ringsMeant(book, question, now);
  const width = Math.max(1, Math.round(question.withinMs / BUCKET_MS));
  const last = Math.floor(now / BUCKET_MS);
  const hitsOf = (counts: MetricCounts) => (question.name === 'ctr' ? counts.clicks : counts.conversions);
  const periods: Period[] = [];
  for (let to = last; last - to + width <= METRIC_MS_MAX / BUCKET_MS; to -= width) {
    const counts = countsBetween(rings, to - width, to);
    periods.push({ hits: hitsOf(counts), exposures: counts.exposures });
  }
  return judged(periods);
}

/** @param periods the latest first */
export function judged(periods: readonly Period[]): ChartSeen {
  const [latest, before, ...past] = periods;
  const known = past.filter(({ exposures }) => exposures > 0);
  const rate = latest === undefined || latest.exposures === 0 ? null : latest.hits / latest.exposures;
  if (known.length < CHART_PERIODS_MIN || latest === undefined || before === undefined) {
    return { is: 'too little history', periods: known.length, centre: null, low: null, high: null, latest: rate };
  }
  const exposures = known.reduce((sum, period) => sum + period.exposures, 0);
  const centre = known.reduce((sum, period) => sum + period.hits, 0) / exposures;
  const spread = Math.max(1, movingSpread(known.map((period) => deviation(period, centre))));
  // The centre is itself an estimate, the surer the more it was made of.
  const limit = (period: Period) => CHART_SIGMAS * spread * Math.sqrt(1 + period.exposures / exposures);
  const sides = [latest, before].map((period) => sideOf(deviation(period, centre), limit(period)));
  const isOut = sides[0] !== 'in control' && sides[0] === sides[1];
  const band = latest.exposures === 0 ? 0 : limit(latest) * Math.sqrt((centre * (1 - centre)) / latest.exposures);
  return {
    is: isOut ? sides[0]! : 'in control',
    periods: known.length,
    centre,
    low: latest.exposures === 0 ? null : Math.max(0, centre - band),
    high: latest.exposures === 0 ? null : Math.min(1, centre + band),
    latest: rate,
  };
}

function sideOf(deviated: number, limit: number): 'above' | 'below' | 'in control' {
  if (deviated > limit) return 'above';
  return deviated < -limit ? 'below' : 'in control';
}

/** How many standard deviations a period lies from the centre, after Anscombe's transformation: honest for small rates too. */
function deviation({ hits, exposures }: Period, centre: number): number {
  if (exposures === 0) return 0;
  const angle = (count: number) => Math.asin(Math.sqrt(Math.min(1, (count + 3 / 8) / (exposures + 3 / 4))));
  return 2 * Math.sqrt(exposures + 1 / 2) * (angle(hits) - angle(centre * exposures));
}

/** The standard deviation that the differences of neighbours tell (their mean / 1.128): a slow drift does not widen it. */
function movingSpread(values: readonly number[]): number {
  let sum = 0;
  for (let i = 1; i < values.length; i++) sum += Math.abs(values[i]! - values[i - 1]!);
  return sum / (values.length - 1) / 1.128;
}
