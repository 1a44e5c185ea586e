/**
 * outcome and learning: what came of each variant, and how sure that is.
 */
import {
  betaInterval,
  type Estimate,
  type ExperienceDefinition,
  learnedFeatures,
  learnedSegments,
  NO_COUNTS,
  overallWeights,
  type Policy,
  type Rules,
  type VariantCounts,
} from '@attune/engine';
import {
  ErrorReply,
  type ExperienceLearning,
  type FeatureLearning,
  LearningReply,
  type SegmentLearning,
  type VariantLearning,
} from '@attune/protocol';
import type { App, Parts } from '../parts.ts';

export function learningRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/learning',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['learning'],
        summary: 'Exposures, clicks and conversions of every variant',
        response: { 200: LearningReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    () => learningOf(parts.loop.rules(), parts.loop.policies()),
  );
}

/** Every experience that is defined, also those that nothing was learned of yet. */
export function learningOf(rules: Rules, policies: readonly Policy[]): LearningReply {
  const policyOf = new Map(policies.map((policy) => [policy.experience, policy]));
  const experiences = [...rules.placements.values()]
    .flat()
    .map(({ key, definition }) => experienceLearning(rules, definition, policyOf.get(key)));
  return { experiences };
}

function experienceLearning(
  rules: Rules,
  definition: ExperienceDefinition,
  policy: Policy | undefined,
): ExperienceLearning {
  const weights = overallWeights(definition, policy);
  const variants = definition.variants.map(({ key }, index) =>
    variantLearning(key, policy?.variants[key] ?? NO_COUNTS, weights[index] ?? 0),
  );
  const { learning } = rules.experiences.get(definition.key)!;
  const segments = policy === undefined ? [] : segmentsLearned(policy, definition, learning);
  const features = policy === undefined ? [] : featuresLearned(policy, definition);
  return {
    experience: definition.key,
    version: policy?.version ?? 0,
    variants,
    ...(segments.length === 0 ? {} : { segments }),
    ...(features.length === 0 ? {} : { features }),
  };
}

function segmentsLearned(...of: Parameters<typeof learnedSegments>): SegmentLearning[] {
  return learnedSegments(...of).map(({ variants, ...segment }) => ({
    ...segment,
    variants: variants.map(({ variant, exposures, weight, ...estimate }) => {
      return { variant, exposures, weight, ...interval(estimate) };
    }),
  }));
}

function featuresLearned(...of: Parameters<typeof learnedFeatures>): FeatureLearning[] {
  return learnedFeatures(...of).map(({ feature, variants }) => ({
    feature,
    variants: variants.map(({ variant, ...estimate }) => ({ variant, ...interval(estimate) })),
  }));
}

/** The central 95 % of a normal belief. */
function interval({ estimate, deviation }: Estimate) {
  return { estimate, low: estimate - 1.959964 * deviation, high: estimate + 1.959964 * deviation };
}

function variantLearning(variant: string, counts: VariantCounts, weight: number): VariantLearning {
  const { exposures, clicks, conversions, value } = counts;
  const [low, high] = betaInterval(conversions, exposures);
  const rate = exposures === 0 ? 0 : conversions / exposures;
  return { variant, exposures, clicks, conversions, value, rate, low, high, weight };
}
