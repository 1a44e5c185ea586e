/**
 * A hybrid with its school report: the latest part of the past is held out before anything is chosen, the hybrid is asked about it beside what
 * everybody likes and what stands together, and only then is what was chosen trained again on everything.
 */
import { type Case, holdOut } from '../evaluate/hold-out.ts';
import { meanMetric, type Ranked, ranksOf } from '../evaluate/ranking-metrics.ts';
import { createDesk } from './candidates.ts';
import { ASSOCIATION } from './following.ts';
import { type HybridModel, scoreHybrid, skipSeen } from './hybrid.ts';
import type { Interactions } from './interactions.ts';
import { type Model, type Recipe, scoreModel, trainModel } from './model.ts';
import { trainPopularity } from './popularity.ts';
import { clearBoard, createBoard } from './score-board.ts';
import { type HybridOptions, POPULAR_HALF_LIFE_MS, spread, trainHybrid } from './train-hybrid.ts';

/** How good lists of `K` items are; each between 0 and 1. */
export type ListQuality = { readonly ndcg: number; readonly hitRate: number; readonly mrr: number };

export type Judged = {
  readonly hybrid: HybridModel;
  /** Questions that nothing was chosen or trained by. */
  readonly cases: number;
  readonly quality: ListQuality;
  readonly baselines: { readonly popularity: ListQuality; readonly coViewed: ListQuality };
};

export const JUDGED_K = 20;
const CASES_MAX = 2_000;
/** A tenth, as in validation; of what is held out by persons or at random the task's own share is. */
const SHARE = 0.1;

/** @param options.casesMax bounds the questions of the judgement as well as those of the search */
export function trainJudged(interactions: Interactions, options: HybridOptions): Judged {
  const { task, seed, described = [], casesMax = CASES_MAX } = options;
  const { train, cases } = holdOut(interactions, { task, share: SHARE, seed: `${seed} judged` });
  const asked = spread(cases, Math.min(CASES_MAX, casesMax));
  const tried = trainHybrid(train, options);
  const hasTimes = interactions.times !== null;
  const popularity: Recipe = {
    family: 'popularity',
    kind: 'popularity',
    halfLifeMs: hasTimes ? POPULAR_HALF_LIFE_MS : Number.POSITIVE_INFINITY,
  };
  const together: Recipe = { family: 'association', kind: 'following', options: ASSOCIATION };
  const baseline = (recipe: Recipe) => qualityOf(rankedBy(trainModel(recipe, train), asked, tried));
  return {
    hybrid: {
      ...tried,
      models: tried.recipes.map((recipe) => trainModel(recipe, interactions, described)),
      popular: trainPopularity(interactions, POPULAR_HALF_LIFE_MS),
    },
    cases: asked.length,
    quality: judgeHybrid(tried, asked, interactions.itemCount),
    baselines: { popularity: baseline(popularity), coViewed: baseline(together) },
  };
}

/** How good a hybrid's lists are on these questions; it may have been trained on other items than there are now. */
export function judgeHybrid(hybrid: HybridModel, cases: readonly Case[], itemCount: number): ListQuality {
  const desk = createDesk(hybrid.models.length, itemCount);
  return qualityOf(
    cases.map((each): Ranked => {
      const skip = skipSeen(hybrid.task, each.recent);
      const list = scoreHybrid(hybrid, each, desk, { count: JUDGED_K, skip }).map(({ item }) => item);
      const ranks = each.wanted.map((item) => list.indexOf(item) + 1 || Number.POSITIVE_INFINITY);
      return { ranks: ranks.sort((a, b) => a - b) };
    }),
  );
}

function rankedBy(model: Model, cases: readonly Case[], { task, popular }: HybridModel): readonly Ranked[] {
  const board = createBoard(popular.weights.length);
  return cases.map((each) => {
    clearBoard(board);
    scoreModel(model, each, board);
    return ranksOf(board.scores, each.wanted, skipSeen(task, each.recent));
  });
}

function qualityOf(ranked: readonly Ranked[]): ListQuality {
  const of = (metric: 'ndcg' | 'hit-rate' | 'mrr') => (ranked.length === 0 ? 0 : meanMetric(metric, ranked, JUDGED_K));
  return { ndcg: of('ndcg'), hitRate: of('hit-rate'), mrr: of('mrr') };
}
