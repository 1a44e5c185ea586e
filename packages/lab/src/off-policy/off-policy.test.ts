/** What the off-policy questions refuse, and what they say. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { drawsOf, meanError } from './draws.ts';
import { estimateValue } from './estimate-value.ts';
import { meanOf, spreadOf, valuesOf } from './estimators.ts';
import { expectedRewards } from './expected-rewards.ts';
import { type LoggedDecision, readLoggedDecisions } from './logged-decision.ts';
import { REFERENCE_LOGS } from './testing/reference-logs.ts';
import { semiSyntheticLog, worldOf } from './testing/semi-synthetic-log.ts';
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
    ['an effective size below 1 %', many(200, (i) => ({ propensity: i === 0 ? 1e-4 : 0.5 })), /worth only 1 of 200/],
  ];
  it('an action that nothing could have shown, by its name', () => {
    const shown = [0.5, 0.5, 0];
    const wild = many(50, (i) => ({ action: i % 2, target: [0.4, 0.4, 0.2], shown }));
    const read = readLoggedDecisions(wild, { names: ['calm', 'bold', 'wild'] });
    expect(read.ok ? '' : read.problems[0]!.message).toBe('never showed wild, which the policy would show');
  });

  it('a policy that would mostly show where it could not have been', () => {
    const rows = (share: number) =>
      many(1_000, (i) => (i < 1_000 * share ? { propensity: 1, shown: [1, 0] } : { action: i % 2, shown: [0.5, 0.5] }));
    const half = readLoggedDecisions(rows(0.5));
    expect(half.ok ? '' : half.problems[0]!.message).toMatch(/say nothing of 25\.0 %/);
    const few = readLoggedDecisions(rows(0.04));
    expect(few.ok && few.value.support).toMatchObject({ unsupported: expect.closeTo(0.02, 9), isWeightMeanOff: false });
    expect(few.ok && few.value.support.warnings).toEqual([
      '2.0 % of what the policy would show could not have been shown where it would be',
    ]);
  });

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
  it('that a log worth less than 5 % of itself is to be taken with care, as that of the women', () => {
    const log = REFERENCE_LOGS.women;
    const read = estimateValue(semiSyntheticLog(worldOf(log), log), { kind: 'dr' });
    expect(read.ok && read.value.support.warnings[0]).toBe(
      'all 10000 decisions are worth only 199 of the policy’s own',
    );
    expect(read.ok && read.value.sentence).toMatch(/^Nothing may be concluded/);
    const men = readLoggedDecisions(semiSyntheticLog(worldOf(REFERENCE_LOGS.men), REFERENCE_LOGS.men));
    expect(men.ok && men.value.support.warnings).toEqual([]);
  });

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
  const more = Float64Array.from({ length: 20_000 }, () => dice.next());
  const [low, high] = bootstrapInterval(more, dice.next)!;
  expect((high - low) / (2 * 1.96 * Math.sqrt(1 / 12 / 20_000))).toBeCloseTo(1, 0.7);
  expect(bernsteinInterval([1], 1)).toBeNull();
  expect(bootstrapInterval([1], dice.next)).toBeNull();
});

it('tells what is uncertain by units: a decision that is there four times says no more than once', () => {
  const dice = createDice('units');
  const once = many(300, (i) => ({ action: i % 2, reward: dice.next() < 0.4 ? 1 : 0, unit: `u${i}` }));
  const often = once.flatMap((each) => [each, each, each, each]);
  const [one, four] = [once, often].map((rows) => {
    const read = estimateValue(rows, { kind: 'ips' });
    const seeded = estimateValue(rows, { kind: 'ips' }, { random: createDice('same').next });
    if (!read.ok || !seeded.ok) throw new Error('refused');
    return { ...read.value, bootstrap: seeded.value.interval! };
  });
  expect(four!.value).toBeCloseTo(one!.value, 12);
  expect(four!.support).toMatchObject({ n: 1_200, units: 300 });
  for (const end of [0, 1]) {
    expect(four!.interval![end]).toBeCloseTo(one!.interval![end]!, 9);
    expect(four!.bootstrap[end]).toBeCloseTo(one!.bootstrap[end]!, 9);
  }
});

it('meanError is the usual one where all are apart, and the spread of SNIPS has the mean of its estimate', () => {
  const dice = createDice('errors');
  const values = Float64Array.from({ length: 50 }, () => dice.next());
  const mean = meanOf(values);
  const usual = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) / 49);
  expect(meanError(values, drawsOf(Array.from(values, () => ({}))))).toBeCloseTo(usual, 12);
  const log = REFERENCE_LOGS.ample;
  const read = readLoggedDecisions(semiSyntheticLog(worldOf(log), log));
  if (!read.ok) throw new Error('refused');
  for (const kind of ['snips', 'sndr'] as const) {
    const [values, spread] = [valuesOf(read.value.decisions, { kind }), spreadOf(read.value.decisions, { kind })];
    expect(meanOf(spread)).toBeCloseTo(meanOf(values), 12);
  }
  // Where every decision earns the same, SNIPS is certain; its values by themselves do not show it.
  const same = read.value.decisions.map((each) => ({ ...each, reward: 3 }));
  const spread = spreadOf(same, { kind: 'snips' });
  for (const value of spread) expect(value).toBeCloseTo(3, 9);
});

it('a model of rewards knows each action in each cell, and nobody by himself', () => {
  const rows = Array.from({ length: 4_000 }, (_, i) => {
    const [cell, action] = [i % 2 === 0 ? 'keen' : 'idle', (i >> 1) % 2];
    return { cell, action, reward: cell === 'keen' && action === 1 ? 1 : 0, unit: `u${i}` };
  });
  const expected = expectedRewards(rows, 2);
  expect(expected[0]![1]).toBeGreaterThan(0.95);
  expect(expected[0]![0]).toBeLessThan(0.01);
  expect(expected[1]![1]).toBeLessThan(0.02);
  // One unit alone in its cell and action is judged by the others only.
  const odd = { cell: 'odd', action: 0, reward: 1_000, unit: 'odd' };
  const withOdd = expectedRewards([...rows, odd], 2);
  expect(withOdd.at(-1)![0]).toBeLessThan(0.05);
  expect(expectedRewards([], 2)).toEqual([]);
});
