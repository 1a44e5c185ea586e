/** Intervals and weights against closed forms and published values, never against snapshots of themselves. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chancesToBeBest, flooredWeights } from '../std/best-arm.ts';
import { bestWeights, betaBelief, betaInterval } from './beta.ts';
import { betaCumulative, betaDensity, betaQuantile } from './beta-distribution.ts';

const near = (value: number, expected: number, tolerance: number) =>
  expect(Math.abs(value - expected)).toBeLessThan(tolerance);

test('the interval of no evidence is that of the uniform distribution; of none or all it reaches to that end, the other the closed form', () => {
  expect(betaInterval(0, 0)).toEqual([expect.closeTo(0.025, 12), expect.closeTo(0.975, 12)]);
  for (const n of [1, 10, 1_000, 1_000_000_000]) {
    const [low, high] = betaInterval(0, n);
    // What was seen, nobody or everybody, lies within.
    expect([low, betaInterval(n, n)[1]]).toEqual([0, 1]);
    expect(betaInterval(n + 1, n)[1]).toBe(1);
    expect(high / -Math.expm1(Math.log(0.025) / (n + 1))).toBeCloseTo(1, 7);
    near(betaInterval(n, n)[0], Math.exp(Math.log(0.025) / (n + 1)), 1e-9);
  }
});

/** P(X ≤ x) for Beta(a, b) with whole a and b: a sum of binomial probabilities, exact enough for small numbers. */
function binomialCumulative(x: number, a: number, b: number): number {
  const n = a + b - 1;
  let [sum, choose] = [0, 1];
  for (let k = 0; k <= n; k++) {
    if (k >= a) sum += choose * x ** k * (1 - x) ** (n - k);
    choose *= (n - k) / (k + 1);
  }
  return sum;
}

test('the distribution function is the binomial sum', () => {
  const parameter = fc.integer({ min: 1, max: 25 });
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), parameter, parameter, (x, a, b) => {
      near(betaCumulative(x, a, b), binomialCumulative(x, a, b), 1e-11);
    }),
  );
});

test('the quantile undoes the distribution function, from one trial to billions', () => {
  const parameter = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2_000_000_000 }));
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), parameter, parameter, (p, a, b) => {
      const x = betaQuantile(p, a, b);
      expect(betaCumulative(x - 1e-9, a, b)).toBeLessThanOrEqual(p);
      expect(betaCumulative(x + 1e-9, a, b)).toBeGreaterThanOrEqual(p);
      if (a + b < 1_000) near(betaCumulative(x, a, b), p, 1e-11);
    }),
    { numRuns: 300 },
  );
});

test('large counts agree with the normal approximation, corrected for skewness', () => {
  const [low, high] = betaInterval(300_000_000, 1_000_000_000);
  const deviation = Math.sqrt(0.21 / 1e9);
  near(low, 0.3 - 1.959963984540054 * deviation, 2e-9);
  near(high, 0.3 + 1.959963984540054 * deviation, 2e-9);
});

test('more mass, wider; more successes, higher; the density integrates to the distribution', () => {
  expect(betaInterval(5, 20, 0.5)[0]).toBeGreaterThan(betaInterval(5, 20, 0.95)[0]);
  expect(betaInterval(6, 20)[0]).toBeGreaterThan(betaInterval(5, 20)[0]);
  expect(betaInterval(30, 20)[1]).toBeLessThanOrEqual(1);
  let sum = 0;
  for (let i = 0; i < 10_000; i++) sum += betaDensity((i + 0.5) / 10_000 / 2, 3, 7) / 20_000;
  near(sum, betaCumulative(0.5, 3, 7), 1e-7);
});

/** P(B > A) for whole parameters, in closed form (Evan Miller, "Formulas for Bayesian A/B testing"): a finite sum. */
function chanceOfSecond(a: readonly [number, number], b: readonly [number, number]): number {
  const logBeta = (x: number, y: number) => {
    let sum = 0;
    for (let i = 1; i < x; i++) sum += Math.log(i);
    for (let i = 1; i < y; i++) sum += Math.log(i);
    for (let i = 1; i < x + y; i++) sum -= Math.log(i);
    return sum;
  };
  let total = 0;
  for (let i = 0; i < b[0]; i++)
    total += Math.exp(logBeta(a[0] + i, a[1] + b[1]) - Math.log(b[1] + i) - logBeta(1 + i, b[1]) - logBeta(a[0], a[1]));
  return total;
}

test('two arms: the closed form', () => {
  const parameter = fc.integer({ min: 1, max: 150 });
  fc.assert(
    fc.property(parameter, parameter, parameter, parameter, (a, b, c, d) => {
      near(chancesToBeBest([betaBelief(a, b), betaBelief(c, d)])[1]!, chanceOfSecond([a, b], [c, d]), 1e-9);
    }),
    { numRuns: 200 },
  );
});

test('equal arms share equally, up to twenty of them', () => {
  for (const k of [2, 3, 7, 20]) {
    for (const n of [0, 40, 1_000_000_000]) {
      const weights = bestWeights(
        Array.from({ length: k }, () => ({ exposures: n, conversions: n / 4 })),
        0,
      );
      for (const weight of weights) near(weight, 1 / k, 1e-9);
    }
  }
});

test('one sharp arm among uniform ones: the closed form', () => {
  const sharp = { exposures: 1_000_000_000, conversions: 500_000_000 };
  const [first, second] = bestWeights(
    [sharp, { exposures: 0, conversions: 0 }, { exposures: 0, conversions: 0 }],
    0,
  ) as [number, number];
  near(first, 0.25, 1e-6);
  near(second, 0.375, 1e-6);
});

test('weights sum to 1, keep the floor, follow the order of the arms, and are the same each time', () => {
  const arm = fc.record({
    exposures: fc.integer({ min: 0, max: 3_000_000_000 }),
    rate: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const arms = fc.array(
    arm.map(({ exposures, rate }) => ({ exposures, conversions: Math.floor(exposures * rate) })),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(arms, (counts) => {
      const weights = bestWeights(counts, 0.01);
      near(
        weights.reduce((sum, weight) => sum + weight, 0),
        1,
        1e-9,
      );
      for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(0.01 - 1e-12);
      const turned = bestWeights([...counts].reverse(), 0.01).reverse();
      weights.forEach((weight, i) => {
        near(weight, turned[i]!, 1e-7);
      });
      expect(bestWeights(counts, 0.01)).toEqual(weights);
    }),
    { numRuns: 60 },
  );
});

test('no arm and one arm', () => {
  expect(bestWeights([], 0.1)).toEqual([]);
  expect(bestWeights([{ exposures: 3, conversions: 1 }], 0.1)).toEqual([1]);
});

test('a floor that leaves no room makes all equal; one below 0 is none', () => {
  expect(flooredWeights([1, 0], 0.9)).toEqual([0.5, 0.5]);
  expect(flooredWeights([1, 0], -1)).toEqual([1, 0]);
});

const shared = process.env['ATTUNE_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const file = join(shared, 'conformance/stats_vectors.json');
type Vector = { readonly id: string; readonly inputs: never; readonly expected: never; readonly tolerance: number };
const vectors: readonly Vector[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).vectors : [];

function published(id: string, check: (inputs: never, expected: never, tolerance: number) => void): void {
  const vector = vectors.find((each) => each.id === id);
  test.skipIf(vectors.length === 0)(`the published vector ${id}`, () => {
    if (!vector) throw new Error(`no vector ${id}`);
    check(vector.inputs, vector.expected, vector.tolerance);
  });
}

published('bandit-floor', ({ weights, floor }: { weights: number[]; floor: number }, expected: number[], tolerance) => {
  flooredWeights(weights, floor).forEach((weight, i) => {
    near(weight, expected[i]!, tolerance);
  });
});

published('betabin-sp-intervals', ({ data }: { data: [number, number][] }, expected: [number, number][], tolerance) => {
  data.forEach(([successes, n], i) => {
    near(betaQuantile(0.025, 0.5 + successes, 0.5 + n - successes), expected[i]![0], tolerance);
    near(betaQuantile(0.975, 0.5 + successes, 0.5 + n - successes), expected[i]![1], tolerance);
  });
});

type Arm = { readonly n: number; readonly x: number };
published(
  'betabin-sp-jeffreys',
  ({ control, treatment }: { control: Arm; treatment: Arm }, expected: { p_treatment_better: number }, tolerance) => {
    const arms = [control, treatment].map(({ n, x }) => betaBelief(0.5 + x, 0.5 + n - x));
    near(chancesToBeBest(arms)[1]!, expected.p_treatment_better, tolerance);
  },
);
