/** What can be learned here, by kind. */
import { itemsLearner } from '../recommend/items-learner.ts';
import { choiceLearner } from './choice-learner.ts';
import { clustersLearner } from './clusters-learner.ts';
import type { Learner } from './learner.ts';
import { propensityLearner } from './propensity-learner.ts';

export const LEARNERS: readonly Learner[] = [propensityLearner, clustersLearner, itemsLearner, choiceLearner];
