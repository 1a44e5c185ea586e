/**
 * What a draft would have been worth, from decisions that were made without it: every estimator beside the others, on one model of
 * rewards, with how sure each is. What the log cannot answer is refused, with the reasons; nothing is guessed.
 */
import { createDice, type Problem } from '@attune/engine';
import { type PolicyValue, policyValue } from '../off-policy/estimate-value.ts';
import { type Estimator, meanOf } from '../off-policy/estimators.ts';
import { expectedRewards } from '../off-policy/expected-rewards.ts';
import {
  type Answerable,
  type LoggedDecision,
  readLoggedDecisions,
  type Support,
} from '../off-policy/logged-decision.ts';
import type { ValueInterval } from '../off-policy/value-interval.ts';

export type BacktestDecision = Required<Omit<LoggedDecision, 'expected'>> & {
  /** Contexts of one cell are alike to the model of rewards. */
  readonly cell: string;
};

export const BACKTEST_ESTIMATORS = ['ips', 'snips', 'dm', 'dr', 'switch-dr'] as const;
export type BacktestEstimator = (typeof BACKTEST_ESTIMATORS)[number];

export type BacktestValue = {
  readonly estimator: BacktestEstimator;
  readonly value: number;
  /** By bootstrap, and by empirical Bernstein, which holds at any size and is wider. null for DM: the model does not know how wrong it is. */
  readonly bootstrap: ValueInterval | null;
  readonly bernstein: ValueInterval | null;
  /** By how much the draft would have earned more for each decision; by bootstrap. */
  readonly lift: ValueInterval | null;
};

export type Backtested = {
  /** What was really earned for each decision; null when there are no decisions. */
  readonly recorded: number | null;
  /** null: what the weights are cannot even be told. */
  readonly support: Support | null;
  /** Empty when refused. */
  readonly values: readonly BacktestValue[];
  /** Why nothing may be concluded. */
  readonly refused: readonly Problem[];
  /** Reasons to be careful. */
  readonly warnings: readonly string[];
  readonly sentence: string;
};

/** SWITCH trusts the model, and not the weight, where a weight is above this. */
const SWITCH_TAU = 5;
const SEED = 'backtest';

/** @param names of the actions, in the order of the chances */
export function judgeBacktest(decisions: readonly BacktestDecision[], names: readonly string[]): Backtested {
  const steps = judgeInSteps(decisions, names);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same, with a pause wherever whoever shares the processor with others may want one. */
export function* judgeInSteps(
  decisions: readonly BacktestDecision[],
  names: readonly string[],
): Generator<undefined, Backtested> {
  const recorded = decisions.length === 0 ? null : meanOf(decisions.map(({ reward }) => reward));
  const rows = modelled(decisions, names.length);
  yield;
  const read = readLoggedDecisions(rows, { names });
  if (!read.ok) return refusal(recorded, null, read.problems);
  const { support } = read.value;
  if (support.isWeightMeanOff) {
    const fix = 'find out what else chose: this is not the log of the policy that it names';
    return refusal(recorded, support, [{ path: 'decisions', message: support.warnings[0]!, fix }]);
  }
  const values: (BacktestValue & Pick<PolicyValue, 'sentence'>)[] = [];
  for (const kind of BACKTEST_ESTIMATORS) {
    yield;
    values.push(valueBy(read.value, kind));
  }
  const { sentence } = values.find(({ estimator }) => estimator === 'dr')!;
  const told = values.map(({ sentence: _, ...value }) => value);
  return { recorded, support, values: told, refused: [], warnings: support.warnings, sentence };
}

function valueBy(answerable: Answerable, kind: BacktestEstimator): BacktestValue & Pick<PolicyValue, 'sentence'> {
  const estimator: Estimator = kind === 'switch-dr' ? { kind, tau: SWITCH_TAU } : { kind };
  const { value, interval, lift, sentence } = policyValue(answerable, estimator, { random: createDice(SEED).next });
  // How wrong the model is, the model alone does not know.
  if (kind === 'dm') return { estimator: kind, value, bootstrap: null, bernstein: null, lift: null, sentence };
  const bernstein = policyValue(answerable, estimator).interval;
  return { estimator: kind, value, bootstrap: interval, bernstein, lift, sentence };
}

function modelled(decisions: readonly BacktestDecision[], actions: number): LoggedDecision[] {
  const expected = expectedRewards(decisions, actions);
  return decisions.map((decision, i) => ({ ...decision, expected: expected[i]! }));
}

function refusal(recorded: number | null, support: Support | null, refused: readonly Problem[]): Backtested {
  const { message } = refused[0]!;
  const said = support === null ? `the decisions ${message}` : message;
  return { recorded, support, values: [], refused, warnings: [], sentence: `Nothing may be concluded: ${said}.` };
}
