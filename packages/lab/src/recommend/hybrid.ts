/**
 * The recommender that needs no tuning by hand: several models offer candidates, and a blend whose weights were learned on a held-out part
 * of the same data puts them in order. Of each family the recipe that validates best is kept; where blending does not help, the best
 * single model stays alone.
 */
import { type Case, holdOut, type Task } from '../evaluate/hold-out.ts';
import { meanMetric, type Ranked, ranksOf } from '../evaluate/ranking-metrics.ts';
import { blended, type Choice, fitBlend } from './blend.ts';
import { type Candidates, createDesk, type Desk, featureCount, gatherCandidates } from './candidates.ts';
import { defaultRecipes } from './default-recipes.ts';
import type { Interactions } from './interactions.ts';
import { type Described, explainModel, learnModel, type Model, type Recipe, scoreModel, trainModel } from './model.ts';
import { learnPopularity, type PopularityModel, trainPopularity } from './popularity.ts';
import type { Because, Query } from './query.ts';
import { addScore, clearBoard, createBoard, type ScoreBoard, type Scored, topOf } from './score-board.ts';
import { beginSession, extendSession } from './session-neighbours.ts';

export type HybridOptions = {
  /** What the recommender is for: it decides how validation is held out, and whether what was seen may come again. */
  readonly task: Task;
  readonly seed: string;
  /** What is tried; left out, `defaultRecipes` of the task and the data. */
  readonly recipes?: readonly Recipe[];
  readonly described?: Described;
  /** How many held-out questions the blend is learned from, at most. */
  readonly casesMax?: number;
  /** How many candidates each model offers. */
  readonly each?: number;
};

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
    readonly blend: number;
    readonly cases: number;
  };
};

const K = 20;
const POPULAR_HALF_LIFE_MS = 7 * 86_400_000;
/** A visit asks often and offers little; a past asks once and offers much. */
const CASES_MAX: Readonly<Record<Task, number>> = { visit: 6_000, next: 2_000, later: 2_000, rest: 2_000 };
const SHARES: Readonly<Record<Task, number>> = { visit: 0.15, next: 0, later: 0.15, rest: 0.2 };

/** Holds out, trains every recipe, chooses, learns the blend, and trains what was chosen again on everything. */
export function trainHybrid(interactions: Interactions, options: HybridOptions): HybridModel {
  const { task, seed, described = [], casesMax = CASES_MAX[task], each = 50 } = options;
  const { train, cases } = holdOut(interactions, { task, share: SHARES[task], seed });
  const asked = spread(cases, casesMax);
  const recipes = options.recipes ?? defaultRecipes(task, interactions, described);
  const board = createBoard(interactions.itemCount);
  const tried = recipes.map((recipe) => {
    const model = trainModel(recipe, train, described);
    return { recipe, model, ndcg: meanMetric('ndcg', rankCases(model, asked, task, board), K) };
  });
  const chosen = bestOfFamilies(tried);
  const kept = bestBlend(chosen, asked, createDesk(chosen.length, interactions.itemCount), { task, each });
  return {
    kind: 'hybrid',
    task,
    recipes: kept.chosen.map(({ recipe }) => recipe),
    models: kept.chosen.map(({ recipe }) => trainModel(recipe, interactions, described)),
    weights: kept.weights,
    each,
    popular: trainPopularity(interactions, POPULAR_HALF_LIFE_MS),
    validation: {
      tried: tried.map(({ recipe, ndcg }) => ({ recipe, ndcg })),
      blend: kept.ndcg,
      cases: asked.length,
    },
  };
}

type Asking = { readonly task: Task; readonly each: number };
type Blend = { readonly chosen: readonly Tried[]; readonly weights: Float64Array; readonly ndcg: number };

/** The best alone, the best two, the best four, and all: what few questions can not tell apart is better not weighed. */
function bestBlend(chosen: readonly Tried[], asked: readonly Case[], desk: Desk, asking: Asking): Blend {
  const alone = chosen.slice(0, 1);
  let best: Blend = { chosen: alone, weights: Float64Array.of(1, 0, 0, 0, 0), ndcg: alone[0]?.ndcg ?? 0 };
  for (const size of new Set([2, 4, chosen.length].filter((each) => each > 1 && each <= chosen.length))) {
    const some = chosen.slice(0, size);
    const models = some.map(({ model }) => model);
    const choices = asked.map((each) => choiceOf(models, each, desk, asking));
    const fitted = fit(choices, featureCount(size));
    if (fitted.ndcg > best.ndcg) best = { chosen: some, ...fitted };
  }
  return best;
}

/** At most so many, evenly from all, so that no part of the people is left out. */
function spread(cases: readonly Case[], max: number): readonly Case[] {
  if (cases.length <= max) return cases;
  return Array.from({ length: max }, (_, i) => cases[Math.floor((i * cases.length) / max)]!);
}

/** What has been seen comes again on a visit; a person's next, later and other items are new ones. */
export function skipSeen(task: Task, recent: ArrayLike<number>): (item: number) => boolean {
  if (task === 'visit') return () => false;
  const seen = new Set(Array.from(recent));
  return (item) => seen.has(item);
}

function rankCases(model: Model, cases: readonly Case[], task: Task, board: ScoreBoard): readonly Ranked[] {
  return cases.map((each) => {
    clearBoard(board);
    scoreModel(model, each, board);
    return ranksOf(board.scores, each.wanted, skipSeen(task, each.recent));
  });
}

type Tried = { readonly recipe: Recipe; readonly model: Model; readonly ndcg: number };

/** Best first. */
function bestOfFamilies(tried: readonly Tried[]): readonly Tried[] {
  const best = new Map<string, Tried>();
  for (const each of tried) {
    const before = best.get(each.recipe.family);
    if (before === undefined || each.ndcg > before.ndcg) best.set(each.recipe.family, each);
  }
  return [...best.values()].sort((a, b) => b.ndcg - a.ndcg);
}

type Offered = Choice & { readonly lost: number };

function choiceOf(models: readonly Model[], asked: Case, desk: Desk, { task, each }: Asking): Offered {
  const { items, features } = gatherCandidates(models, asked, desk, { each, skip: skipSeen(task, asked.recent) });
  const wanted = asked.wanted.map((item) => items.indexOf(item)).filter((place) => place >= 0);
  return { features, count: items.length, wanted, lost: asked.wanted.length - wanted.length };
}

/** Weights from all questions, and how good such weights are: each half is ranked by what the other half taught. */
function fit(choices: readonly Offered[], width: number): { readonly weights: Float64Array; readonly ndcg: number } {
  const half = (odd: number) => choices.filter((_, i) => i % 2 === odd);
  const ranked = [0, 1].flatMap((odd) => {
    const weights = fitBlend(half(1 - odd), width);
    return half(odd).map((choice) => rankChoice(choice, weights));
  });
  return { weights: fitBlend(choices, width), ndcg: meanMetric('ndcg', ranked, K) };
}

function rankChoice({ features, count, wanted, lost }: Offered, weights: Float64Array): Ranked {
  const scores = Float64Array.from({ length: count }, (_, c) => blended(features, c, weights));
  const { ranks } = ranksOf(scores, wanted);
  return { ranks: [...ranks, ...new Array<number>(lost).fill(Number.POSITIVE_INFINITY)] };
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
export function explainHybrid(model: HybridModel, query: Query, item: number, { boards }: Desk): Because {
  const standing = model.models.map((each, m) => {
    const own = boards[m]!.scores[item]!;
    let above = 0;
    for (let i = 0; i < boards[m]!.count; i++) if (boards[m]!.scores[boards[m]!.touched[i]!]! > own) above++;
    return { each, above: own > 0 ? above : Number.POSITIVE_INFINITY };
  });
  for (const { each } of standing.sort((a, b) => a.above - b.above)) {
    const because = explainModel(each, query, item);
    if (because.items.length > 0) return because;
  }
  return { model: 'popularity', items: [] };
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
