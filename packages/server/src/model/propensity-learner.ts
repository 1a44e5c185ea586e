/** Propensities, as the trainer sees them. */
import type { PropensityDefinition } from '@attune/engine';
import type { Learner } from './learner.ts';
import { openedPropensity } from './opened-artefact.ts';
import { collectPropensity, collectPropensityToJudge } from './propensity-data.ts';
import { propensityFeatures } from './propensity-features.ts';

export const propensityLearner: Learner = {
  learns: 'propensity',
  collect: (from, definition, watch) => collectPropensity(from, definition as PropensityDefinition, watch),
  features: propensityFeatures,
  trainer: new URL('./train-propensity.ts', import.meta.url),
  accepts: (artefact) => (openedPropensity(artefact) === null ? 'these bytes are no propensity of this release' : null),
  judging: {
    collect: (from, definition, versions, watch) =>
      collectPropensityToJudge(from, definition as PropensityDefinition, versions, watch),
    judge: new URL('./judge-propensity.ts', import.meta.url),
  },
};
