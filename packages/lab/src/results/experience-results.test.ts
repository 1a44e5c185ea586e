/** Results of crowds whose truth is known: that each figure is the one of the statistic it is named after, and what is said of it. */
import { binOf, createDice, DAY_MS } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { confidenceSequence } from '../experiment/confidence-sequence.ts';
import { adjustedEffect } from '../experiment/covariate-adjustment.ts';
import { type Effect, effectOf } from '../experiment/effect.ts';
import { fisherExact } from '../experiment/fisher.ts';
import { judged } from '../experiment/fixed-horizon.ts';
import { mixtureRatioTest } from '../experiment/mixture-ratio-test.ts';
import { momentsOf } from '../experiment/moments.ts';
import { quantileMoments } from '../experiment/quantile.ts';
import { quantileOfBins } from './arm.ts';
import { type ExperienceResults, experienceResults, type ResultsOptions } from './experience-results.ts';
import { cellsOf, experimentOf, metricOf, type Someone, START } from './testing/crowd.ts';

const GOAL = metricOf('goal', { role: 'primary' });
const now = START + 20 * DAY_MS;

function told(people: Iterable<Someone>, metrics = [GOAL], options: Partial<ResultsOptions> = {}): ExperienceResults {
  const of = experimentOf(metrics);
  return experienceResults(of, cellsOf(people, of), { now, ...options });
}

/** So many people of each variant, of whom so many reached the goal. */
function* halves(n: number, control: number, bold: number, more: Partial<Someone> = {}): Generator<Someone> {
  for (let i = 0; i < n; i++) {
    yield { variant: 'control', did: { goal: i < control ? 1 : 0 }, day: i % 14, ...more };
    yield { variant: 'bold', did: { goal: i < bold ? 1 : 0 }, day: i % 14, ...more };
  }
}

describe('a comparison', () => {
  it('is the always-valid one, with the others beside it', () => {
    const { metrics } = told(halves(4_000, 400, 480));
    const [comparison] = metrics[0]!.comparisons;
    const [c, t] = [400, 480].map((successes) => momentsOf({ kind: 'proportion', n: 4_000, successes }));
    const effect = effectOf(c!, t!, 'relative') as Effect;
    const { interval, p } = confidenceSequence(effect);
    expect(comparison!.lift).toEqual({ estimate: expect.closeTo(0.2, 12), low: interval[0], high: interval[1], p });
    expect(comparison!.fixed).toMatchObject({ low: judged(effect).interval[0], p: judged(effect).p });
    expect(comparison!.bayesian!.chanceToWin).toBeGreaterThan(0.99);
    expect(comparison!.test).toBe('welch');
  });

  it('is told by the mixture test as well, whose scale is the effect that is planned for', () => {
    const { metrics } = told(halves(4_000, 400, 480), [GOAL], { lift: 0.2 });
    const { mixture } = metrics[0]!.comparisons[0]!;
    const [c, t] = [400, 480].map((successes) => momentsOf({ kind: 'proportion', n: 4_000, successes }));
    const { estimate, standardError } = effectOf(c!, t!, 'relative') as Effect;
    const seen = { n: 4_000, estimate, variance: 4_000 * standardError ** 2 };
    const { ratio, p } = mixtureRatioTest(seen, 0.2 ** 2);
    expect([mixture!.ratio, mixture!.p]).toEqual([expect.closeTo(ratio, 9), expect.closeTo(p, 12)]);
    // The ends are the effects at which the test just rejects.
    for (const end of [mixture!.low!, mixture!.high!])
      expect(mixtureRatioTest({ ...seen, estimate: estimate - end }, 0.2 ** 2).p).toBeCloseTo(0.05, 9);
  });

  it('within strata takes out what differs between them, and tells them by what was known before', () => {
    // Returning people order five times as often, and by chance more of them saw the bold one.
    const part = (variant: string, device: string, n: number, share: number): Someone[] =>
      Array.from({ length: n }, (_, i) => ({
        variant,
        dims: [`device=${device}`],
        did: { goal: i < n * share ? 1 : 0 },
      }));
    const people = [
      ...part('control', 'mobile', 600, 0.1),
      ...part('control', 'desktop', 400, 0.5),
      ...part('bold', 'mobile', 400, 0.1),
      ...part('bold', 'desktop', 600, 0.5),
    ];
    const { fixed, stratified } = told(people).metrics[0]!.comparisons[0]!;
    expect(fixed!.estimate).toBeGreaterThan(0.25);
    expect(stratified!.estimate).toBeCloseTo(0, 12);
    expect(stratified!.by).toBe('device');
    expect(stratified!.high! - stratified!.low!).toBeLessThan(fixed!.high! - fixed!.low!);
  });

  it('has no strata where somebody stands in none of them', () => {
    const people = [
      ...halves(300, 30, 40, { dims: ['device=mobile'] }),
      ...halves(300, 30, 40, { dims: ['device=desktop'] }),
    ];
    expect(told(people).metrics[0]!.comparisons[0]!.stratified!.by).toBe('device');
    const one = { variant: 'bold', did: { goal: 1 } };
    expect(told([...people, one]).metrics[0]!.comparisons[0]!.stratified).toBeNull();
  });

  it('of few is by Fisher’s exact test', () => {
    const { metrics } = told(halves(40, 1, 6));
    const { fixed, test } = metrics[0]!.comparisons[0]!;
    expect(test).toBe('fisher');
    expect(fixed!.p).toBeCloseTo(
      fisherExact([
        [1, 39],
        [6, 34],
      ]),
      12,
    );
  });

  it('takes out what people’s own past explains', () => {
    const dice = createDice('past');
    const spent = metricOf('goal', { role: 'primary', measure: 'sum' });
    const sums = { control: [0, 0, 0, 0, 0], bold: [0, 0, 0, 0, 0] };
    const people = Array.from({ length: 4_000 }, (_, i): Someone => {
      const variant = i % 2 === 0 ? 'control' : 'bold';
      const x = Math.round(10 + 3 * dice.normal());
      const y = Math.round(100 * (20 + x + 2 * dice.normal() + (variant === 'bold' ? 1 : 0))) / 100;
      [y, y * y, x, x * x, x * y].forEach((each, place) => {
        sums[variant][place]! += each;
      });
      return { variant, did: { goal: y }, before: { goal: x }, day: i % 14 };
    });
    const { lift, varianceLeft } = told(people, [spent]).metrics[0]!.comparisons[0]!;
    const [c, t] = (['control', 'bold'] as const).map((variant) => {
      const [ySum, ySumSquares, xSum, xSumSquares, xySum] = sums[variant] as [number, number, number, number, number];
      return { kind: 'mean', n: 2_000, ySum, ySumSquares, xSum, xSumSquares, xySum } as const;
    });
    const adjusted = adjustedEffect(c!, t!, 'relative') as Effect;
    expect(lift!.estimate).toBeCloseTo(adjusted.estimate, 7);
    expect(varianceLeft).toBeCloseTo(4 / 13, 1);
  });

  it('shares its alpha among several variants', () => {
    const of = experimentOf([GOAL], ['control', 'bold', 'calm']);
    const people = [
      ...halves(2_000, 200, 240),
      ...[...halves(2_000, 0, 200)]
        .filter(({ variant }) => variant === 'bold')
        .map((each) => ({ ...each, variant: 'calm' })),
    ];
    const both = experienceResults(of, cellsOf(people, of), { now }).metrics[0]!.comparisons;
    const alone = told(halves(2_000, 200, 240)).metrics[0]!.comparisons[0]!;
    expect(both[0]!.lift!.high! - both[0]!.lift!.low!).toBeGreaterThan(alone.lift!.high! - alone.lift!.low!);
  });
});

describe('what may be concluded', () => {
  const kindOf = (people: Iterable<Someone>, metrics = [GOAL]) => told(people, metrics).verdict.kind;

  it('is nothing before anybody came, nor while there are few', () => {
    expect(told([]).verdict).toMatchObject({ kind: 'nobody' });
    expect(kindOf(halves(20, 5, 9))).toBe('early');
    expect(kindOf(halves(500, 2, 3))).toBe('early');
  });

  it('is that it is better, worse, or not clear yet, with how long it takes', () => {
    expect(kindOf(halves(4_000, 400, 600))).toBe('better');
    expect(kindOf(halves(4_000, 600, 400))).toBe('worse');
    const open = told(halves(400, 40, 44));
    expect(open.verdict.kind).toBe('unclear');
    expect(open.plan!.unitsMore!).toBeGreaterThan(10_000);
    expect(open.plan!.daysMore).toBe(Math.ceil(open.plan!.unitsMore! / (800 / 14)));
    expect(open.verdict.details.join()).toMatch(/about [\d,]+ more people: [\d,]+ days at the present pace/);
  });

  it('is better where lower is better and it is lower', () => {
    expect(kindOf(halves(4_000, 600, 400), [{ ...GOAL, better: 'lower' }])).toBe('better');
  });

  it('is nothing at all when the split is broken', () => {
    const people = [...halves(2_000, 200, 300), ...halves(600, 60, 0)].filter(
      ({ variant }, i) => i < 4_000 || variant === 'bold',
    );
    const broken = told(people);
    expect(broken.verdict.kind).toBe('untrustworthy');
    expect(broken.sampleRatio!.isBroken).toBe(true);
    expect(broken.warnings.map(({ kind }) => kind)).toContain('sample-ratio');
  });

  it('is that it does harm, however good the goal, when a guardrail is surely worse', () => {
    const rage = metricOf('rage', { role: 'guardrail', better: 'lower' });
    const people = [...halves(4_000, 400, 600)].map(
      (each, i): Someone => ({
        ...each,
        did: { ...each.did, rage: each.variant === 'bold' && i % 10 < 2 ? 1 : i % 25 === 0 ? 1 : 0 },
      }),
    );
    const harmed = told(people, [GOAL, rage]);
    expect(harmed.verdict.kind).toBe('harmful');
    expect(harmed.verdict.details[0]).toMatch(/^A guardrail is harmed\. .* raises “rage”/);
  });
});

describe('who is counted', () => {
  it('are those who are left out, by reason, and apart', () => {
    const people: Someone[] = [
      ...halves(50, 5, 5),
      ...(['bot', 'internal', 'crossed', 'crossed', 'earlier'] as const).map((fate) => ({ variant: 'bold', fate })),
    ];
    const { leftOut, units } = told(people);
    expect({ leftOut, units }).toEqual({ leftOut: { bot: 1, internal: 1, crossed: 2, earlier: 1 }, units: 100 });
  });

  it('are judged by a retention only once their time has come', () => {
    const back = metricOf('goal', { role: 'primary', measure: 'retention', untilMs: 8 * DAY_MS });
    const { metrics } = told(halves(140, 70, 70), [back]);
    // Days 0 to 11 are 8 days and one whole day past on day 20.
    expect(metrics[0]!.arms[0]).toMatchObject({ units: 120, waiting: 20 });
  });
});

it('the parts of people are drawn together, and the course ends at the whole', () => {
  const people = ['mobile', 'desktop', 'tablet', 'tv'].flatMap((device, i) => [
    ...halves(400 * (i + 1), 40 * (i + 1), 40 * (i + 1) + (i % 2 === 0 ? 14 : -14), { dims: [`device=${device}`] }),
  ]);
  const { breakdowns, course, metrics } = told(people);
  const rows = breakdowns.find(({ dimension }) => dimension === 'device')!.rows;
  const spread = (pick: 'seen' | 'believed') => {
    const estimates = rows.map((row) => row[pick]!.estimate);
    return Math.max(...estimates) - Math.min(...estimates);
  };
  expect(spread('believed')).toBeLessThan(spread('seen'));
  expect(course).toHaveLength(14);
  expect(course.at(-1)!.effects[0]!.lift).toEqual(metrics[0]!.comparisons[0]!.lift);
  const widths = course.map(({ effects }) => effects[0]!.lift!.high! - effects[0]!.lift!.low!);
  expect(widths.at(-1)!).toBeLessThan(widths[0]!);
});

it.each([false, true])('the course of a first afternoon ends at the whole as well (bandit: %s)', (isAdaptive) => {
  const of = experimentOf([GOAL], ['control', 'bold'], isAdaptive);
  const people = [...halves(2_000, 200, 260, { before: { goal: 1 } })].map((each, i) => ({
    ...each,
    day: (i % 40) / 288,
    propensity: i % 3 === 0 ? 0.3 : 0.6,
  }));
  const { course, metrics } = experienceResults(of, cellsOf(people, of), { now });
  expect(course.length).toBeGreaterThan(30);
  expect(course.at(-1)!.effects[0]!.lift).toEqual(metrics[0]!.comparisons[0]!.lift);
});

it('a quantile from bins is that of the values, to within a bin’s width', () => {
  const dice = createDice('quantile');
  const values = Array.from({ length: 5_000 }, () => Math.exp(3 + dice.normal())).sort((a, b) => a - b);
  const bins = new Map<number, number>();
  for (const value of values) bins.set(binOf(value), (bins.get(binOf(value)) ?? 0) + 1);
  for (const quantile of [0.1, 0.5, 0.9]) {
    const binned = quantileOfBins(
      [...bins].sort((a, b) => a[0] - b[0]),
      quantile,
    )!;
    const exact = quantileMoments(values, quantile)!;
    expect(Math.abs(binned.mean / exact.mean - 1)).toBeLessThan(0.011);
    expect(Math.abs(Math.sqrt(binned.variance / exact.variance) - 1)).toBeLessThan(0.4);
  }
  expect(quantileOfBins([[1, 3]], 0.5)).toBeNull();
});
