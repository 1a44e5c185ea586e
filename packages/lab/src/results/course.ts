/**
 * How an experiment went: the effect as it was known at the end of each day, and of each short span of the last hours; and the
 * effect by days since somebody first saw the variant, which shows what is only new.
 */
import { AGES_MAX, type Cell, DAY_MS, SPAN_MS } from '@attune/engine';
import { type Arm, armOf, type ResultsMetric } from './arm.ts';
import { halves } from './breakdown.ts';
import { type EffectView, type Judging, relativeEffect } from './compare.ts';

export type CoursePoint = {
  /** The end of the span, in milliseconds since the epoch. */
  readonly at: number;
  readonly units: number;
  readonly effects: readonly { readonly variant: string; readonly lift: EffectView | null }[];
};

export type AgePoint = {
  readonly age: number;
  readonly variant: string;
  readonly units: number;
  readonly lift: EffectView | null;
};

type Telling = Judging & { readonly control: string; readonly variants: readonly string[]; readonly now: number };

/** Spans join to at most so many points. */
const POINTS_MAX = 60;

export function courseOf(cells: readonly Cell[], metric: ResultsMetric, options: Telling): readonly CoursePoint[] {
  const steps = stepsOf(cells);
  const kept = new Map(options.variants.map((variant) => [variant, [] as Cell[]]));
  return steps.map(({ at, added }) => {
    for (const cell of added) kept.get(cell.variant)?.push(cell);
    return pointOf(Math.min(at, options.now), kept, metric, options);
  });
}

/** The cells in order of time, those of short spans for the last day instead of its own. */
function stepsOf(cells: readonly Cell[]): readonly { readonly at: number; readonly added: readonly Cell[] }[] {
  const [days, spans] = ['day', 'span'].map((unit) =>
    cells.filter((cell) => cell.n > 0 && halves(cell.by)[0] === unit),
  );
  const numbers = (list: readonly Cell[]) =>
    [...new Set(list.map(({ by }) => Number(halves(by)[1])))].sort((a, b) => a - b);
  const whole = numbers(days!).map((day) => ({
    at: (day + 1) * DAY_MS,
    added: days!.filter(({ by }) => by === `day=${day}`),
  }));
  if (whole.length > 2) return whole;
  const fine = numbers(spans!);
  const isComplete = sumOf(days!) === sumOf(spans!);
  if (!isComplete || fine.length < 2) return whole;
  const every = Math.max(1, Math.ceil(fine.length / POINTS_MAX));
  const points = fine.map((span) => ({
    at: (span + 1) * SPAN_MS,
    added: spans!.filter(({ by }) => by === `span=${span}`),
  }));
  const joined: { at: number; added: Cell[] }[] = [];
  points.forEach(({ at, added }, i) => {
    if (i % every === 0) joined.push({ at, added: [...added] });
    else {
      const last = joined.at(-1)!;
      last.at = at;
      last.added.push(...added);
    }
  });
  return joined;
}

function sumOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { n }) => sum + n, 0);
}

function pointOf(
  at: number,
  kept: ReadonlyMap<string, readonly Cell[]>,
  metric: ResultsMetric,
  options: Telling,
): CoursePoint {
  const { control, variants } = options;
  const armIn = (variant: string) => armOf(variant, metric.id, kept.get(variant) ?? []);
  const reference = armIn(control);
  const others = variants.filter((variant) => variant !== control).map(armIn);
  const effects = others.map((arm) => ({
    variant: arm.variant,
    lift: relativeEffect(reference, arm, metric, options)?.lift ?? null,
  }));
  return { at, units: [reference, ...others].reduce((sum, { n }) => sum + n, 0), effects };
}

/** Empty for metrics that do not add up by day, or whose window is shorter than two days. */
export function byAge(cells: readonly Cell[], metric: ResultsMetric, options: Telling): readonly AgePoint[] {
  const { control, variants, now } = options;
  const isTold = metric.measure === 'count' || metric.measure === 'sum' || metric.measure === 'conversion';
  if (!isTold || metric.untilMs < 2 * DAY_MS || options.isAdaptive) return [];
  const ages = Math.min(AGES_MAX, Math.floor(metric.untilMs / DAY_MS));
  const plain: ResultsMetric = { ...metric, measure: 'sum' };
  const points: AgePoint[] = [];
  for (let age = 0; age < ages; age++) {
    const armIn = (variant: string): Arm => {
      const own = cells.filter((cell) => cell.variant === variant);
      const units = own.reduce((sum, { by, n }) => {
        const [unit, day] = halves(by);
        return unit === 'day' && (Number(day) + age) * DAY_MS <= now ? sum + n : sum;
      }, 0);
      return {
        ...armOf(
          variant,
          metric.id,
          own.filter(({ by }) => by === `age=${age}`),
        ),
        n: units,
      };
    };
    const reference = armIn(control);
    for (const variant of variants) {
      if (variant === control) continue;
      const arm = armIn(variant);
      if (arm.n === 0 || reference.n === 0) continue;
      points.push({
        age,
        variant,
        units: arm.n + reference.n,
        lift: relativeEffect(reference, arm, plain, options)?.lift ?? null,
      });
    }
  }
  return points;
}
