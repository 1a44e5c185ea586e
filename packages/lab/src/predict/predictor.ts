/**
 * The kinds of models behind a propensity, under one shape: a margin (log odds) for a vector, what each input added to it, and how
 * much each input matters as the training saw it.
 */
import { assertNever } from '@attune/engine';
import { type BoostedTrees, boostedMargin } from './boosted-trees.ts';
import { linearContributions } from './linear-encoding.ts';
import { logOdds } from './log-odds.ts';
import { type Logistic, logisticMargin } from './logistic.ts';
import { type OnlineLogistic, onlineMargin, onlineWeights } from './online-logistic.ts';
import { forestProbability, type RandomForest } from './random-forest.ts';
import type { Tree } from './tree.ts';
import { attributePath, attributeShapley } from './tree-attribution.ts';

/** What was trained, as plain data. */
export type Predictor = BoostedTrees | RandomForest | Logistic | OnlineLogistic | Blend;

/** The mean of the log odds of several models: trees find what acts together, a line holds where rows are few. */
export type Blend = { readonly kind: 'blend'; readonly members: readonly (BoostedTrees | Logistic | OnlineLogistic)[] };

/** The log odds, not yet calibrated. */
export function marginOf(predictor: Predictor, vector: ArrayLike<number>): number {
  switch (predictor.kind) {
    case 'boosted-trees':
      return boostedMargin(predictor, vector);
    case 'random-forest':
      return logOdds(forestProbability(predictor, vector));
    case 'logistic':
      return logisticMargin(predictor, vector);
    case 'online-logistic':
      return onlineMargin(predictor, vector);
    case 'blend':
      return predictor.members.reduce((sum, member) => sum + marginOf(member, vector), 0) / predictor.members.length;
    default:
      return assertNever(predictor);
  }
}

/**
 * What each input added, compared with the mean of the training: in log odds, of a forest in probability. They add up to the answer
 * less its mean.
 * @param exact Shapley values of trees instead of the path through them; of a linear model both are the same
 */
export function contributionsOf(predictor: Predictor, vector: ArrayLike<number>, exact = false): Float64Array {
  switch (predictor.kind) {
    case 'boosted-trees':
      return attributeTrees(predictor.trees, vector, exact);
    case 'random-forest':
      return attributeTrees(predictor.trees, vector, exact).map((each) => each / predictor.trees.length);
    case 'logistic':
      return linearContributions(predictor.encoding, predictor.weights, vector);
    case 'online-logistic':
      return linearContributions(predictor.encoding, onlineWeights(predictor), vector);
    case 'blend':
      return meanContributions(predictor, vector, exact);
    default:
      return assertNever(predictor);
  }
}

function attributeTrees(trees: readonly Tree[], vector: ArrayLike<number>, exact: boolean): Float64Array {
  const contributions = new Float64Array(vector.length);
  if (exact) attributeShapley(trees, vector, contributions);
  else for (const tree of trees) attributePath(tree, vector, contributions);
  return contributions;
}

function meanContributions({ members }: Blend, vector: ArrayLike<number>, exact: boolean): Float64Array {
  const each = members.map((member) => contributionsOf(member, vector, exact));
  return each[0]!.map((_, input) => each.reduce((sum, one) => sum + one[input]!, 0) / members.length);
}
