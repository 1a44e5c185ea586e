/**
 * The whole off-policy question: what would this policy have earned, how sure is that, and what does it say beside what was
 * really earned. Refuses instead of guessing.
 */
import { bad, good, type Read } from '@attune/engine';
import { type Estimator, meanOf, needsModel, spreadOf, valuesOf } from './estimators.ts';
import {
  type Answerable,
  type LoggedDecision,
  readLoggedDecisions,
  type Support,
  type WeighedDecision,
} from './logged-decision.ts';
import { bernsteinInterval, bootstrapInterval, type ValueInterval } from './value-interval.ts';

export type ValueOptions = {
  readonly alpha?: number;
  /** Given, the interval is the bootstrap's; else empirical Bernstein's, over the range that was seen. */
  readonly random?: () => number;
  /** Of the actions, for messages. Default their indices. */
  readonly names?: readonly string[];
};

export type PolicyValue = {
  readonly value: number;
  readonly interval: ValueInterval | null;
  /** By how much it is more than what was recorded: narrower than the two apart, as both are told by the same decisions. */
  readonly lift: ValueInterval | null;
  /** What the recorded policy earned for each decision. */
  readonly recorded: number;
  readonly support: Support;
  /** What may be concluded, in one sentence. */
  readonly sentence: string;
};

export function estimateValue(
  decisions: readonly LoggedDecision[],
  estimator: Estimator,
  { alpha = 0.05, random, names }: ValueOptions = {},
): Read<PolicyValue> {
  if (needsModel(estimator) && decisions.some(({ expected }) => expected === undefined))
    return bad('decisions', `have no expected rewards, which ${estimator.kind} needs`, 'use ips or snips');
  const read = readLoggedDecisions(decisions, names === undefined ? {} : { names });
  return read.ok ? good(policyValue(read.value, estimator, { alpha, ...(random && { random }) })) : read;
}

/** The same of decisions that were read already: they can answer. */
export function policyValue(
  { decisions, draws, support }: Answerable,
  estimator: Estimator,
  { alpha = 0.05, random }: ValueOptions = {},
): PolicyValue {
  const value = meanOf(valuesOf(decisions, estimator));
  const values = spreadOf(decisions, estimator);
  const recorded = meanOf(decisions.map(({ reward }) => reward));
  const intervalOf = (spread: Float64Array) =>
    random === undefined
      ? bernsteinInterval(spread, rangeOf(spread, decisions, support.weightMax), alpha, draws)
      : bootstrapInterval(spread, random, { alpha, draws });
  const interval = intervalOf(values);
  const lift = intervalOf(values.map((each, i) => each - decisions[i]!.reward));
  return { value, interval, lift, recorded, support, sentence: sentenceOf({ value, lift, recorded, support }) };
}

/** How far apart two values may be, taking the largest weight and reward seen for the largest there are. */
function rangeOf(values: Float64Array, decisions: readonly WeighedDecision[], weightMax: number): number {
  let [low, high, rewardMax] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  for (const { reward } of decisions) rewardMax = Math.max(rewardMax, Math.abs(reward));
  return Math.max(high - low, weightMax * rewardMax);
}

function sentenceOf({ value, lift, recorded, support }: Omit<PolicyValue, 'interval' | 'sentence'>): string {
  if (support.warnings.length > 0) return `Nothing may be concluded: ${support.warnings[0]}.`;
  const said = `${value.toPrecision(3)} for each decision, against ${recorded.toPrecision(3)} recorded`;
  if (lift === null) return `The policy would have earned about ${said}; how sure that is cannot be told.`;
  if (lift[0] > 0) return `The policy would have earned more: ${said}.`;
  if (lift[1] < 0) return `The policy would have earned less: ${said}.`;
  return `No difference can be told yet: ${said}, and the interval of the difference holds none.`;
}
