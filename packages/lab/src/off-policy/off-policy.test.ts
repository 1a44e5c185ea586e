/** What the off-policy questions refuse, and what they say. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { estimateValue } from './estimate-value.ts';
import { meanOf, valuesOf } from './estimators.ts';
import { type LoggedDecision, readLoggedDecisions } from './logged-decision.ts';
import { bernsteinInterval, bootstrapInterval } from './value-interval.ts';

const decision: LoggedDecision = { action: 0, reward: 1, propensity: 0.5, target: [0.5, 0.5] };
const many = (n: number, over: (i: number) => Partial<LoggedDecision>) =>
  Array.from({ length: n }, (_, i) => ({ ...decision, ...over(i) }));

describe('refuses', () => {
  const refused: readonly (readonly [string, readonly LoggedDecision[], RegExp])[] = [
    ['no decisions', [], /none/],
    ['a zero propensity', many(3, (i) => ({ propensity: i === 1 ? 0 : 0.5 })), /above 0/],
    ['a missing propensity', [{ ...decision, propensity: Number.NaN }], /above 0/],
    ['a propensity above 1', [{ ...decision, propensity: 1.5 }], /above 0/],
    ['a reward that is no number', [{ ...decision, reward: Number.POSITIVE_INFINITY }], /finite/],
    ['a target that does not add up', [{ ...decision, target: [0.5, 0.4] }], /add up/],
    ['an unknown action', [{ ...decision, action: 2 }], /index/],
    ['a policy that shows only what never was', many(10, () => ({ target: [0, 1] })), /none shows/],
    ['an effective size below 5 %', many(200, (i) => ({ propensity: i === 0 ? 1e-4 : 0.5 })), /worth only 1 of 200/],
  ];
  it.each(refused)('%s', (_, decisions, message) => {
    const read = readLoggedDecisions(decisions);
    expect(read.ok ? '' : read.problems[0]!.message).toMatch(message);
    expect(read.ok ? undefined : read.problems[0]!.fix).toBeTruthy();
  });

  it('a model’s estimator without a model', () => {
    expect(
      estimateValue(
        many(9, () => ({})),
        { kind: 'dr' },
      ).ok,
    ).toBe(false);
  });
});

describe('says', () => {
  it('that weights off 1 allow no conclusion', () => {
    const wrong = many(1000, (i) => ({ action: i % 2, propensity: 0.25 }));
    const read = estimateValue(wrong, { kind: 'ips' });
    expect(read.ok && read.value.support.warnings[0]).toMatch(/mean is 2\.000 and should be 1/);
    expect(read.ok && read.value.sentence).toMatch(/^Nothing may be concluded/);
  });

  it('more, less, or not yet', () => {
    const rewarded = (target: readonly number[]) => many(5000, (i) => ({ action: i % 2, reward: (i + 1) % 2, target }));
    const sentence = (target: readonly number[]) => {
      const read = estimateValue(rewarded(target), { kind: 'snips' });
      return read.ok ? read.value.sentence : '';
    };
    expect(sentence([0.9, 0.1])).toMatch(/would have earned more: 0\.900/);
    expect(sentence([0.1, 0.9])).toMatch(/would have earned less/);
    expect(sentence([0.5, 0.5])).toMatch(/No difference can be told yet/);
  });
});

it('gives the mean reward for the policy that made the log, and DM for a perfect model', () => {
  const same = many(100, (i) => ({ action: i % 2, reward: i % 3, expected: i % 2 === 0 ? [i % 3, 0] : [0, i % 3] }));
  const read = readLoggedDecisions(same);
  if (!read.ok) throw new Error('refused');
  const value = (kind: 'ips' | 'snips' | 'dm' | 'dr') => meanOf(valuesOf(read.value.decisions, { kind }));
  expect(value('ips')).toBeCloseTo(0.99, 12);
  expect(value('snips')).toBeCloseTo(0.99, 12);
  expect(value('dr')).toBeCloseTo(value('dm'), 12);
});

it('bounds a mean: Bernstein wider than the bootstrap, and neither for one value', () => {
  const dice = createDice('bounds');
  const values = Float64Array.from({ length: 400 }, () => dice.next());
  const [bernstein, bootstrap] = [bernsteinInterval(values, 1)!, bootstrapInterval(values, dice.next)!];
  expect(bernstein[0]).toBeLessThan(bootstrap[0]);
  expect(bernstein[1]).toBeGreaterThan(bootstrap[1]);
  expect(bootstrap[1] - bootstrap[0]).toBeCloseTo((2 * 1.96 * Math.sqrt(1 / 12)) / 20, 2);
  expect(bernsteinInterval([1], 1)).toBeNull();
  expect(bootstrapInterval([1], dice.next)).toBeNull();
});
