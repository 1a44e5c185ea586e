import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { blended, type Choice, fitBlend } from './blend.ts';

/** Choices made with known weights: the logit's own world. */
function choices(weights: Float64Array, count: number, seed: string): readonly Choice[] {
  const dice = createDice(seed);
  const offered = 8;
  return Array.from({ length: count }, () => {
    const features = Float32Array.from({ length: offered * weights.length }, () => dice.normal());
    const worth = Array.from({ length: offered }, (_, c) => Math.exp(blended(features, c, weights)));
    let left = dice.next() * worth.reduce((sum, each) => sum + each, 0);
    const chosen = worth.findIndex((each) => {
      left -= each;
      return left < 0;
    });
    return { features, count: offered, wanted: [Math.max(0, chosen)] };
  });
}

it('finds the weights by which choices were made', () => {
  const weights = Float64Array.of(1.5, -0.7, 0);
  const found = fitBlend(choices(weights, 3_000, 'known'), 3, 1e-6);
  // Each weight's standard error is near 0.03.
  weights.forEach((weight, f) => {
    expect(Math.abs(found[f]! - weight), `weight ${f}`).toBeLessThan(0.12);
  });
});

it('two candidates, one feature: the weight is the log of the odds, by hand', () => {
  // Three of four choose the candidate with the feature: weight = ln 3.
  const one = (wanted: number): Choice => ({ features: Float32Array.of(1, 0), count: 2, wanted: [wanted] });
  expect(fitBlend([one(0), one(0), one(0), one(1)], 1, 1e-9)[0]).toBeCloseTo(Math.log(3), 5);
});

it('what no question answers has no weight, and a penalty keeps what is always right finite', () => {
  expect([...fitBlend([], 2)]).toEqual([0, 0]);
  expect([...fitBlend([{ features: new Float32Array(4), count: 2, wanted: [] }], 2)]).toEqual([0, 0]);
  const always = Array.from({ length: 50 }, () => ({ features: Float32Array.of(1, 0), count: 2, wanted: [0] }));
  const [weight] = fitBlend(always, 1);
  expect(weight).toBeGreaterThan(1);
  expect(weight).toBeLessThan(10);
});
