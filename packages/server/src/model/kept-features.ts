/**
 * Of the features that a model declares, those that the past can tell. What a page says of itself changes with every event, and the past
 * keeps only the latest: learned from, it would tell the end of the story.
 */
import type { FeatureDefinition } from '@attune/engine';

const OF_THE_PAGE = ['page', 'referrer', 'url'];

export function keptFeatures(features: readonly FeatureDefinition[] = []): {
  readonly declared: readonly FeatureDefinition[];
  readonly notes: readonly string[];
} {
  const isOfPage = ({ context }: FeatureDefinition) =>
    context !== undefined && OF_THE_PAGE.includes(context.split('.')[0]!);
  const notes = features
    .filter(isOfPage)
    .map(
      ({ context }) =>
        `The context "${context}" is left out: it changes with every page, and the past does not keep it.`,
    );
  return { declared: features.filter((feature) => !isOfPage(feature)), notes };
}
