/** Curves against scikit-learn 1.9's on one small case with ties, and what holds of all of them. */
import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { areaUnderCurve } from './classification.ts';
import { calibrationCurve, precisionRecallCurve, rocCurve } from './curves.ts';
import { wilsonInterval } from './wilson-interval.ts';

const labels = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1];
const scores = [0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.3, 0.2, 0.1];

it('ROC: scikit-learn’s points', () => {
  const curve = rocCurve(labels, scores);
  expect(curve.map(({ x }) => x)).toEqual([0, 0, 0.2, 0.2, 0.4, 0.6, 0.8, 1, 1]);
  expect(curve.map(({ y }) => y)).toEqual([0, 0.2, 0.4, 0.6, 0.6, 0.8, 0.8, 0.8, 1]);
});

it('precision and recall: scikit-learn’s points, from the highest score on', () => {
  const curve = precisionRecallCurve(labels, scores);
  expect(curve.map(({ x }) => x)).toEqual([0.2, 0.4, 0.6, 0.6, 0.8, 0.8, 0.8, 1]);
  const expected = [1, 2 / 3, 0.75, 0.6, 4 / 7, 0.5, 4 / 9, 0.5];
  curve.forEach(({ y }, i) => {
    expect(y).toBeCloseTo(expected[i]!, 12);
  });
});

it('the area below the drawn curve is the area that is told', () => {
  const dice = createDice('area');
  const drawn = Array.from({ length: 400 }, () => dice.integer(12) / 12);
  const came = drawn.map((score) => (dice.next() < score ? 1 : 0));
  const curve = rocCurve(came, drawn);
  let area = 0;
  for (let i = 1; i < curve.length; i++)
    area += (curve[i]!.x - curve[i - 1]!.x) * ((curve[i]!.y + curve[i - 1]!.y) / 2);
  expect(area).toBeCloseTo(areaUnderCurve(came, drawn), 12);
});

it('one class alone has no curve', () => {
  expect(rocCurve([1, 1], [0.1, 0.2])).toEqual([]);
  expect(precisionRecallCurve([0, 0], [0.1, 0.2])).toEqual([]);
});

it('calibration: bins of equal rows, none of which parts equal predictions', () => {
  const curve = calibrationCurve([0, 1, 1, 1, 0, 1], [0.1, 0.1, 0.1, 0.6, 0.7, 0.8], 3);
  expect(curve.map(({ rows }) => rows)).toEqual([3, 1, 2]);
  expect(curve[0]!.said).toBeCloseTo(0.1, 12);
  expect(curve[0]!.came).toBeCloseTo(2 / 3, 12);
  expect(curve[2]!.came).toBe(0.5);
});

it('Wilson: Newcombe’s published intervals', () => {
  // Newcombe (1998), table I: 15/148 is 0.0624 to 0.1605, 0/20 is 0 to 0.1611.
  const [low, high] = wilsonInterval(15, 148);
  expect(low).toBeCloseTo(0.0624, 4);
  expect(high).toBeCloseTo(0.1605, 4);
  expect(wilsonInterval(0, 20)[0]).toBeCloseTo(0, 12);
  expect(wilsonInterval(0, 20)[1]).toBeCloseTo(0.1611, 4);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});
