/**
 * One decision of the past, as an off-policy question needs it, and whether the log can answer at all. A log without honest
 * propensities is refused here: no estimator ever sees it.
 */
import { bad, good, type Problem, type Read } from '@attune/engine';
import { type Draws, drawsOf, meanError } from './draws.ts';

export type LoggedDecision = {
  /** The index of what was shown. */
  readonly action: number;
  readonly reward: number;
  /** The probability with which the action was shown, recorded when it was. */
  readonly propensity: number;
  /** What the policy in question would show: a probability for each action, 1 together. */
  readonly target: readonly number[];
  /** A model's expected reward of each action; needed by DM, DR and SWITCH only. */
  readonly expected?: readonly number[];
  /** What the recorded policy could have shown: a probability for each action. With it, missing support is found by itself. */
  readonly shown?: readonly number[];
  /** Whose decision it was: those of one unit hang together and are one draw. Default: each is a draw of its own. */
  readonly unit?: string;
};

export type WeighedDecision = LoggedDecision & { readonly weight: number };

export type Support = {
  readonly n: number;
  /** Independent draws. */
  readonly units: number;
  /** (Σw)² / Σw²: as many decisions of the target policy itself would say as much. */
  readonly effectiveSize: number;
  readonly weightMean: number;
  readonly weightMax: number;
  /** The share of what the policy would show that could not have been shown where it would be; 0 where `shown` is not told. */
  readonly unsupported: number;
  /** The weights’ mean is not what it should be, by more than chance: no estimate that uses weights is to be believed. */
  readonly isWeightMeanOff: boolean;
  readonly warnings: readonly string[];
};

export type Answerable = {
  readonly decisions: readonly WeighedDecision[];
  readonly draws: Draws;
  readonly support: Support;
};

/** Below this share of n, the effective size is too small to answer; below the next one, too small to be relied on. */
const EFFECTIVE_SHARE_MIN = 0.01;
const EFFECTIVE_SHARE_WARNING = 0.05;

/** With more of the target than this out of sight, what is in sight says nothing of the whole. */
const UNSUPPORTED_MAX = 0.05;

/** A weight mean off 1 by more than so many standard errors says that propensities or support are wrong. */
const WEIGHT_MEAN_ERRORS_MAX = 4;

const SUM_TOLERANCE = 1e-6;

/**
 * @param options.names of the actions, for messages. Default their indices
 * @returns the decisions with their weights target/propensity, or why they cannot answer
 */
export function readLoggedDecisions(
  decisions: readonly LoggedDecision[],
  { names }: { readonly names?: readonly string[] } = {},
): Read<Answerable> {
  if (decisions.length === 0) return bad('decisions', 'are none', 'record decisions first');
  for (const [i, decision] of decisions.entries()) {
    const problem = problemOf(decision, `decisions[${i}]`);
    if (problem !== null) return { ok: false, problems: [problem] };
  }
  const weighed = decisions.map((each) => ({ ...each, weight: each.target[each.action]! / each.propensity }));
  const draws = drawsOf(weighed);
  const support = supportOf(weighed, draws);
  const never = neverShown(decisions);
  if (never !== undefined)
    return bad(
      'decisions',
      `never showed ${names?.[never] ?? `action ${never}`}, which the policy would show`,
      'show it to part of the traffic first: what was never tried cannot be judged',
    );
  if (support.unsupported > UNSUPPORTED_MAX)
    return bad(
      'decisions',
      `say nothing of ${percent(support.unsupported)} of what the policy would show: it would show it where it could not have been`,
      'ask about a policy closer to the recorded one, or explore there first',
    );
  if (support.weightMax === 0)
    return bad('decisions', 'none shows what the policy would show', 'explore what it shows before asking');
  if (support.effectiveSize < EFFECTIVE_SHARE_MIN * support.n)
    return bad(
      'decisions',
      `are worth only ${Math.round(support.effectiveSize)} of ${support.n}: the policy differs too much from what was shown`,
      'run it on part of the traffic, or ask about a policy closer to the recorded one',
    );
  return good({ decisions: weighed, draws, support });
}

function problemOf(decision: LoggedDecision, path: string): Problem | null {
  const { action, reward, propensity, target, expected, shown } = decision;
  const wrong = (field: string, message: string, fix: string): Problem => ({ path: `${path}.${field}`, message, fix });
  if (!(propensity > 0 && propensity <= 1))
    return wrong(
      'propensity',
      'must be above 0 and at most 1',
      'record the propensity when deciding; it cannot be guessed',
    );
  if (!Number.isFinite(reward)) return wrong('reward', 'must be a finite number', 'count what was not rewarded as 0');
  const total = target.reduce((sum, share) => sum + share, 0);
  if (target.some((share) => !(share >= 0 && share <= 1)) || Math.abs(total - 1) > SUM_TOLERANCE)
    return wrong('target', 'must be probabilities that add up to 1', 'give one for each action');
  if (!Number.isInteger(action) || action < 0 || action >= target.length)
    return wrong('action', 'must be the index of an action', 'give the target one probability for each action');
  if (expected !== undefined && (expected.length !== target.length || !expected.every(Number.isFinite)))
    return wrong('expected', 'must be a finite number for each action', 'give the model’s expectation of every action');
  if (shown !== undefined && (shown.length !== target.length || !(shown[action]! > 0)))
    return wrong('shown', 'must hold a chance for each action, above 0 for the one shown', 'give what was possible');
  return null;
}

/** The first action that the policy would show and that could not have been shown anywhere. */
function neverShown(decisions: readonly LoggedDecision[]): number | undefined {
  const possible = new Set<number>();
  const wanted = new Set<number>();
  for (const { shown, target, action } of decisions) {
    if (shown === undefined) return undefined;
    possible.add(action);
    for (let i = 0; i < target.length; i++) {
      if (shown[i]! > 0) possible.add(i);
      if (target[i]! > SUM_TOLERANCE) wanted.add(i);
    }
  }
  return [...wanted].sort((a, b) => a - b).find((action) => !possible.has(action));
}

function supportOf(weighed: readonly WeighedDecision[], draws: Draws): Support {
  const n = weighed.length;
  let [sum, sumSquares, weightMax, unsupported] = [0, 0, 0, 0];
  for (const { weight, target, shown } of weighed) {
    sum += weight;
    sumSquares += weight ** 2;
    weightMax = Math.max(weightMax, weight);
    if (shown !== undefined)
      for (let i = 0; i < target.length; i++) if (!(shown[i]! > 0)) unsupported += target[i]! / n;
  }
  const weightMean = sum / n;
  const effectiveSize = sumSquares === 0 ? 0 : sum ** 2 / sumSquares;
  const error = meanError(
    weighed.map(({ weight }) => weight),
    draws,
  );
  const support = { n, units: draws.sizes.length, effectiveSize, weightMean, weightMax, unsupported };
  const isWeightMeanOff = Math.abs(weightMean - (1 - unsupported)) > WEIGHT_MEAN_ERRORS_MAX * error + SUM_TOLERANCE;
  const told = { ...support, isWeightMeanOff };
  return { ...told, warnings: warningsOn(told) };
}

function warningsOn(support: Omit<Support, 'warnings'>): string[] {
  const { n, effectiveSize, weightMean, unsupported, isWeightMeanOff } = support;
  const warnings: string[] = [];
  if (isWeightMeanOff)
    warnings.push(
      `the weights’ mean is ${weightMean.toFixed(3)} and should be ${unsupported === 0 ? 1 : (1 - unsupported).toFixed(3)}: propensities are wrong, or the policy shows what never was`,
    );
  if (effectiveSize < EFFECTIVE_SHARE_WARNING * n)
    warnings.push(`all ${n} decisions are worth only ${Math.round(effectiveSize)} of the policy’s own`);
  if (unsupported > SUM_TOLERANCE)
    warnings.push(`${percent(unsupported)} of what the policy would show could not have been shown where it would be`);
  return warnings;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
}
