/** A learned choice as the engine asks it: the probability of the goal with each variant. */
import type { ChoiceModel } from '@attune/engine';
import { choiceChance, type LearnedChoice } from './learn-choice.ts';
import { createSubjectRecorder } from './subject-record.ts';

/** A variant that it never learned of has no score (NaN). */
export function trainedChoice(learned: LearnedChoice, version: string): ChoiceModel {
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
