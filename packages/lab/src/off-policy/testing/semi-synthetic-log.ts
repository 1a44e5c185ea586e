/**
 * Logs whose truth is known: contexts of a few kinds, a policy that showed, another that is asked about, and how often each action is
 * rewarded. The same seed gives the same log on every machine.
 */
import { createDice, type Dice } from '@attune/engine';
import { expectedRewards } from '../expected-rewards.ts';
import type { LoggedDecision } from '../logged-decision.ts';

export type LogOptions = {
  readonly seed: string;
  readonly decisions: number;
  readonly actions: number;
  /** How far the policy that showed was from even: 0 is even; at 3 a few actions have nearly everything. */
  readonly peaked: number;
  /** The same of the policy that is asked about. */
  readonly targetPeaked: number;
  /** The most and the least that an action is rewarded. */
  readonly rewarded: readonly [low: number, high: number];
};

export type World = {
  readonly shown: readonly (readonly number[])[];
  readonly target: readonly (readonly number[])[];
  readonly rewarded: readonly (readonly number[])[];
  /** What the target earns for each decision. */
  readonly truth: number;
};

const CONTEXTS = 4;

export function worldOf({ seed, actions, peaked, targetPeaked, rewarded: [low, high] }: LogOptions): World {
  const dice = createDice(`${seed}-world`);
  const each = <T>(make: () => T): T[] => Array.from({ length: CONTEXTS }, make);
  const shown = each(() => chancesOf(dice, actions, peaked));
  const target = each(() => chancesOf(dice, actions, targetPeaked));
  const rewarded = each(() => Array.from({ length: actions }, () => low + (high - low) * dice.next()));
  const worth = target.map((chances, context) =>
    chances.reduce((sum, chance, i) => sum + chance * rewarded[context]![i]!, 0),
  );
  return { shown, target, rewarded, truth: worth.reduce((sum, value) => sum + value, 0) / CONTEXTS };
}

/** @param log which of the logs of this world */
export function semiSyntheticLog(world: World, { seed, decisions, actions }: LogOptions, log = 0): LoggedDecision[] {
  const dice = createDice(`${seed}-${log}`);
  const rows = Array.from({ length: decisions }, (_, i) => {
    const context = dice.integer(CONTEXTS);
    const shown = world.shown[context]!;
    const action = drawn(shown, dice.next());
    const reward = dice.next() < world.rewarded[context]![action]! ? 1 : 0;
    const target = world.target[context]!;
    return { action, reward, propensity: shown[action]!, target, shown, cell: `${context}`, unit: `u${i}` };
  });
  const expected = expectedRewards(rows, actions);
  return rows.map(({ cell: _, ...row }, i) => ({ ...row, expected: expected[i]! }));
}

function chancesOf(dice: Dice, actions: number, peaked: number): number[] {
  const weights = Array.from({ length: actions }, () => Math.exp(peaked * (2 * dice.next() - 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function drawn(chances: readonly number[], at: number): number {
  let sum = 0;
  const found = chances.findIndex((chance) => {
    sum += chance;
    return at < sum;
  });
  return found < 0 ? chances.length - 1 : found;
}
