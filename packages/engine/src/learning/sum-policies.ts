/**
 * One policy of several, each learned from other visitors: what was counted adds up, faded to the latest of them. The weights are what the
 * sum says at the end of a batch, as if one had learned it all.
 */
import { asTime, type Time } from '../std/time.ts';
import type { LearnOptions } from './learn-options.ts';
import type { Policy } from './policy.ts';
import { noRegression, type Regression, type RegressionSums } from './regression.ts';
import { reweighed } from './reweigh.ts';
import { type Evidence, fadedCells, fading, summedCells } from './variant-counts.ts';

/**
 * @param policies of one experience, at least one
 * @param before the sum as it was last: its weights stay until a batch is over
 */
export function sumPolicies(policies: readonly Policy[], options: LearnOptions, before?: Policy): Policy {
  const [first, ...others] = policies as readonly [Policy, ...Policy[]];
  if (others.length === 0) return first;
  const evidence = summedEvidence(policies, options.halfLifeMs);
  const regression = summedRegression(policies, options);
  const periods = policies.flatMap(({ period }) => period ?? []);
  const counted: Policy = {
    experience: first.experience,
    version: policies.reduce((sum, { version }) => sum + version, 0),
    variants: policies.map(({ variants }) => variants).reduce(summedCells),
    ...(periods.length > 0 && { period: Math.max(...periods) }),
    ...(evidence !== undefined && { evidence }),
    ...(regression !== undefined && { regression }),
  };
  const { weights, segments, linear, nextAt } = before ?? {};
  const published = {
    ...counted,
    ...(weights !== undefined && { weights }),
    ...(segments !== undefined && { segments }),
    ...(linear !== undefined && { linear }),
    ...(nextAt !== undefined && { nextAt }),
  };
  return isBatchOver(counted, options, before) ? atBatchEnd(published, options) : published;
}

function isBatchOver({ version, period }: Policy, { batch }: LearnOptions, before: Policy | undefined): boolean {
  if (before === undefined) return true;
  return 'outcomes' in batch ? version >= (before.nextAt ?? 0) : (period ?? 0) > (before.period ?? 0);
}

function atBatchEnd(policy: Policy, options: LearnOptions): Policy {
  const { batch } = options;
  const next = reweighed(policy, options);
  return 'outcomes' in batch ? { ...next, nextAt: next.version + batch.outcomes } : next;
}

/** The evidence of each, worth what it is at the latest moment. One that keeps none has it in its counts. */
function summedEvidence(policies: readonly Policy[], halfLifeMs: number | null): Evidence | undefined {
  if (policies.every(({ evidence }) => evidence === undefined)) return undefined;
  const asOf = latest(policies.map(({ evidence }) => evidence?.asOf));
  const cells = policies
    .map(({ evidence, variants }) => evidence ?? { asOf, cells: { '': variants } })
    .map((each) => fadedCells(each.cells, fading(each.asOf, asOf, halfLifeMs)))
    .reduce((a, b) =>
      Object.fromEntries(
        [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [
          key,
          summedCells(a[key] ?? {}, b[key] ?? {}),
        ]),
      ),
    );
  return { asOf, cells };
}

/** Of those that were learned with the features in force. */
function summedRegression(
  policies: readonly Policy[],
  { shape, halfLifeMs }: Pick<LearnOptions, 'shape' | 'halfLifeMs'>,
): Regression | undefined {
  const same = policies.flatMap(({ regression }) => (regression?.shape === shape ? [regression] : []));
  if (same.length === 0) return undefined;
  const asOf = latest(same.map((each) => each.asOf));
  const arms: Record<string, RegressionSums> = {};
  for (const each of same) {
    const worth = fading(each.asOf, asOf, halfLifeMs);
    for (const [variant, sums] of Object.entries(each.arms))
      arms[variant] = addedSums(arms[variant] ?? noRegression(sums.moments.length), sums, worth);
  }
  return { shape, asOf, arms };
}

function addedSums(a: RegressionSums, b: RegressionSums, worth: number): RegressionSums {
  const added = (left: readonly number[], right: readonly number[]) =>
    left.map((value, i) => value + worth * right[i]!);
  return {
    n: a.n + worth * b.n,
    gram: added(a.gram, b.gram),
    moments: added(a.moments, b.moments),
    squares: a.squares + worth * b.squares,
  };
}

function latest(times: readonly (Time | undefined)[]): Time {
  return asTime(Math.max(0, ...times.map((time) => time ?? 0)));
}
