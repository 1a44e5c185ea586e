/** Propensities, as the trainer sees them. */
import type { PropensityDefinition } from '@attune/engine';
import { judgePropensity } from './judge-propensity.ts';
import type { Learner } from './learner.ts';
import { openedPropensity } from './opened-artefact.ts';
import { collectPropensity } from './propensity-data.ts';
import { propensityFeatures } from './propensity-features.ts';

export const propensityLearner: Learner = {
  learns: 'propensity',
  collect: (from, definition, watch) => collectPropensity(from, definition as PropensityDefinition, watch),
  features: propensityFeatures,
  trainer: new URL('./train-propensity.ts', import.meta.url),
  accepts: (artefact) => (openedPropensity(artefact) === null ? 'these bytes are no propensity of this release' : null),
  judge: (from, definition, versions, watch) =>
    judgePropensity(from, definition as PropensityDefinition, versions, watch),
};
