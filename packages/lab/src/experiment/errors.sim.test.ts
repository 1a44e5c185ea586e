/**
 * What the statistics promise of their errors, by simulation: false alarms, coverage, what CUPED leaves of the variance, what
 * shrinkage gains. The seed is fixed and printed; ATTUNE_SIMULATIONS is the number of experiments for each (default 2,000).
 */
import { createDice, type Dice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { confidenceSequence } from './confidence-sequence.ts';
import { adjustedEffect, type PairedSample } from './covariate-adjustment.ts';
import { type Effect, effectOf } from './effect.ts';
import { judged } from './fixed-horizon.ts';
import type { Moments } from './moments.ts';
import { benjaminiHochberg, holm } from './multiple-comparison.ts';
import { sampleRatioP, sequentialSampleRatioP } from './sample-ratio.ts';
import { shrinkEffects } from './shrinkage.ts';

const RUNS = Number(process.env['ATTUNE_SIMULATIONS'] ?? 2_000);
const SEED = 'errors';

/** Four standard errors of a share that is `share`, over all runs. */
const margin = (share: number, runs = RUNS) => 4 * Math.sqrt((share * (1 - share)) / runs);

function report(name: string, figures: Readonly<Record<string, number>>): void {
  const said = Object.entries(figures).map(([key, value]) => `${key} ${value.toFixed(4)}`);
  console.info(`${name}: ${said.join(', ')} (seed ${SEED}, ${RUNS} runs)`);
}

describe('an A/A test', () => {
  it('errs in 5 % when looked at once, in at most 5 % when looked at thirty times; its intervals cover in 95 %', () => {
    const dice = createDice(`${SEED} aa`);
    let [fixed, naive, always, covered] = [0, 0, 0, 0];
    for (let run = 0; run < RUNS; run++) {
      const looks = watch(dice, 30, 300, 0.1);
      const last = judged(looks.at(-1)!);
      if (last.p < 0.05) fixed++;
      if (last.interval[0]! <= 0 && last.interval[1]! >= 0) covered++;
      if (looks.some((look) => judged(look).p < 0.05)) naive++;
      if (looks.some((look) => confidenceSequence(look).p < 0.05)) always++;
    }
    const shares = { fixed: fixed / RUNS, covered: covered / RUNS, peeking: naive / RUNS, always: always / RUNS };
    report('A/A', shares);
    // Three standard errors at 10,000 experiments: the figure that is asked for.
    const allowed = RUNS >= 10_000 ? 0.0065 : margin(0.05);
    expect(Math.abs(shares.fixed - 0.05)).toBeLessThan(allowed);
    expect(Math.abs(shares.covered - 0.95)).toBeLessThan(allowed);
    expect(shares.peeking).toBeGreaterThan(0.15);
    expect(shares.always).toBeLessThanOrEqual(0.05);
  });

  it('has a p as likely to be small as to be large', () => {
    const dice = createDice(`${SEED} uniform`);
    const ps = Array.from({ length: RUNS }, () => judged(watch(dice, 1, 4_000, 0.3)[0]!).p).sort((a, b) => a - b);
    const distance = Math.max(...ps.map((p, i) => Math.max((i + 1) / RUNS - p, p - i / RUNS)));
    report('p-values, Kolmogorov and Smirnov', { distance });
    // Kolmogorov's limit: farther than this in one of a thousand.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(RUNS));
  });

  it('alarms of the sample ratio are as rare as promised, also when watched; one in a hundred off is found', () => {
    const dice = createDice(`${SEED} ratio`);
    let [once, ever] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      let [control, alarmed] = [0, false];
      for (let look = 1; look <= 20; look++) {
        control += binomial(dice, 500, 0.5);
        alarmed ||= sequentialSampleRatioP([control, 500 * look - control], [1, 1]) < 0.01;
      }
      if (alarmed) ever++;
      if (sampleRatioP([control, 10_000 - control], [1, 1]) < 0.01) once++;
    }
    report('sample ratio at 1 %', { once: once / RUNS, ever: ever / RUNS });
    expect(once / RUNS).toBeLessThan(0.01 + margin(0.01));
    expect(ever / RUNS).toBeLessThanOrEqual(0.01 + margin(0.01));
    expect(sampleRatioP([505_000, 495_000], [1, 1])).toBeLessThan(1e-6);
    expect(sequentialSampleRatioP([505_000, 495_000], [1, 1])).toBeLessThan(1e-6);
  });
});

it('twenty metrics that move together: Holm errs in at most 5 %, Benjamini and Hochberg’s false share is at most 5 %', () => {
  const dice = createDice(`${SEED} many`);
  let [anyFalse, falseShare] = [0, 0];
  for (let run = 0; run < RUNS; run++) {
    const common = dice.normal();
    const ps = Array.from({ length: 20 }, (_, i) => {
      const z = Math.sqrt(0.5) * common + Math.sqrt(0.5) * dice.normal() + (i < 5 ? 3 : 0);
      return judged({ kind: 'absolute', estimate: z, standardError: 1, degreesOfFreedom: 1e6, n: 1e6 }).p;
    });
    if (holm(ps).some((p, i) => i >= 5 && p < 0.05)) anyFalse++;
    const found = benjaminiHochberg(ps)
      .map((p, i) => (p < 0.05 ? i : -1))
      .filter((i) => i >= 0);
    if (found.length > 0) falseShare += found.filter((i) => i >= 5).length / found.length;
  }
  report('many metrics', { holm: anyFalse / RUNS, falseShare: falseShare / RUNS });
  expect(anyFalse / RUNS).toBeLessThanOrEqual(0.05 + margin(0.05));
  expect(falseShare / RUNS).toBeLessThanOrEqual(0.05 + margin(0.05));
});

it('CUPED at a correlation of 0.7 leaves 51 % of the variance and the estimate where it was', () => {
  const dice = createDice(`${SEED} cuped`);
  const runs = RUNS;
  let [plainSquares, adjustedSquares, bias, errorSquares] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const [control, treatment] = [correlated(dice, 100, 0), correlated(dice, 100, 0.3)];
    const adjusted = adjustedEffect(control, treatment, 'absolute') as Effect;
    plainSquares += (treatment.ySum / 100 - control.ySum / 100 - 0.3) ** 2;
    adjustedSquares += (adjusted.estimate - 0.3) ** 2;
    errorSquares += adjusted.standardError ** 2;
    bias += (adjusted.estimate - 0.3) / runs;
  }
  const left = adjustedSquares / plainSquares;
  report('CUPED', { left, bias, saidOverTrue: errorSquares / adjustedSquares });
  expect(Math.abs(left - 0.51)).toBeLessThan(runs >= 10_000 ? 0.03 : 0.06);
  expect(Math.abs(bias)).toBeLessThan((4 * Math.sqrt(adjustedSquares)) / runs);
  expect(Math.abs(errorSquares / adjustedSquares - 1)).toBeLessThan(0.15);
});

it('shrinkage has less error than the raw effects at 5 to 50 segments, and halves the winner’s curse', () => {
  const dice = createDice(`${SEED} shrinkage`);
  for (const segments of [5, 10, 20, 50]) {
    let [raw, shrunk, rawCurse, shrunkCurse] = [0, 0, 0, 0];
    for (let run = 0; run < RUNS; run++) {
      const truth = Array.from({ length: segments }, () => 0.1 + 0.05 * dice.normal());
      const seen = truth.map((effect, i) => {
        const standardError = i % 2 === 0 ? 0.05 : 0.1;
        return { estimate: effect + standardError * dice.normal(), standardError };
      });
      const after = shrinkEffects(seen).segments;
      truth.forEach((effect, i) => {
        raw += (seen[i]!.estimate - effect) ** 2;
        shrunk += (after[i]!.estimate - effect) ** 2;
      });
      const [first, second] = [seen, after].map((list) =>
        list.reduce((best, each, i) => (each.estimate > list[best]!.estimate ? i : best), 0),
      );
      rawCurse += seen[first!]!.estimate - truth[first!]!;
      shrunkCurse += after[second!]!.estimate - truth[second!]!;
    }
    report(`shrinkage, ${segments} segments`, { errorLeft: shrunk / raw, curseLeft: shrunkCurse / rawCurse });
    expect(shrunk).toBeLessThan(raw);
    expect(Math.abs(shrunkCurse)).toBeLessThan(0.5 * rawCurse);
  }
});

/** The relative effect at each look at two arms with the same rate, so many new units in each arm between looks. */
function watch(dice: Dice, looks: number, units: number, rate: number): Effect[] {
  let [control, treatment] = [0, 0];
  return Array.from({ length: looks }, (_, look) => {
    control += binomial(dice, units, rate);
    treatment += binomial(dice, units, rate);
    const n = units * (look + 1);
    const moments = (successes: number): Moments => {
      const mean = successes / n;
      return { n, mean, variance: mean * (1 - mean) };
    };
    return effectOf(moments(control), moments(treatment), 'absolute') as Effect;
  });
}

/** Successes of n trials, by the gaps between them. */
function binomial(dice: Dice, n: number, rate: number): number {
  const log = Math.log1p(-rate);
  let [successes, at] = [0, 0];
  for (;;) {
    at += 1 + Math.floor(Math.log(1 - dice.next()) / log);
    if (at > n) return successes;
    successes++;
  }
}

/** Units whose metric and covariate correlate by 0.7. */
function correlated(dice: Dice, n: number, lift: number): PairedSample {
  let [ySum, ySumSquares, xSum, xSumSquares, xySum] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = dice.normal();
    const y = 1 + lift + 0.7 * x + Math.sqrt(0.51) * dice.normal();
    ySum += y;
    ySumSquares += y * y;
    xSum += x;
    xSumSquares += x * x;
    xySum += x * y;
  }
  return { kind: 'mean', n, ySum, ySumSquares, xSum, xSumSquares, xySum };
}
