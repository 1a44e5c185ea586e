/**
 * The whole off-policy question: what would this policy have earned, how sure is that, and what does it say beside what was
 * really earned. Refuses instead of guessing.
 */
import { bad, good, type Read } from '@attune/engine';
import { type Estimator, meanOf, needsModel, valuesOf } from './estimators.ts';
import { type LoggedDecision, readLoggedDecisions, type Support, type WeighedDecision } from './logged-decision.ts';
import { bernsteinInterval, bootstrapInterval, type ValueInterval } from './value-interval.ts';

export type ValueOptions = {
  readonly alpha?: number;
  /** Given, the interval is the bootstrap's; else empirical Bernstein's, over the range that was seen. */
  readonly random?: () => number;
};

export type PolicyValue = {
  readonly value: number;
  readonly interval: ValueInterval | null;
  /** What the recorded policy earned for each decision. */
  readonly recorded: number;
  readonly support: Support;
  /** What may be concluded, in one sentence. */
  readonly sentence: string;
};

export function estimateValue(
  decisions: readonly LoggedDecision[],
  estimator: Estimator,
  { alpha = 0.05, random }: ValueOptions = {},
): Read<PolicyValue> {
  if (needsModel(estimator) && decisions.some(({ expected }) => expected === undefined))
    return bad('decisions', `have no expected rewards, which ${estimator.kind} needs`, 'use ips or snips');
  const read = readLoggedDecisions(decisions);
  if (!read.ok) return read;
  const values = valuesOf(read.value.decisions, estimator);
  const value = meanOf(values);
  const recorded = meanOf(decisions.map(({ reward }) => reward));
  const interval =
    random === undefined
      ? bernsteinInterval(values, rangeOf(values, read.value.decisions, read.value.support.weightMax), alpha)
      : bootstrapInterval(values, random, { alpha });
  const { support } = read.value;
  return good({ value, interval, recorded, support, sentence: sentenceOf(value, interval, recorded, support) });
}

/** How far apart two values may be, taking the largest weight and reward seen for the largest there are. */
function rangeOf(values: Float64Array, decisions: readonly WeighedDecision[], weightMax: number): number {
  let [low, high, rewardMax] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  for (const { reward } of decisions) rewardMax = Math.max(rewardMax, Math.abs(reward));
  return Math.max(high - low, weightMax * rewardMax);
}

function sentenceOf(value: number, interval: ValueInterval | null, recorded: number, support: Support): string {
  if (support.warnings.length > 0) return `Nothing may be concluded: ${support.warnings[0]}.`;
  const said = `${value.toPrecision(3)} for each decision, against ${recorded.toPrecision(3)} recorded`;
  if (interval === null) return `The policy would have earned about ${said}; how sure that is cannot be told.`;
  if (interval[0] > recorded) return `The policy would have earned more: ${said}.`;
  if (interval[1] < recorded) return `The policy would have earned less: ${said}.`;
  return `No difference can be told yet: ${said}, and the interval holds both.`;
}
