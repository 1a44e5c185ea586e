/**
 * outcome and learning: what came of each variant, and how sure that is.
 */
import { betaInterval, NO_COUNTS, type Policy, type Rules, type VariantCounts } from '@attune/engine';
import { ErrorReply, LearningReply, type VariantLearning } from '@attune/protocol';
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
  const experiences = [...rules.placements.values()].flat().map(({ key, definition, weights }) => {
    const policy = policyOf.get(key);
    const variants = definition.variants.map(({ key: variant }, index) => {
      const weight = policy?.weights?.[variant] ?? weights[index] ?? 0;
      return variantLearning(variant, policy?.variants[variant] ?? NO_COUNTS, weight);
    });
    return { experience: key, version: policy?.version ?? 0, variants };
  });
  return { experiences };
}

function variantLearning(variant: string, counts: VariantCounts, weight: number): VariantLearning {
  const { exposures, clicks, conversions, value } = counts;
  const [low, high] = betaInterval(conversions, exposures);
  const rate = exposures === 0 ? 0 : conversions / exposures;
  return { variant, exposures, clicks, conversions, value, rate, low, high, weight };
}
