/** What is said of a result, word for word. */
import { expect, test } from 'vitest';
import { conclude, concludeChance } from './conclude.ts';
import { confidenceSequence } from './confidence-sequence.ts';
import { effectOf } from './effect.ts';
import { welchTest } from './fixed-horizon.ts';
import { gaussianPosterior } from './gaussian-posterior.ts';
import { momentsOf } from './moments.ts';
import { quantileMoments } from './quantile.ts';

const rate = (n: number, successes: number) => momentsOf({ kind: 'proportion', n, successes });
const options = { metric: 'conversion' };

test('a clear result says how much', () => {
  const result = welchTest(rate(10_000, 1000), rate(10_000, 1200));
  expect(conclude(result, options)).toEqual({
    kind: 'better',
    sentence: 'With 95 % certainty the treatment raises conversion: between +10.5 % and +29.5 %.',
  });
  expect(conclude(result, { ...options, lowerIsBetter: true }).kind).toBe('worse');
});

test('an unclear one says so, a broken split or nobody forbids to say anything', () => {
  const effect = effectOf(rate(1000, 100), rate(1000, 101), 'relative');
  if (effect.kind === 'none') throw new Error(effect.why);
  const watched = confidenceSequence(effect);
  expect(conclude(watched, options).sentence).toMatch(/^It is not clear yet whether the treatment changes conversion/);
  expect(conclude(watched, { ...options, sampleRatioP: 0.0001 }).kind).toBe('untrustworthy');
  expect(conclude(welchTest(rate(0, 0), rate(5, 1)), options).sentence).toBe(
    'Nothing can be said about conversion: each arm needs at least two units.',
  );
});

test('a belief says its chance and what may be given away', () => {
  const effect = effectOf(rate(10_000, 1000), rate(10_000, 1060), 'relative');
  if (effect.kind === 'none') throw new Error(effect.why);
  const { kind, sentence } = concludeChance(gaussianPosterior(effect), options);
  expect(kind).toBe('unclear');
  expect(sentence).toMatch(
    /^The chance that the treatment is better for conversion is 9[12]\.\d %; choosing it gives away 0\.\d\d % on/,
  );
});

test('a quantile has moments where the values bound it', () => {
  const values = Array.from({ length: 10_001 }, (_, i) => i / 10_000);
  const median = quantileMoments(values, 0.5)!;
  expect(median.mean).toBe(0.5);
  expect(median.variance).toBeCloseTo(0.25, 2);
  expect(quantileMoments(values.slice(0, 10), 0.99)).toBeNull();
});
