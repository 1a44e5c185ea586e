import { expect, it } from 'vitest';
import { areaUnderCurve, averagePrecision, brierScore, calibrationError, logLoss } from './classification.ts';

const LABELS = [1, 0, 1, 0];
const CHANCES = [0.9, 0.8, 0.8, 0.3];

it('worked out by hand', () => {
  // Pairs of a yes and a no: 0.9 over 0.8, 0.9 over 0.3, 0.8 over 0.3, and a tie.
  expect(areaUnderCurve(LABELS, CHANCES)).toBeCloseTo(3.5 / 4, 12);
  // One yes at precision 1, then one more where two of three are.
  expect(averagePrecision(LABELS, CHANCES)).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(brierScore(LABELS, CHANCES)).toBeCloseTo((0.01 + 0.64 + 0.04 + 0.09) / 4, 12);
  expect(logLoss(LABELS, CHANCES)).toBeCloseTo(
    -(Math.log(0.9) + Math.log(0.2) + Math.log(0.8) + Math.log(0.7)) / 4,
    12,
  );
  // Bins: 0.3 never came true, 0.8 twice for one yes, 0.9 once.
  expect(calibrationError(LABELS, CHANCES)).toBeCloseTo((0.3 + 0.6 + 0.1) / 4, 12);
});

it('with only one of the two outcomes nothing can be ordered', () => {
  expect(areaUnderCurve([1, 1], [0.2, 0.4])).toBeNaN();
  expect(averagePrecision([0], [0.2])).toBeNaN();
});

it('a wrong certainty costs much, not everything', () => {
  expect(logLoss([0], [1])).toBeCloseTo(-Math.log(1e-15), 0);
});
