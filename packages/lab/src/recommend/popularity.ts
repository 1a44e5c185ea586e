/**
 * What everybody likes, with what is long ago worth less: each event weighs one and halves in `halfLifeMs`. Weights grow forwards in time
 * instead of shrinking backwards, so an event touches one number.
 */
import type { Interactions } from './interactions.ts';
import type { Because, Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';
import { selectFirst } from './select-first.ts';

export type PopularityModel = {
  readonly kind: 'popularity';
  /** Infinity counts alike whatever the age. */
  readonly halfLifeMs: number;
  /** Weights are as of this time (milliseconds). */
  asOf: number;
  weights: Float64Array;
  /**
   * Invariant: no item that is not among these weighs more than `floor`, so the first `LEADERS` of all are among them. A list needs no more,
   * and looking at every item for each would cost more than all other models.
   */
  leaders: Int32Array;
  leaderCount: number;
  leads: Uint8Array;
  floor: number;
};

const LEADERS = 1_000;

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
    leaders: new Int32Array(LEADERS * 2),
    leaderCount: 0,
    leads: new Uint8Array(itemCount),
    floor: 0,
  };
  for (let i = 0; i < items.length; i++) learnPopularity(model, items[i]!, times === null ? 0 : times[i]!);
  return model;
}

/** One more event; the next question sees it. */
export function learnPopularity(model: PopularityModel, item: number, at: number): void {
  if (item >= model.weights.length) makeRoom(model, item);
  const halvings = (at - model.asOf) / model.halfLifeMs;
  if (halvings > HALVINGS_MAX) {
    for (let i = 0; i < model.weights.length; i++) model.weights[i] = model.weights[i]! * 2 ** -halvings;
    model.floor *= 2 ** -halvings;
    model.asOf = at;
  }
  const weight = model.weights[item]! + 2 ** ((at - model.asOf) / model.halfLifeMs);
  model.weights[item] = weight;
  if (model.leads[item] === 1 || weight <= model.floor) return;
  model.leads[item] = 1;
  model.leaders[model.leaderCount++] = item;
  if (model.leaderCount === model.leaders.length) keepLeaders(model);
}

function makeRoom(model: PopularityModel, item: number): void {
  const size = Math.max(item + 1, model.weights.length * 2);
  const weights = new Float64Array(size);
  weights.set(model.weights);
  model.weights = weights;
  const leads = new Uint8Array(size);
  leads.set(model.leads);
  model.leads = leads;
}

function keepLeaders(model: PopularityModel): void {
  const { leaders, weights, leads, leaderCount } = model;
  selectFirst(leaders, leaderCount, LEADERS, (a, b) => weights[b]! - weights[a]! || a - b);
  for (let i = LEADERS; i < leaderCount; i++) {
    leads[leaders[i]!] = 0;
    model.floor = Math.max(model.floor, weights[leaders[i]!]!);
  }
  model.leaderCount = LEADERS;
}

/** Adds the leaders' weights, as of the latest event: the age of all is the same factor, which ranks nothing. */
export function scorePopularity({ leaders, leaderCount, weights }: PopularityModel, board: ScoreBoard): void {
  for (let i = 0; i < leaderCount; i++) addScore(board, leaders[i]!, weights[leaders[i]!]!);
}

/** Nothing of the person's own speaks for what everybody likes. */
export function explainPopularity(_model: PopularityModel, _query: Query): Because {
  return { model: 'popularity', items: [] };
}
