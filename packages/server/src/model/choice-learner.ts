/** Choices, as the trainer sees them. */
import type { ChoiceDefinition } from '@attune/engine';
import { collectChoice, collectChoiceToJudge } from './choice-data.ts';
import { choiceFeatures } from './choice-features.ts';
import type { Learner } from './learner.ts';
import { openedChoice } from './opened-artefact.ts';

export const choiceLearner: Learner = {
  learns: 'choice',
  collect: (from, definition, watch) => collectChoice(from, definition as ChoiceDefinition, watch),
  features: choiceFeatures,
  trainer: new URL('./train-choice.ts', import.meta.url),
  judging: {
    collect: (from, definition, versions, watch) =>
      collectChoiceToJudge(from, definition as ChoiceDefinition, versions, watch),
    judge: new URL('./judge-choice.ts', import.meta.url),
  },
  accepts: (artefact) => (openedChoice(artefact) === null ? 'these bytes are no choice of this release' : null),
};
