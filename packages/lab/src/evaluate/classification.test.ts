/** The figures of small cases by hand, and that neither the order of rows nor ties broken by chance show. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import {
  areaUnderCurve,
  averagePrecision,
  calibrationError,
  classificationFigures,
  logLoss,
} from './classification.ts';

test('by hand', () => {
  const labels = [1, 0, 1, 0];
  expect(areaUnderCurve(labels, [0.9, 0.8, 0.7, 0.1])).toBe(3 / 4);
  expect(areaUnderCurve(labels, [0.5, 0.5, 0.5, 0.5])).toBe(1 / 2);
  expect(averagePrecision(labels, [0.9, 0.8, 0.7, 0.1])).toBeCloseTo((1 + 2 / 3) / 2, 15);
  expect(averagePrecision(labels, [0.5, 0.5, 0.5, 0.5])).toBe(1 / 2);
  expect(logLoss([1, 0], [0.5, 0.5])).toBeCloseTo(Math.log(2), 15);
  // Two bins: the mean probabilities are 0.15 and 0.9, the shares of yes 0.5 and 1; each bin has half of the rows.
  expect(calibrationError([0, 1, 1, 1], [0.15, 0.15, 0.9, 0.9])).toBeCloseTo((0.35 + 0.1) / 2, 15);
  expect(calibrationError([1, 0], [1, 0])).toBe(0);
});

test('one class alone has no order', () => {
  expect(areaUnderCurve([1, 1], [0.1, 0.2])).toBeNaN();
  expect(averagePrecision([0, 0], [0.1, 0.2])).toBeNaN();
  expect(() => areaUnderCurve([1, 0], [Number.NaN, 0.2])).toThrow('a score is a number');
});

test('the order of the rows does not show', () => {
  const dice = createDice('rows');
  const rows = Array.from({ length: 300 }, () => ({ label: dice.integer(2), score: dice.integer(20) / 20 }));
  const figures = (list: typeof rows) =>
    classificationFigures(
      list.map(({ label }) => label),
      list.map(({ score }) => score),
    );
  const turned = figures([...rows].reverse());
  const plain = figures(rows);
  expect(turned.areaUnderCurve).toBe(plain.areaUnderCurve);
  expect(turned.averagePrecision).toBe(plain.averagePrecision);
  expect(turned.calibrationError).toBeCloseTo(plain.calibrationError, 12);
});
