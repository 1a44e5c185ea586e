/**
 * The recommender that needs no tuning by hand: several models offer candidates, and a blend whose weights were learned on a held-out part
 * of the same data (train-hybrid.ts) puts them in order. It learns from events in place, and says whose reason an item is there for.
 */
import type { Task } from '../evaluate/hold-out.ts';
import { blended } from './blend.ts';
import { type Candidates, type Desk, gatherCandidates } from './candidates.ts';
import type { LeftOut } from './fitting-recipes.ts';
import { explainModel, learnModel, type Model, type Recipe } from './model.ts';
import { learnPopularity, type PopularityModel } from './popularity.ts';
import type { Because, Query } from './query.ts';
import { addScore, clearBoard, type ScoreBoard, type Scored, topOf } from './score-board.ts';
import { beginSession, extendSession } from './session-neighbours.ts';

export type HybridModel = {
  readonly kind: 'hybrid';
  readonly task: Task;
  readonly recipes: readonly Recipe[];
  readonly models: readonly Model[];
  readonly weights: Float64Array;
  readonly each: number;
  /** What everybody likes, for somebody of whom nothing is known, whether or not it is part of the blend. */
  readonly popular: PopularityModel;
  /** NDCG at 20 on the held-out questions, of each recipe tried and of the blend (cross-fitted); how many questions there were. */
  readonly validation: {
    readonly tried: readonly { readonly recipe: Recipe; readonly ndcg: number }[];
    /** What the data were too large for. */
    readonly leftOut: readonly LeftOut[];
    readonly blend: number;
    readonly cases: number;
  };
};

/** What has been seen comes again on a visit; a person's next, later and other items are new ones. */
export function skipSeen(task: Task, recent: ArrayLike<number>): (item: number) => boolean {
  if (task === 'visit') return () => false;
  let last = 0;
  for (let i = 0; i < recent.length; i++) last = Math.max(last, recent[i]!);
  const seen = new Uint8Array(last + 1);
  for (let i = 0; i < recent.length; i++) seen[recent[i]!] = 1;
  return (item) => seen[item] === 1;
}

/** The blend's order of what the models offer, best first; `skip` says what may not be on the list. */
export function scoreHybrid(
  model: HybridModel,
  query: Query,
  desk: Desk,
  { count, skip }: { readonly count: number; readonly skip?: (item: number) => boolean },
): readonly Scored[] {
  const options = skip === undefined ? { each: model.each } : { each: model.each, skip };
  return topBlended(gatherCandidates(model.models, query, desk, options), model.weights, desk, count);
}

function topBlended({ items, features }: Candidates, weights: Float64Array, { union }: Desk, count: number) {
  clearBoard(union);
  items.forEach((item, c) => {
    addScore(union, item, blended(features, c, weights));
  });
  return topOf(union, count);
}

/** Why an item is on the list: the reason of the model that puts it highest, of those that name an own item of the person; ties by order. */
export function explainHybrid(model: HybridModel, query: Query, item: number, desk: Desk): Because {
  return explainHybridItems(model, query, [item], desk)[0]!;
}

/** The same for all items of a list at once: what stands above them is counted in one go. */
export function explainHybridItems(
  model: HybridModel,
  query: Query,
  items: readonly number[],
  { boards }: Desk,
): readonly Because[] {
  const standings = model.models.map((_, m) => standingsOf(boards[m]!, items));
  return items.map((item, i) => {
    const order = model.models.map((each, m) => ({ each, above: standings[m]![i]! }));
    for (const { each } of order.sort((a, b) => a.above - b.above)) {
      const because = explainModel(each, query, item);
      if (because.items.length > 0) return because;
    }
    return { model: 'popularity', items: [] };
  });
}

/** How many items of a board score more than each of some; Infinity for those that it says nothing of. */
function standingsOf({ scores, touched, count }: ScoreBoard, items: readonly number[]): readonly number[] {
  const own = Float64Array.from(items, (item) => scores[item]!).sort();
  // First: how many of the board score more than so many of the items and no more; then how many more than each.
  const above = new Int32Array(own.length + 1);
  for (let i = 0; i < count; i++) {
    const score = scores[touched[i]!]!;
    let below = 0;
    for (let high = own.length; below < high; ) {
      const middle = (below + high) >>> 1;
      if (own[middle]! < score) below = middle + 1;
      else high = middle;
    }
    above[below] = above[below]! + 1;
  }
  for (let i = own.length - 1; i > 0; i--) above[i] = above[i]! + above[i + 1]!;
  return items.map((item) => (scores[item]! > 0 ? above[own.indexOf(scores[item]!) + 1]! : Number.POSITIVE_INFINITY));
}

/** A visit that its events can be told of: its number in each model that keeps visits. */
export type Visit = readonly (number | null)[];

/** A new visit, from `at` on (milliseconds). */
export function beginVisit(model: HybridModel, at: number): Visit {
  return model.models.map((each) => (each.kind === 'session-neighbours' ? beginSession(each, at) : null));
}

/** One more event of a visit, the last of `recent`: every model that learns from events does, and the next question sees it. */
export function learnHybrid(model: HybridModel, visit: Visit, recent: ArrayLike<number>, at: number): void {
  learnPopularity(model.popular, recent[recent.length - 1]!, at);
  model.models.forEach((each, m) => {
    if (each.kind === 'session-neighbours') extendSession(each, visit[m]!, recent[recent.length - 1]!, at);
    else learnModel(each, recent, at);
  });
}
