/** Figures of models are told in words that fit them. */
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatDifference,
  formatMetric,
  metricsOf,
  metricWords,
  psiTone,
  sideName,
  standingOf,
} from './model-words.ts';

test('a metric has a name, also one of a list of so many, and one that nobody has described', () => {
  expect(metricWords('logLoss').name).toBe('Log loss');
  expect(metricWords('ndcg@20')).toMatchObject({ name: 'NDCG of 20' });
  expect(metricWords('lift')).toEqual({ name: 'lift', says: '' });
});

test('numbers keep three digits, counts none, and what cannot be told is a dash', () => {
  expect([0.71234, 1, 4, null, undefined].map(formatMetric)).toEqual(['0.712', '1.000', '4', '–', '–']);
  expect([0.000312, -0.0041, 0.5].map(formatDifference)).toEqual(['0.00031', '−0.0041', '0.5']);
  expect([512, 2_048, 3_145_728].map(formatBytes)).toEqual(['512 B', '2 KB', '3 MB']);
});

test('sides are named as people say them, and their metrics are told once', () => {
  expect(['3', 'base rate'].map(sideName)).toEqual(['version 3', 'base rate']);
  expect(
    metricsOf([
      ['this', { a: 1, b: 2 }],
      ['that', { b: 1, c: null }],
    ]),
  ).toEqual(['a', 'b', 'c']);
});

test('what is in force is said before what is under way', () => {
  const training = { isDone: false } as never;
  expect(standingOf({ champion: { version: 3 } as never, training }).says).toBe('version 3 in force');
  expect(standingOf({ champion: null, training }).says).toBe('in training');
  expect(standingOf({ champion: null, training: null }).says).toBe('not trained yet');
  expect([0.05, 0.1, 0.25].map(psiTone)).toEqual(['good', 'warn', 'bad']);
});
