/**
 * Learning: one more outcome in a policy. The weights that come of it go into the next decision as data; assignment stays a
 * deterministic bucket, so the propensity is always known. What is learned moves with every outcome, also with late ones; what
 * decisions are made with moves only at the end of a batch.
 */
import type { Outcome } from '../outcome/outcome.ts';
import type { LearnOptions } from './learn-options.ts';
import type { Policy } from './policy.ts';
import { type Regression, withRegression } from './regression.ts';
import { reweighed } from './reweigh.ts';
import { NO_COUNTS, withEvidence, withOutcome } from './variant-counts.ts';

/** A batch that grows is at least one part in so many of the trials that are known: less than that moves no weight by much. */
const GROWTH = 100;

export function emptyPolicy(experience: string): Policy {
  return { experience, version: 0, variants: {} };
}

export function learn(policy: Policy, outcome: Outcome, options: LearnOptions): Policy {
  const { batch } = options;
  if ('outcomes' in batch) {
    const counted = withCounted(policy, outcome, options);
    if (counted.version < (policy.nextAt ?? batch.outcomes)) return counted;
    const least = batch.grows ? Math.floor(trialsIn(counted) / GROWTH) : 0;
    return { ...reweighed(counted, options), nextAt: counted.version + Math.max(batch.outcomes, least) };
  }
  const period = Math.floor(outcome.at / batch.everyMs);
  const before = policy.period ?? period;
  const current = period > before ? reweighed(policy, options) : policy;
  return withCounted({ ...current, period: Math.max(period, before) }, outcome, options);
}

/** What weights are made from. */
function trialsIn({ variants, evidence, regression }: Policy): number {
  const cells = Object.values(evidence?.cells ?? { '': variants });
  const counted = cells.flatMap((cell) => Object.values(cell)).reduce((sum, { exposures }) => sum + exposures, 0);
  if (regression === undefined) return counted;
  return Object.values(regression.arms).reduce((sum, { n }) => sum + n, 0);
}

function withCounted(policy: Policy, outcome: Outcome, options: LearnOptions): Policy {
  const counts = policy.variants[outcome.variant] ?? NO_COUNTS;
  const next: Policy = {
    ...policy,
    version: policy.version + 1,
    variants: { ...policy.variants, [outcome.variant]: withOutcome(counts, outcome) },
  };
  if (options.kind === 'contextual') return { ...next, regression: regressionAfter(policy, outcome, options) };
  if (options.kind !== 'bandit' || (options.halfLifeMs === null && options.segments.length === 0))
    return withoutEvidence(next);
  // An experience that becomes such a bandit begins with what it has counted so far.
  const evidence = policy.evidence ?? { asOf: outcome.exposedAt, cells: { '': policy.variants } };
  return { ...next, evidence: withEvidence(evidence, outcome, options.halfLifeMs) };
}

/** Where the counts say it all, what an earlier definition kept beside them would only grow old. */
function withoutEvidence(policy: Policy): Policy {
  if (policy.evidence === undefined) return policy;
  const { evidence: _, ...rest } = policy;
  return rest;
}

/** What was learned with other features says nothing about these. */
function regressionAfter({ regression }: Policy, outcome: Outcome, options: LearnOptions): Regression {
  const isSame = regression !== undefined && regression.shape === options.shape;
  const before = isSame ? regression : { shape: options.shape, asOf: outcome.exposedAt, arms: {} };
  return withRegression(before, outcome, options);
}
