/** Whatever is counted, no result holds NaN or Infinity; and the laws that hold between results. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bernoulliInterval } from './bernoulli-interval.ts';
import { betaPosterior } from './beta-posterior.ts';
import { conclude } from './conclude.ts';
import { confidenceSequence } from './confidence-sequence.ts';
import { adjustedEffect } from './covariate-adjustment.ts';
import { effectOf } from './effect.ts';
import { factorialContrasts } from './factorial.ts';
import { fisherExact } from './fisher.ts';
import { chiSquareTest, welchTest } from './fixed-horizon.ts';
import { gaussianPosterior } from './gaussian-posterior.ts';
import { spendingBounds } from './group-sequential.ts';
import { type Moments, readMoments } from './moments.ts';
import { benjaminiHochberg, holm } from './multiple-comparison.ts';
import { stratifiedEffect } from './post-stratification.ts';
import { sampleRatioP, sequentialSampleRatioP } from './sample-ratio.ts';
import { shrinkEffects } from './shrinkage.ts';

const size = fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 3, max: 1_000_000 }));
const moments: fc.Arbitrary<Moments> = fc.record({
  n: size,
  mean: fc.oneof(fc.constantFrom(0, 1, -10), fc.double({ min: -1e4, max: 1e4, noNaN: true })),
  variance: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
});
const counted = size.chain((n) => fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }) }));

function expectFinite(value: unknown, path = ''): void {
  if (typeof value === 'number') expect(Number.isFinite(value), `${path} is ${value}`).toBe(true);
  else if (typeof value === 'object' && value !== null)
    for (const [key, part] of Object.entries(value)) expectFinite(part, `${path}.${key}`);
}

it('means: every result is finite or says why there is none', () => {
  fc.assert(
    fc.property(moments, moments, fc.constantFrom('absolute', 'relative'), (control, treatment, kind) => {
      const effect = effectOf(control, treatment, kind);
      expectFinite(effect);
      const tested = welchTest(control, treatment, { effect: kind });
      expectFinite(tested);
      expectFinite(conclude(tested, { metric: 'revenue' }));
      expectFinite(
        stratifiedEffect(
          [
            { control, treatment },
            { control: treatment, treatment: control },
          ],
          kind,
        ),
      );
      if (effect.kind === 'none') return;
      for (const side of ['two-sided', 'greater', 'less'] as const) expectFinite(confidenceSequence(effect, { side }));
      expectFinite(gaussianPosterior(effect));
    }),
  );
});

it('proportions: every result is finite, chances are chances', () => {
  fc.assert(
    fc.property(counted, counted, (control, treatment) => {
      const posterior = betaPosterior(control, treatment);
      expectFinite(posterior);
      const other = betaPosterior(treatment, control).chanceToWin;
      expect(posterior.chanceToWin + other).toBeCloseTo(1, 8);
      expect(posterior.loss.control - posterior.loss.treatment).toBeCloseTo(posterior.difference, 8);
      expectFinite(chiSquareTest(control, treatment));
      expectFinite(sampleRatioP([control.n, treatment.n], [1, 1]));
      expectFinite(sequentialSampleRatioP([control.n, treatment.n], [1, 1]));
      const [low, high] = bernoulliInterval(control, 1_000);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(high);
    }),
    { numRuns: 60 },
  );
});

it('statistics that are those of no data are a problem, not a number', () => {
  const wrong = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  fc.assert(
    fc.property(wrong, fc.constantFrom('n', 'sum', 'sumSquares'), (value, field) => {
      const sample = { kind: 'mean' as const, n: 10, sum: 5, sumSquares: 9, [field]: value };
      expect(readMoments(sample, 'control').ok).toBe(false);
    }),
  );
  expect(readMoments({ kind: 'mean', n: 10, sum: 100, sumSquares: 1 }).ok).toBe(false);
});

it('adjusted ps keep their order, Holm is never below Benjamini and Hochberg, neither below the raw p', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (ps) => {
      const [h, bh] = [holm(ps), benjaminiHochberg(ps)];
      ps.forEach((p, i) => {
        expect(bh[i]!).toBeGreaterThanOrEqual(p - 1e-12);
        expect(h[i]!).toBeGreaterThanOrEqual(bh[i]! - 1e-12);
      });
    }),
  );
});

it('Fisher’s p does not hang on which arm is called which', () => {
  const cell = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(cell, cell, cell, cell, (a, b, c, d) => {
      const p = fisherExact([
        [a, b],
        [c, d],
      ]);
      expect(p).toBeCloseTo(
        fisherExact([
          [c, d],
          [a, b],
        ]),
        10,
      );
      expect(p).toBeLessThanOrEqual(1);
    }),
  );
});

it('a covariate without variance changes nothing', () => {
  const arm = { kind: 'mean' as const, n: 100, ySum: 50, ySumSquares: 90, xSum: 100, xSumSquares: 100, xySum: 50 };
  const plain = welchTest(
    { n: 100, mean: 0.5, variance: 65 / 99 },
    { n: 100, mean: 0.6, variance: 64 / 99 },
    { effect: 'absolute' },
  );
  const adjusted = adjustedEffect(arm, { ...arm, ySum: 60, ySumSquares: 100, xySum: 60 }, 'absolute');
  expect(plain.kind !== 'none' && adjusted.kind !== 'none').toBe(true);
  if (plain.kind === 'none' || adjusted.kind === 'none') return;
  expect(adjusted.estimate).toBeCloseTo(plain.estimate, 12);
  expect(adjusted.standardError).toBeCloseTo(plain.standardError, 12);
});

it('shrinks to between its own estimate and the mean, and not at all with endless data', () => {
  const effect = fc.record({
    estimate: fc.double({ min: -5, max: 5, noNaN: true }),
    standardError: fc.double({ min: 0.01, max: 3, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(effect, { minLength: 1, maxLength: 20 }), (effects) => {
      const { mean, segments } = shrinkEffects(effects);
      expectFinite(segments);
      segments.forEach(({ estimate }, i) => {
        const [low, high] = [Math.min(mean, effects[i]!.estimate), Math.max(mean, effects[i]!.estimate)];
        expect(estimate).toBeGreaterThanOrEqual(low - 1e-9);
        expect(estimate).toBeLessThanOrEqual(high + 1e-9);
      });
    }),
  );
  const exact = [1, 2, 4].map((estimate) => ({ estimate, standardError: 1e-6 }));
  for (const [i, { estimate }] of shrinkEffects(exact).segments.entries())
    expect(estimate).toBeCloseTo(exact[i]!.estimate, 9);
});

it('the interaction of two factors is the difference of the differences', () => {
  const means = [1, 2, 4, 9];
  const cells = means.map((mean, i) => ({ levels: [i >= 2, i % 2 === 1], moments: { n: 50, mean, variance: 2 } }));
  const contrasts = factorialContrasts(cells)!;
  expect(contrasts.map(({ estimate }) => estimate)).toEqual([
    (4 + 9 - 1 - 2) / 2,
    (2 + 9 - 1 - 4) / 2,
    9 - 4 - (2 - 1),
  ]);
  expect(contrasts.map(({ standardError }) => standardError ** 2)).toEqual(
    [0.04, 0.04, 0.16].map((v) => expect.closeTo(v, 12)),
  );
  expect(factorialContrasts(cells.slice(1))).toBeNull();
});

it('planned looks: one look is the fixed test; five spend what the multivariate normal integral says', () => {
  expect(spendingBounds([1])[0]).toBeCloseTo(1.959964, 5);
  expect(spendingBounds([2])[0]).toBeCloseTo(1.959964, 5);
  const looks = spendingBounds([0.2, 0.4, 0.6, 0.8, 1], { power: 1 });
  // Crossed by the k-th look with 0.01·k, to 1e-6, by an independent integral over the k looks' joint distribution.
  for (const [i, bound] of [2.57583, 2.49197, 2.410825, 2.339143, 2.275513].entries())
    expect(looks[i]).toBeCloseTo(bound, 4);
  expectFinite(spendingBounds([0, 1e-9, 1e-9, 0.5, 0.5, 1]));
});
