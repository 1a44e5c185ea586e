/** What can be drawn of a report is found in it, and another shape does no harm. */
import { expect, test } from 'vitest';
import { readReport } from './read-report.ts';

test('facts, what matters and calibration are read', () => {
  const read = readReport({
    algorithm: 'logistic',
    data: { visitors: 1_200, train: 800, from: 5 },
    importance: [
      { name: 'a', importance: 0.1 },
      { name: 'b', importance: 0.4 },
      { name: 'none', importance: 0 },
    ],
    calibration: [{ rows: 3, predicted: 0.1, observed: 0.2 }],
  });
  expect(read.facts).toEqual([
    ['Algorithm', 'logistic'],
    ['Visitors read', '1,200'],
    ['Trained on', '800'],
  ]);
  expect(read.importance).toEqual([
    { name: 'b', share: 1 },
    { name: 'a', share: 0.25 },
  ]);
  expect(read.calibration).toEqual([{ predicted: 0.1, observed: 0.2 }]);
});

test('clusters are read with what tells them from the others', () => {
  const traits = [
    { name: 'orders', effect: 2 },
    { name: 'returns', effect: -1 },
  ];
  const { clusters } = readReport({ clusters: [{ id: 1, label: 'buyers', size: 20, share: 0.2, traits }, { id: 2 }] });
  expect(clusters).toEqual([{ label: 'buyers', size: 20, share: 0.2, traits: ['more orders', 'less returns'] }]);
});

test('what has another shape is left out', () => {
  expect(readReport({ data: 7, importance: { name: 'a' }, calibration: ['x'] })).toEqual({
    facts: [],
    importance: [],
    calibration: [],
    clusters: [],
  });
});
