/** That noise is as it is said to be, and that what is told apart more finely costs more. Published vectors: spec/statistics. */
import { createDice } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { gaussianDelta, gaussianSigma } from './gaussian-mechanism.ts';
import { laplaceBelow, laplaceDelta, laplaceNoise, laplaceScale } from './laplace-mechanism.ts';
import { composedEpsilon, concentratedCost, epsilonOfCost } from './privacy-budget.ts';

describe('the Laplace mechanism', () => {
  test('draws are distributed as its distribution function says', () => {
    const dice = createDice('laplace');
    const draws = Array.from({ length: 20_000 }, () => laplaceNoise(dice, 2));
    for (const at of [-4, -1, 0, 1, 4]) {
      const below = draws.filter((draw) => draw <= at).length / draws.length;
      expect(Math.abs(below - laplaceBelow(at, 2))).toBeLessThan(4 * Math.sqrt(0.25 / draws.length));
    }
  });

  test('the promise of its own epsilon is never broken, and of a smaller one sometimes', () => {
    const scale = laplaceScale(3, 0.5);
    expect(laplaceDelta({ scale, sensitivity: 3, epsilon: 0.5 })).toBe(0);
    expect(laplaceDelta({ scale, sensitivity: 3, epsilon: 0.25 })).toBeCloseTo(1 - Math.exp(-0.125), 12);
  });
});

test('the normal noise is the least that keeps the promise', () => {
  for (const [epsilon, delta] of [
    [0.5, 1e-6],
    [1, 1e-5],
    [8, 1e-9],
  ] as const) {
    const sigma = gaussianSigma(epsilon, delta, 2);
    expect(gaussianDelta(sigma, epsilon, 2) / delta).toBeCloseTo(1, 6);
    expect(gaussianDelta(sigma * 0.99, epsilon, 2)).toBeGreaterThan(delta);
  }
});

test('costs add up, and many small answers cost less together than one by one', () => {
  const one = concentratedCost(5);
  expect(epsilonOfCost(10 * one, 1e-6)).toBeGreaterThan(epsilonOfCost(one, 1e-6));
  expect(epsilonOfCost(100 * concentratedCost(50), 1e-6)).toBeLessThan(100 * epsilonOfCost(concentratedCost(50), 1e-6));
  expect(composedEpsilon(10_000, 0.01, 1e-6)).toBeLessThan(10_000 * 0.01);
});
