/**
 * All recommenders under one shape: a recipe is trained on interactions into a model, which is plain data; a model scores a question,
 * says why, and learns from an event where it can. A new kind is one more line in each of the four functions.
 */
import { type ContentModel, explainContent, type ItemDescription, scoreContent, trainContent } from './content.ts';
import { type EaseOptions, trainEase } from './ease.ts';
import {
  explainFollowing,
  type FollowingModel,
  type FollowingOptions,
  learnFollowing,
  scoreFollowing,
  trainFollowing,
} from './following.ts';
import {
  explainImplicitFactors,
  type ImplicitFactorsModel,
  type ImplicitFactorsOptions,
  scoreImplicitFactors,
  trainImplicitFactors,
} from './implicit-factors.ts';
import type { Interactions } from './interactions.ts';
import {
  explainItemNeighbours,
  type ItemNeighboursModel,
  type ItemNeighboursOptions,
  scoreItemNeighbours,
  trainItemNeighbours,
} from './item-neighbours.ts';
import { explainItemWeights, type ItemWeightsModel, scoreItemWeights } from './item-weights.ts';
import {
  explainPopularity,
  learnPopularity,
  type PopularityModel,
  scorePopularity,
  trainPopularity,
} from './popularity.ts';
import type { Because, Query } from './query.ts';
import { type RidgeNextOptions, trainRidgeNext } from './ridge-next.ts';
import type { ScoreBoard } from './score-board.ts';
import { explainSessionNeighbours, scoreSessionNeighbours } from './score-session-neighbours.ts';
import { type SequenceModel, scoreSequence } from './sequence.ts';
import {
  type SessionNeighboursModel,
  type SessionNeighboursOptions,
  trainSessionNeighbours,
} from './session-neighbours.ts';

/** How a model is to be made. The family names what is alike: of each family the hybrid keeps the recipe that validates best. */
export type Recipe = { readonly family: string } & (
  | { readonly kind: 'popularity'; readonly halfLifeMs: number }
  | { readonly kind: 'following'; readonly options: FollowingOptions }
  | { readonly kind: 'session-neighbours'; readonly options: SessionNeighboursOptions }
  | { readonly kind: 'item-neighbours'; readonly options: ItemNeighboursOptions }
  | { readonly kind: 'ease'; readonly options: EaseOptions }
  | { readonly kind: 'ridge-next'; readonly options: RidgeNextOptions }
  | { readonly kind: 'implicit-factors'; readonly options: ImplicitFactorsOptions }
  | { readonly kind: 'content' }
  /** Trained elsewhere: it is what it is. */
  | { readonly kind: 'sequence'; readonly model: SequenceModel }
);

export type Model =
  | PopularityModel
  | FollowingModel
  | SessionNeighboursModel
  | ItemNeighboursModel
  | ItemWeightsModel
  | ImplicitFactorsModel
  | ContentModel
  | SequenceModel;

/** Descriptions by item number, for what learns from content. */
export type Described = readonly (ItemDescription | undefined)[];

/** Trains what a recipe says. */
export function trainModel(recipe: Recipe, interactions: Interactions, described: Described = []): Model {
  switch (recipe.kind) {
    case 'popularity':
      return trainPopularity(interactions, recipe.halfLifeMs);
    case 'following':
      return trainFollowing(interactions, recipe.options);
    case 'session-neighbours':
      return trainSessionNeighbours(interactions, recipe.options);
    case 'item-neighbours':
      return trainItemNeighbours(interactions, recipe.options);
    case 'ease':
      return trainEase(interactions, recipe.options);
    case 'ridge-next':
      return trainRidgeNext(interactions, recipe.options);
    case 'implicit-factors':
      return trainImplicitFactors(interactions, recipe.options);
    case 'content':
      return trainContent(described);
    case 'sequence':
      return recipe.model;
  }
}

/** Adds a model's scores to the board, larger is better; what it knows nothing of it does not touch. */
export function scoreModel(model: Model, query: Query, board: ScoreBoard): void {
  switch (model.kind) {
    case 'popularity':
      return scorePopularity(model, board);
    case 'following':
      return scoreFollowing(model, query, board);
    case 'session-neighbours':
      return scoreSessionNeighbours(model, query, board);
    case 'item-neighbours':
      return scoreItemNeighbours(model, query, board);
    case 'item-weights':
      return scoreItemWeights(model, query, board);
    case 'implicit-factors':
      return scoreImplicitFactors(model, query, board);
    case 'content':
      return scoreContent(model, query, board);
    case 'sequence':
      return scoreSequence(model, query, board);
  }
}

/** Which of the person's own items a model's score of one comes from. */
export function explainModel(model: Model, query: Query, item: number): Because {
  switch (model.kind) {
    case 'popularity':
      return explainPopularity(model, query);
    case 'following':
      return explainFollowing(model, query, item);
    case 'session-neighbours':
      return explainSessionNeighbours(model, query, item);
    case 'item-neighbours':
      return explainItemNeighbours(model, query, item);
    case 'item-weights':
      return explainItemWeights(model, query, item);
    case 'implicit-factors':
      return explainImplicitFactors(model, query, item);
    case 'content':
      return explainContent(model, query, item);
    case 'sequence':
      return { model: 'sequence', items: [] };
  }
}

/**
 * One more event of a person, the last of `recent`, at `at` (milliseconds). Popularity and what follows what learn at once; visits are told
 * through `extendSession`, items through `learnDescription`; the closed forms and factors know a person by what is asked.
 */
export function learnModel(model: Model, recent: ArrayLike<number>, at: number): void {
  if (model.kind === 'popularity') learnPopularity(model, recent[recent.length - 1]!, at);
  if (model.kind === 'following') learnFollowing(model, recent);
}
