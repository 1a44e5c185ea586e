/**
 * A hybrid with its school report: the latest part of the past is held out before anything is chosen, the hybrid is asked about it beside what
 * everybody likes and what stands together, and only then is what was chosen trained again on everything.
 */
import { type Case, holdOut } from '../evaluate/hold-out.ts';
import { meanMetric, type Ranked, ranksOf } from '../evaluate/ranking-metrics.ts';
import { createDesk } from './candidates.ts';
import { ASSOCIATION } from './following.ts';
import { type HybridModel, scoreHybrid, skipSeen } from './hybrid.ts';
import { type Interactions, itemCounts } from './interactions.ts';
import { type ListAnswer, type ListReference, listReference } from './list-drift.ts';
import { type Model, type Recipe, scoreModel, trainModel } from './model.ts';
import { trainPopularity } from './popularity.ts';
import { clearBoard, createBoard } from './score-board.ts';
import {
  type HybridOptions,
  type HybridProgress,
  POPULAR_HALF_LIFE_MS,
  spread,
  trainHybridInSteps,
} from './train-hybrid.ts';

/** How good lists are; each between 0 and 1, the mean over questions. */
export type ListQuality = { readonly ndcg: number; readonly hitRate: number; readonly mrr: number };

export type Judged = {
  /** Trained on everything. */
  readonly hybrid: HybridModel;
  /** Questions that nothing was chosen or trained by. */
  readonly cases: readonly Case[];
  /** What the same hybrid, trained without their time, made of them; and what simple means do. */
  readonly ranked: readonly Ranked[];
  readonly lists: readonly (readonly number[])[];
  readonly baselines: { readonly popularity: readonly Ranked[]; readonly coViewed: readonly Ranked[] };
  /** How the questions, the lists and what came of them were spread. */
  readonly reference: ListReference;
};

/** Lists are judged by so many places. */
export const JUDGED_K = 20;
const CASES_MAX = 2_000;
/** The share that is held out, where the task does not say by itself what is. */
const SHARE = 0.1;

/**
 * @param options.casesMax bounds the questions of the judgement as well as those of the search
 * @param report told of each model that was made
 */
export function trainJudged(
  interactions: Interactions,
  options: HybridOptions,
  report: (progress: HybridProgress) => void = () => {},
): Judged {
  const { task, seed, described = [], casesMax = CASES_MAX } = options;
  const { train, cases } = holdOut(interactions, { task, share: SHARE, seed: `${seed} judged` });
  const asked = spread(cases, Math.min(CASES_MAX, casesMax));
  const tried = followed(trainHybridInSteps(train, options), report);
  const answers = answerLists(tried, asked, interactions.itemCount);
  const baseline = (recipe: Recipe) => rankedBy(trainModel(recipe, train), asked, tried);
  return {
    hybrid: {
      ...tried,
      models: tried.recipes.map((recipe) => trainModel(recipe, interactions, described)),
      popular: trainPopularity(interactions, POPULAR_HALF_LIFE_MS),
    },
    cases: asked,
    ranked: answers.map(({ ranked }) => ranked),
    lists: answers.map(({ list }) => list),
    reference: listReference(itemCounts(train), answers),
    baselines: {
      popularity: baseline({ family: 'popularity', kind: 'popularity', halfLifeMs: POPULAR_HALF_LIFE_MS }),
      coViewed: baseline({ family: 'association', kind: 'following', options: ASSOCIATION }),
    },
  };
}

function followed(
  steps: ReturnType<typeof trainHybridInSteps>,
  report: (progress: HybridProgress) => void,
): HybridModel {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    report(step.value);
  }
}

/** Where a hybrid puts what was wanted: beyond the first `JUDGED_K` it is nowhere. */
export function rankLists(hybrid: HybridModel, cases: readonly Case[], itemCount: number): readonly Ranked[] {
  return answerLists(hybrid, cases, itemCount).map(({ ranked }) => ranked);
}

type Answer = ListAnswer & { readonly ranked: Ranked };

function answerLists(hybrid: HybridModel, cases: readonly Case[], itemCount: number): readonly Answer[] {
  const desk = createDesk(hybrid.models.length, itemCount);
  return cases.map((each): Answer => {
    const skip = skipSeen(hybrid.task, each.recent);
    const list = scoreHybrid(hybrid, each, desk, { count: JUDGED_K, skip }).map(({ item }) => item);
    const ranks = each.wanted.map((item) => list.indexOf(item) + 1 || Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const { row, recent, wanted } = each;
    const isHit = ranks.some(Number.isFinite);
    return { row, wanted: wanted[0]!, looked: recent.length, list, isHit, ranked: { ranks } };
  });
}

function rankedBy(model: Model, cases: readonly Case[], { task, popular }: HybridModel): readonly Ranked[] {
  const board = createBoard(popular.weights.length);
  return cases.map((each) => {
    clearBoard(board);
    scoreModel(model, each, board);
    return ranksOf(board.scores, each.wanted, skipSeen(task, each.recent));
  });
}

/** The three figures of lists, over all questions: NDCG, hit rate and MRR at `JUDGED_K`; 0 of no questions. */
export function qualityOf(ranked: readonly Ranked[]): ListQuality {
  return {
    ndcg: meanMetric('ndcg', ranked, JUDGED_K),
    hitRate: meanMetric('hit-rate', ranked, JUDGED_K),
    mrr: meanMetric('mrr', ranked, JUDGED_K),
  };
}
