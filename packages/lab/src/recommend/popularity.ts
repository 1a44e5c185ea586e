/**
 * What everybody likes, with what is long ago worth less: each event weighs one and halves in `halfLifeMs`. Weights grow forwards in time
 * instead of shrinking backwards, so an event touches one number.
 */
import type { Interactions } from './interactions.ts';
import type { Because, Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';

export type PopularityModel = {
  readonly kind: 'popularity';
  /** Infinity counts alike whatever the age. */
  readonly halfLifeMs: number;
  /** Weights are as of this time (milliseconds). */
  asOf: number;
  weights: Float64Array;
  /** Items below this number have been seen. */
  itemCount: number;
};

/** Halvings after which the numbers are brought back to the present, far from where a double ends. */
const HALVINGS_MAX = 512;

/** Where times are not known every event weighs the same. */
export function trainPopularity(
  interactions: Interactions,
  halfLifeMs: number = Number.POSITIVE_INFINITY,
): PopularityModel {
  const { times, items, itemCount } = interactions;
  const model: PopularityModel = {
    kind: 'popularity',
    halfLifeMs: times === null ? Number.POSITIVE_INFINITY : halfLifeMs,
    asOf: times === null ? 0 : times.reduce((latest, at) => Math.max(latest, at), 0),
    weights: new Float64Array(itemCount),
    itemCount,
  };
  for (let i = 0; i < items.length; i++) learnPopularity(model, items[i]!, times === null ? 0 : times[i]!);
  return model;
}

/** One more event; the next question sees it. */
export function learnPopularity(model: PopularityModel, item: number, at: number): void {
  if (item >= model.weights.length) {
    const wider = new Float64Array(Math.max(item + 1, model.weights.length * 2));
    wider.set(model.weights);
    model.weights = wider;
  }
  model.itemCount = Math.max(model.itemCount, item + 1);
  const halvings = (at - model.asOf) / model.halfLifeMs;
  if (halvings > HALVINGS_MAX) {
    for (let i = 0; i < model.weights.length; i++) model.weights[i] = model.weights[i]! * 2 ** -halvings;
    model.asOf = at;
  }
  model.weights[item] = model.weights[item]! + 2 ** ((at - model.asOf) / model.halfLifeMs);
}

/** Adds every item's weight, as of the latest event: the age of all is the same factor, which ranks nothing. */
export function scorePopularity(model: PopularityModel, board: ScoreBoard): void {
  for (let item = 0; item < model.itemCount; item++)
    if (model.weights[item]! > 0) addScore(board, item, model.weights[item]!);
}

/** Nothing of the person's own speaks for what everybody likes. */
export function explainPopularity(_model: PopularityModel, _query: Query): Because {
  return { model: 'popularity', items: [] };
}
