/**
 * How the hybrid comes about: a part of the past is held out, every recipe is trained on the rest and asked, of each family the best is kept,
 * the blend is learned, and what was chosen is trained again on everything. Nothing here ever sees what it is judged by later.
 */
import { type Case, holdOut, type Task } from '../evaluate/hold-out.ts';
import { meanMetric, type Ranked, ranksOf } from '../evaluate/ranking-metrics.ts';
import { blended, type Choice, fitBlend } from './blend.ts';
import { createDesk, type Desk, featureCount, gatherCandidates } from './candidates.ts';
import { defaultRecipes } from './default-recipes.ts';
import { type HybridModel, skipSeen } from './hybrid.ts';
import type { Interactions } from './interactions.ts';
import { type Described, type Model, type Recipe, scoreModel, trainModel } from './model.ts';
import { trainPopularity } from './popularity.ts';
import { clearBoard, createBoard, type ScoreBoard } from './score-board.ts';

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

const K = 20;
export const POPULAR_HALF_LIFE_MS = 7 * 86_400_000;

/**
 * How each task is held out: which share, how often, and how many questions are asked at most. A visit asks often and offers little, a past asks
 * once and offers much; what is held out at random is held out thrice, since one draw of a tenth tells little.
 */
const HELD_OUT: Readonly<Record<Task, { readonly share: number; readonly times: number; readonly casesMax: number }>> =
  {
    visit: { share: 0.15, times: 1, casesMax: 6_000 },
    next: { share: 0, times: 1, casesMax: 2_000 },
    later: { share: 0.15, times: 1, casesMax: 2_000 },
    rest: { share: 0.1, times: 3, casesMax: 3_000 },
  };

/** Holds out, trains every recipe, chooses, learns the blend, and trains what was chosen again on everything. */
export function trainHybrid(interactions: Interactions, options: HybridOptions): HybridModel {
  const { task, seed, described = [], each = 50 } = options;
  const { share, times, casesMax } = HELD_OUT[task];
  const recipes = options.recipes ?? defaultRecipes(task, interactions, described);
  const folds = Array.from({ length: times }, (_, fold): Fold => {
    const { train, cases } = holdOut(interactions, { task, share, seed: `${seed} ${fold}` });
    const models = recipes.map((recipe) => trainModel(recipe, train, described));
    return { models, cases: spread(cases, (options.casesMax ?? casesMax) / times) };
  });
  const board = createBoard(interactions.itemCount);
  const tried = recipes.map((recipe, index): Tried => {
    const ranked = folds.flatMap(({ models, cases }) => rankCases(models[index]!, cases, task, board));
    return { recipe, index, ndcg: meanMetric('ndcg', ranked, K) };
  });
  const asking = { task, each, itemCount: interactions.itemCount };
  const kept = bestBlend(bestOfFamilies(tried), folds, asking);
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
      cases: folds.reduce((sum, { cases }) => sum + cases.length, 0),
    },
  };
}

/** One way of holding out: all recipes trained on what is left, and the questions. */
type Fold = { readonly models: readonly Model[]; readonly cases: readonly Case[] };
type Tried = { readonly recipe: Recipe; readonly index: number; readonly ndcg: number };
type Asking = { readonly task: Task; readonly each: number; readonly itemCount: number };
type Blend = { readonly chosen: readonly Tried[]; readonly weights: Float64Array; readonly ndcg: number };

/** The best alone, the best two, the best four, and all: what few questions can not tell apart is better not weighed. */
function bestBlend(chosen: readonly Tried[], folds: readonly Fold[], asking: Asking): Blend {
  const alone = chosen.slice(0, 1);
  let best: Blend = { chosen: alone, weights: Float64Array.of(1, 0, 0, 0, 0), ndcg: alone[0]?.ndcg ?? 0 };
  for (const size of new Set([2, 4, chosen.length].filter((each) => each > 1 && each <= chosen.length))) {
    const some = chosen.slice(0, size);
    const desk = createDesk(size, asking.itemCount);
    const choices = folds.flatMap(({ models, cases }) => {
      const asked = some.map(({ index }) => models[index]!);
      return cases.map((each) => choiceOf(asked, each, desk, asking));
    });
    const fitted = fit(choices, featureCount(size));
    if (fitted.ndcg > best.ndcg) best = { chosen: some, ...fitted };
  }
  return best;
}

/** At most so many, evenly from all, so that no part of the people is left out. */
export function spread(cases: readonly Case[], max: number): readonly Case[] {
  if (cases.length <= max) return cases;
  return Array.from({ length: max }, (_, i) => cases[Math.floor((i * cases.length) / max)]!);
}

function rankCases(model: Model, cases: readonly Case[], task: Task, board: ScoreBoard): readonly Ranked[] {
  return cases.map((each) => {
    clearBoard(board);
    scoreModel(model, each, board);
    return ranksOf(board.scores, each.wanted, skipSeen(task, each.recent));
  });
}

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
