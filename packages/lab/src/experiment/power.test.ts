/** The planner agrees with itself: what is said to be found is found, with the power that was asked. */
import { expect, test } from 'vitest';
import { confidenceSequence } from './confidence-sequence.ts';
import { effectOf } from './effect.ts';
import { momentsOf } from './moments.ts';
import { detectableLift, moreNeeded, powerOf, unitsNeeded, weeksNeeded } from './power.ts';

const baseline = { mean: 0.1, variance: 0.09 };

test('the smallest lift has exactly the power asked, also when looked at all the time', () => {
  for (const options of [{}, { tightestAt: 5_000 }, { alpha: 0.1 }]) {
    const lift = detectableLift(baseline, 20_000, 0.8, options)!;
    expect(powerOf(baseline, lift, 20_000, options)).toBeCloseTo(0.8, 10);
  }
  expect(detectableLift(baseline, 20_000, 0.8, { tightestAt: 5_000 })!).toBeGreaterThan(
    detectableLift(baseline, 20_000)!,
  );
});

test('without an effect the power is alpha; what cannot be found has no number', () => {
  expect(powerOf(baseline, 0, 1_000)).toBeCloseTo(0.05, 10);
  expect(detectableLift(baseline, 1)).toBeNull();
  expect(powerOf({ mean: 0, variance: 0 }, 0.1, 1_000)).toBe(0);
  expect(unitsNeeded(0, 1)).toBeNull();
  expect(weeksNeeded(baseline, 0.0001, 10)).toBeNull();
});

test('the published run time: eight weeks for the revenue of 1,500 units a week and arm', () => {
  expect(weeksNeeded({ mean: 0.1, variance: 0.5 }, 0.3, 1_500)).toBe(8);
  expect(weeksNeeded(baseline, 0.05, 1_500, { weeksMax: 9 })).toBeNull();
});

test('an experiment that has enough needs no more', () => {
  expect(moreNeeded(0.001, 0.05)).toBe(0);
  expect(moreNeeded(1, 1e-9)).toBeNull();
});

test.each([
  { scaling: 25.45703125, prior: null },
  { scaling: 13.9404296875, prior: { mean: 0.05, variance: 0.001 } },
])('GrowthBook’s published scaling of $scaling has a power of 0.8 to four places', ({ scaling, prior }) => {
  // packages/stats/tests/test_midexperimentpower.py: its search stops near the root, so the root itself is another number.
  const arm = (sum: number, sumSquares: number) => momentsOf({ kind: 'mean', n: 500, sum, sumSquares });
  const effect = effectOf(
    arm(499.99999999999994, 1499.999999999999),
    arm(525.0000000000008, 1551.2499999999998),
    'relative',
  );
  if (effect.kind === 'none') throw new Error(effect.why);
  const needed = (power: number) => moreNeeded(effect.standardError, 0.05, { power, prior })!;
  expect(needed(0.8 - 5e-5)).toBeLessThan(scaling);
  expect(needed(0.8 + 5e-5)).toBeGreaterThan(scaling);
});

test('a one-sided sequence’s p is the alpha at which its bound, tuned as it is, reaches 0', () => {
  const rate = (successes: number) => momentsOf({ kind: 'proportion', n: 10_000, successes });
  const effect = effectOf(rate(1_000), rate(1_150), 'absolute');
  if (effect.kind === 'none') throw new Error(effect.why);
  const { p, interval } = confidenceSequence(effect, { side: 'greater' });
  expect(p < 0.05).toBe(interval[0]! > 0);
  const none = confidenceSequence({ ...effect, estimate: -0.01 }, { side: 'greater' });
  expect(none.p).toBe(1);
});
