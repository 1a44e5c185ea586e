/** A learned choice as the engine asks it: the probability of the goal with each variant. */
import type { ChoiceModel } from '@attune/engine';
import { choiceChance, createSubjectRecorder, type LearnedChoice } from '@attune/lab';

export function choiceModel(learned: LearnedChoice, version: string): ChoiceModel {
  const recordOf = createSubjectRecorder(learned.plan);
  return {
    learns: 'choice',
    version,
    scoresFor: (subject, variants) => {
      const record = recordOf(subject);
      return variants.map((variant) => choiceChance(learned, record, variant));
    },
  };
}
