import { expect, it } from 'vitest';
import { auc, averagePrecision, brierScore, calibrationError, logLoss } from './probability-metrics.ts';

const forecast = { chances: [0.9, 0.8, 0.8, 0.3], outcomes: [1, 0, 1, 0] };

it('worked out by hand', () => {
  // Pairs of a yes and a no: 0.9 over 0.8, 0.9 over 0.3, 0.8 over 0.3, and a tie.
  expect(auc(forecast)).toBe(3.5 / 4);
  // One yes at precision 1, then one more where two of three are.
  expect(averagePrecision(forecast)).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(brierScore(forecast)).toBeCloseTo((0.01 + 0.64 + 0.04 + 0.09) / 4, 12);
  expect(logLoss(forecast)).toBeCloseTo(-(Math.log(0.9) + Math.log(0.2) + Math.log(0.8) + Math.log(0.7)) / 4, 12);
  // Classes: 0.3 never came true, 0.8 twice for one yes, 0.9 once.
  expect(calibrationError(forecast)).toBeCloseTo((0.3 + 0.6 + 0.1) / 4, 12);
});

it('with only one of the two outcomes nothing can be ordered', () => {
  expect(auc({ chances: [0.2, 0.4], outcomes: [1, 1] })).toBe(0.5);
  expect(averagePrecision({ chances: [0.2], outcomes: [0] })).toBe(0);
});

it('a wrong certainty costs much, not everything', () => {
  expect(logLoss({ chances: [1], outcomes: [0] })).toBeCloseTo(-Math.log(1e-15), 0);
});
