/**
 * How the hybrid comes about: a part of the past is held out, every recipe is trained on the rest and asked, of each family the best is kept,
 * the blend is learned, and what was chosen is trained again on everything. Nothing here ever sees what it is judged by later.
 */
import { type Case, holdOut, type Split, type Task } from '../evaluate/hold-out.ts';
import { meanMetric, type Ranked, ranksOf } from '../evaluate/ranking-metrics.ts';
import { blended, type Choice, fitBlend } from './blend.ts';
import { createDesk, type Desk, featureCount, gatherCandidates } from './candidates.ts';
import { defaultRecipes } from './default-recipes.ts';
import { type Fitting, fittingRecipes } from './fitting-recipes.ts';
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
  const steps = trainHybridInSteps(interactions, options);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** How far a training is, in models made of those that will be. */
export type HybridProgress = { readonly made: number; readonly of: number };

/** The same in steps of one model, for who tells of it or has to attend to something else meanwhile. */
export function* trainHybridInSteps(
  interactions: Interactions,
  options: HybridOptions,
): Generator<HybridProgress, HybridModel> {
  const { task, described = [], each = 50 } = options;
  const fitting = fittingRecipes(options.recipes ?? defaultRecipes(task, interactions, described), interactions);
  const { recipes, weights, validation } = yield* searchBlend(interactions, fitting, options);
  const models: Model[] = [];
  for (const recipe of recipes) {
    models.push(trainModel(recipe, interactions, described));
    yield { made: fitting.recipes.length + models.length, of: fitting.recipes.length + recipes.length };
  }
  const popular = trainPopularity(interactions, POPULAR_HALF_LIFE_MS);
  return { kind: 'hybrid', task, recipes, models, weights, each, popular, validation };
}

type Found = Pick<HybridModel, 'recipes' | 'weights' | 'validation'>;

/** Everything that only validation needs; its models are gone when it returns. */
function* searchBlend(
  interactions: Interactions,
  fitting: Fitting,
  options: HybridOptions,
): Generator<HybridProgress, Found> {
  const { task, seed, described = [], each = 50 } = options;
  const { share, times, casesMax } = HELD_OUT[task];
  const folds = Array.from({ length: times }, (_, fold): Fold => {
    const { train, cases } = holdOut(interactions, { task, share, seed: `${seed} ${fold}` });
    return { train, cases: spread(cases, (options.casesMax ?? casesMax) / times) };
  });
  const { recipes, leftOut } = withoutTold(fitting, folds, task);
  const board = createBoard(interactions.itemCount);
  const tried: Tried[] = [];
  // Only the best of each family stays in memory.
  const best = new Map<string, Candidate>();
  for (const recipe of recipes) {
    const models = folds.map(({ train }) => trainModel(recipe, train, described));
    const ranked = folds.flatMap(({ cases }, fold) => rankCases(models[fold]!, cases, task, board));
    const candidate = { recipe, models, ndcg: meanMetric('ndcg', ranked, K) };
    tried.push({ recipe, ndcg: candidate.ndcg });
    const before = best.get(recipe.family);
    if (before === undefined || candidate.ndcg > before.ndcg) best.set(recipe.family, candidate);
    yield { made: tried.length, of: recipes.length + best.size };
  }
  const families = [...best.values()].sort((a, b) => b.ndcg - a.ndcg);
  const kept = bestBlend(families, folds, { task, each, itemCount: interactions.itemCount });
  const cases = folds.reduce((sum, fold) => sum + fold.cases.length, 0);
  return {
    recipes: kept.chosen.map(({ recipe }) => recipe),
    weights: kept.weights,
    validation: { tried, leftOut, blend: kept.ndcg, cases },
  };
}

/** A model from elsewhere that was taught what it would be asked would look better than it is: it takes no part. */
function withoutTold({ recipes, leftOut }: Fitting, folds: readonly Fold[], task: Task): Fitting {
  const inTime = task === 'visit' || task === 'later';
  const heldSince = inTime ? Math.min(...folds.map(({ train }) => latestOf(train))) : Number.NEGATIVE_INFINITY;
  const isTold = (recipe: Recipe) => recipe.kind === 'sequence' && !(recipe.model.until <= heldSince);
  const why = inTime
    ? 'it was taught what it would be judged by'
    : 'what is held out of this task has no time of its own';
  return {
    recipes: recipes.filter((recipe) => !isTold(recipe)),
    leftOut: [...leftOut, ...recipes.filter(isTold).map((recipe) => ({ recipe, why }))],
  };
}

function latestOf({ times }: Interactions): number {
  return times === null
    ? Number.NEGATIVE_INFINITY
    : times.reduce((last, time) => Math.max(last, time), Number.NEGATIVE_INFINITY);
}

/** One way of holding out: what is left to learn from, and the questions. */
type Fold = Split;
type Tried = { readonly recipe: Recipe; readonly ndcg: number };
/** A recipe with its model of each fold. */
type Candidate = Tried & { readonly models: readonly Model[] };
type Asking = { readonly task: Task; readonly each: number; readonly itemCount: number };
type Blend = { readonly chosen: readonly Candidate[]; readonly weights: Float64Array; readonly ndcg: number };

/** The best alone, the best two, the best four, and all: what few questions can not tell apart is better not weighed. */
function bestBlend(chosen: readonly Candidate[], folds: readonly Fold[], asking: Asking): Blend {
  const alone = chosen.slice(0, 1);
  let best: Blend = { chosen: alone, weights: Float64Array.of(1, 0, 0, 0, 0), ndcg: alone[0]?.ndcg ?? 0 };
  for (const size of new Set([2, 4, chosen.length].filter((each) => each > 1 && each <= chosen.length))) {
    const some = chosen.slice(0, size);
    const desk = createDesk(size, asking.itemCount);
    const choices = folds.flatMap(({ cases }, fold) => {
      const asked = some.map(({ models }) => models[fold]!);
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
