/** The kinds of events that are worth an input, from the visitors seen most lately: a few thousand tell as much as all. */
import { createVocabulary, type SubjectVocabulary } from '@attune/lab';
import type { CollectWatch, LearnerData } from './learner.ts';
import { everyVisitor } from './paced-visitors.ts';

const VISITORS_MAX = 2_000;

export async function learnVocabulary(
  { loop }: Pick<LearnerData, 'loop'>,
  watch: CollectWatch,
): Promise<SubjectVocabulary> {
  const vocabulary = createVocabulary(loop.rules().items.property);
  for await (const { profile } of everyVisitor(loop, { what: 'kinds of events', watch, max: VISITORS_MAX }))
    vocabulary.add(profile);
  return vocabulary.read();
}
