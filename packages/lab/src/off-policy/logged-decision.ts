/**
 * One decision of the past, as an off-policy question needs it, and whether the log can answer at all. A log without honest
 * propensities is refused here: no estimator ever sees it.
 */
import { bad, good, type Problem, type Read } from '@attune/engine';

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
};

export type WeighedDecision = LoggedDecision & { readonly weight: number };

export type Support = {
  readonly n: number;
  /** (Σw)² / Σw²: as many decisions of the target policy itself would say as much. */
  readonly effectiveSize: number;
  readonly weightMean: number;
  readonly weightMax: number;
  readonly warnings: readonly string[];
};

export type Answerable = { readonly decisions: readonly WeighedDecision[]; readonly support: Support };

/** Below this share of n, the effective size is too small to answer. */
const EFFECTIVE_SHARE_MIN = 0.05;

/** A weight mean off 1 by more than so many standard errors says that propensities or support are wrong. */
const WEIGHT_MEAN_ERRORS_MAX = 4;

const SUM_TOLERANCE = 1e-6;

/** @returns the decisions with their weights target/propensity, or why they cannot answer */
export function readLoggedDecisions(decisions: readonly LoggedDecision[]): Read<Answerable> {
  if (decisions.length === 0) return bad('decisions', 'are none', 'record decisions first');
  for (const [i, decision] of decisions.entries()) {
    const problem = problemOf(decision, `decisions[${i}]`);
    if (problem !== null) return { ok: false, problems: [problem] };
  }
  const weighed = decisions.map((each) => ({ ...each, weight: each.target[each.action]! / each.propensity }));
  const support = supportOf(weighed);
  if (support.weightMax === 0)
    return bad('decisions', 'none shows what the policy would show', 'explore what it shows before asking');
  if (support.effectiveSize < EFFECTIVE_SHARE_MIN * support.n)
    return bad(
      'decisions',
      `are worth only ${Math.round(support.effectiveSize)} of ${support.n}: the policy differs too much from what was shown`,
      'run it on part of the traffic, or ask about a policy closer to the recorded one',
    );
  return good({ decisions: weighed, support });
}

function problemOf(decision: LoggedDecision, path: string): Problem | null {
  const { action, reward, propensity, target, expected } = decision;
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
  return null;
}

function supportOf(decisions: readonly WeighedDecision[]): Support {
  const n = decisions.length;
  let [sum, sumSquares, weightMax] = [0, 0, 0];
  for (const { weight } of decisions) {
    sum += weight;
    sumSquares += weight ** 2;
    weightMax = Math.max(weightMax, weight);
  }
  const weightMean = sum / n;
  const error = n < 2 ? 0 : Math.sqrt(Math.max(0, sumSquares - n * weightMean ** 2) / (n - 1) / n);
  const warnings: string[] = [];
  if (Math.abs(weightMean - 1) > WEIGHT_MEAN_ERRORS_MAX * error + SUM_TOLERANCE)
    warnings.push(
      `the weights’ mean is ${weightMean.toFixed(3)} and should be 1: propensities are wrong, or the policy shows what never was`,
    );
  return { n, effectiveSize: sumSquares === 0 ? 0 : sum ** 2 / sumSquares, weightMean, weightMax, warnings };
}
