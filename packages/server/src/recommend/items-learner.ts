/**
 * What models of items bring to be trained: what they are taught is gathered here, in paces, and the training itself has a process of its own.
 */
import type { ItemsDefinition } from '@attune/engine';
import type { Learner } from '../model/learner.ts';
import { collectItems } from './collect-items.ts';
import { interactionFeatures } from './interaction-features.ts';
import { collectItemsToJudge } from './items-to-judge.ts';
import type { ItemsTraining } from './train-items.ts';
import { unpackTrainedItems } from './trained-items.ts';

export const itemsLearner: Learner = {
  learns: 'items',
  collect: async (from, definition, watch): Promise<ItemsTraining> => {
    const collected = await collectItems(definition as ItemsDefinition, from, watch);
    return { ...collected, champion: from.champion, brought: from.brought };
  },
  features: interactionFeatures,
  trainer: new URL('./train-items.ts', import.meta.url),
  accepts: (artefact) => {
    const read = unpackTrainedItems(artefact);
    return read.ok ? null : read.problems.map(({ message, fix }) => `${message}: ${fix}`).join('; ');
  },
  judging: {
    collect: (from, definition, versions, watch) =>
      collectItemsToJudge(from, definition as ItemsDefinition, versions, watch),
    judge: new URL('./judge-items.ts', import.meta.url),
  },
};
