/**
 * What was learned, for people: how variants do in each segment of a hierarchical bandit, and what raises which variant in a
 * contextual allocation. Only shown; decisions are made with the policy's weights.
 */
import type { ExperienceDefinition } from '../decision/experience.ts';
import { featureNames } from '../decision/features.ts';
import { unsureness } from '../decision/linear-model.ts';
import { fixedWeights, sharesOf } from '../decision/shares.ts';
import type { LearnOptions } from './learn-options.ts';
import type { Policy } from './policy.ts';
import { segmentBeliefs } from './segment-beliefs.ts';
import { countsIn, NO_COUNTS, rewardSums } from './variant-counts.ts';

/** An estimate with its standard deviation. */
export type Estimate = { readonly estimate: number; readonly deviation: number };

export type SegmentLearned = {
  /** '' for visitors of no segment. */
  readonly segment: string;
  readonly parent: string | null;
  readonly variants: readonly (Estimate & {
    readonly variant: string;
    /** Of its own visitors; less than a whole number where evidence fades. */
    readonly exposures: number;
    readonly weight: number;
  })[];
};

export type FeatureLearned = {
  readonly feature: string;
  /** What the feature at 1 adds to the reward that is expected of the variant. */
  readonly variants: readonly (Estimate & { readonly variant: string })[];
};

/** What each variant gets of all visitors, in their order, as far as that does not hang on the visitor. */
export function overallWeights({ variants }: ExperienceDefinition, policy: Policy | undefined): readonly number[] {
  const learned = policy?.weights === undefined ? null : sharesOf(variants, policy.weights);
  return learned ?? fixedWeights(variants);
}

/** Every segment of a hierarchical bandit, parents first; none before anything tells variants apart. */
export function learnedSegments(
  policy: Policy,
  definition: ExperienceDefinition,
  options: LearnOptions,
): readonly SegmentLearned[] {
  const { segments, variants, reward } = options;
  const cells = countsIn(policy.evidence?.cells ?? {}, segments);
  const counts = (segment: string, variant: string) => cells(segment)[variant] ?? NO_COUNTS;
  if (segments.length === 0) return [];
  const beliefs = segmentBeliefs(segments, variants, (segment, variant) =>
    rewardSums(counts(segment, variant), reward),
  );
  if (beliefs === null) return [];
  const overall = overallWeights(definition, policy);
  return [{ key: '', parent: null }, ...segments].map(({ key, parent }) => {
    const own = policy.segments?.[key];
    const weights = (own === undefined ? null : sharesOf(definition.variants, own)) ?? overall;
    const weightOf = (variant: string) => weights[definition.variants.findIndex((each) => each.key === variant)] ?? 0;
    return {
      segment: key,
      parent,
      variants: variants.map((variant, v) => {
        const { mean, variance } = beliefs.get(key)![v]!;
        const { exposures } = counts(key, variant);
        return { variant, estimate: mean, deviation: Math.sqrt(variance), exposures, weight: weightOf(variant) };
      }),
    };
  });
}

/** Every feature of a contextual allocation, the constant first; none before its models are there. */
export function learnedFeatures(policy: Policy, { allocation }: ExperienceDefinition): readonly FeatureLearned[] {
  const { linear } = policy;
  if (linear === undefined || allocation?.features === undefined) return [];
  return featureNames(allocation.features).map((feature, i, names) => ({
    feature,
    variants: Object.entries(linear.arms).map(([variant, model]) => {
      const axis = names.map((_, j) => (i === j ? 1 : 0));
      return { variant, estimate: model.theta[i] ?? 0, deviation: linear.noise * unsureness(model, axis) };
    }),
  }));
}
