/** Who gets the credit for a goal: the last decision in time, once, also when the visitor turns out to be somebody else. */
import { asTime, type CompiledGoal, type MessageId, type PersonId, type Signal } from '@attune/engine';
import { expect, test } from 'vitest';
import { createBacktestRewards } from './backtest-rewards.ts';

const goal: CompiledGoal = { experience: 'x', event: 'Order Completed', accepts: null, withinMs: 1_000, value: null };
const [ann, bob] = ['a:ann', 'u:bob'] as PersonId[] as [PersonId, PersonId];
const order = (at: number, more: Partial<Signal> = {}): Signal => ({
  id: `m${at}` as MessageId,
  type: 'track',
  event: 'Order Completed',
  anonymousId: 'ann',
  userId: null,
  previousId: null,
  properties: {},
  context: {},
  ...more,
  at: asTime(at),
  receivedAt: asTime(at),
});

function rewardsOf(wanted: CompiledGoal, times: readonly number[]) {
  const rewards = createBacktestRewards(wanted);
  for (const [i, at] of times.entries()) rewards.decided({ id: `d${i}`, person: ann, at });
  return rewards;
}

test('the last decision before it, within the window, and each once', () => {
  const rewards = rewardsOf(goal, [0, 100, 5_000]);
  rewards.happened(ann, order(200));
  rewards.happened(ann, order(300));
  rewards.happened(ann, order(4_000));
  rewards.happened(ann, order(6_001));
  expect([0, 1, 2].map(rewards.rewardOf)).toEqual([0, 1, 0]);
});

test('its value, where the goal has one, and nothing where that is no number', () => {
  const rewards = rewardsOf(
    { ...goal, value: 'revenue', accepts: (properties) => (properties as { ok?: boolean }).ok !== false },
    [0, 2_000, 4_000],
  );
  rewards.happened(ann, order(10, { properties: { revenue: 40 } }));
  rewards.happened(ann, order(2_010, { properties: { revenue: 'much' } }));
  rewards.happened(ann, order(4_010, { properties: { revenue: 7, ok: false } }));
  expect([0, 1, 2].map(rewards.rewardOf)).toEqual([40, 0, 0]);
});

test('a click is of the decision that it names', () => {
  const rewards = rewardsOf({ ...goal, event: 'Experience Clicked' }, [0, 100]);
  rewards.happened(ann, order(200, { event: 'Experience Clicked', properties: { decision_id: 'd0' } }));
  expect([0, 1].map(rewards.rewardOf)).toEqual([1, 0]);
});

test('two who turn out to be one share their decisions, and are one unit', () => {
  const rewards = rewardsOf(goal, [0]);
  rewards.decided({ id: 'd1', person: bob, at: 500 });
  expect(rewards.personOf(ann)).toBe(ann);
  rewards.moved(bob, [ann]);
  rewards.happened(bob, order(600));
  rewards.happened(bob, order(10));
  expect([0, 1].map(rewards.rewardOf)).toEqual([1, 1]);
  expect(rewards.personOf(ann)).toBe(bob);
  // Known by his identities before there was anything to merge.
  const early = rewardsOf(goal, [0]);
  early.happened(bob, order(10, { userId: 'bob' }));
  expect(early.rewardOf(0)).toBe(1);
});
