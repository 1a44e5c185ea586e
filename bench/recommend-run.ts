/** One data set, once: the default hybrid beside every single model it could have been, all ranked in full on the same questions. */
import { performance } from 'node:perf_hooks';
import {
  type Case,
  clearBoard,
  comparePaired,
  coverage,
  createBoard,
  createDesk,
  exposureOf,
  gini,
  type HybridModel,
  type Model,
  meanMetric,
  type Ranked,
  type RankingMetric,
  rankingMetric,
  ranksOf,
  scoreHybrid,
  scoreModel,
  skipSeen,
  trainHybrid,
  trainModel,
} from '@attune/lab';
import type { DataSet } from './recommend-data.ts';
import { report } from './report.ts';

export type Plan = {
  readonly bench: string;
  readonly k: number;
  /** Metrics at k of the hybrid, with their bars; the first decides which single model is best. */
  readonly metrics: readonly { readonly metric: RankingMetric; readonly bar?: string }[];
  /** Every so many questions are asked: 1 is all. */
  readonly every?: number;
};

/** Prints the figures of the hybrid, and how far it is above the best of all it tried, each trained on everything as the hybrid is. */
export function measure(data: DataSet, { bench, k, metrics, every = 1 }: Plan): void {
  const show = (figure: string, value: number, unit: string, bar?: string) =>
    report({ bench, figure: `${data.name}: ${figure}`, value, unit, ...(bar === undefined ? {} : { bar }) });
  const cases = data.cases.filter((_, i) => i % every === 0);
  const began = performance.now();
  const { train, task, described = [] } = data;
  const hybrid = trainHybrid(train, { task, seed: data.name, described });
  show('hybrid, training with its search', (performance.now() - began) / 1000, 's');
  show('configurations tried on validation', hybrid.validation.tried.length, 'recipes');
  show('questions', cases.length, 'of the test, once');
  const { ranked, lists } = askHybrid(hybrid, cases, train.itemCount, k);
  const { metric } = metrics[0]!;
  const singles = hybrid.validation.tried.map(({ recipe }, i) => {
    const model = hybrid.models[hybrid.recipes.indexOf(recipe)] ?? trainModel(recipe, train, described);
    return {
      family: `${recipe.family}, recipe ${i + 1}`,
      model,
      ranked: askModel(model, cases, hybrid, train.itemCount),
    };
  });
  for (const { family, ranked } of singles)
    show(`${family} alone, ${metric} at ${k}`, meanMetric(metric, ranked, k), '');
  const best = singles.reduce((a, b) => (meanMetric(metric, b.ranked, k) > meanMetric(metric, a.ranked, k) ? b : a));
  for (const { metric, bar } of metrics) {
    show(`hybrid, ${metric} at ${k}`, meanMetric(metric, ranked, k), '', bar);
    const valuesOf = (all: readonly Ranked[]) => all.map((each) => rankingMetric(metric, each, k));
    const { difference, interval, p } = comparePaired(valuesOf(ranked), valuesOf(best.ranked), { seed: data.name });
    show(
      `hybrid above the best single (${best.family}), ${metric} at ${k}`,
      difference,
      `in [${interval}], p = ${p}`,
      '>= 0',
    );
  }
  show(`hybrid, catalogue shown at ${k}`, coverage(lists, train.itemCount), 'share');
  show(`hybrid, Gini of what is shown at ${k}`, gini(exposureOf(lists, train.itemCount)), '');
}

function askHybrid(hybrid: HybridModel, cases: readonly Case[], itemCount: number, k: number) {
  const desk = createDesk(hybrid.models.length, itemCount);
  const lists = cases.map((each) => {
    const skip = skipSeen(hybrid.task, each.recent);
    return scoreHybrid(hybrid, each, desk, { count: k, skip }).map(({ item }) => item);
  });
  const ranked = cases.map(({ wanted }, i) => {
    const ranks = wanted.map((item) => lists[i]!.indexOf(item) + 1 || Number.POSITIVE_INFINITY);
    return { ranks: ranks.sort((a, b) => a - b) };
  });
  return { lists, ranked };
}

function askModel(model: Model, cases: readonly Case[], { task }: HybridModel, itemCount: number): readonly Ranked[] {
  const board = createBoard(itemCount);
  return cases.map((each) => {
    clearBoard(board);
    scoreModel(model, each, board);
    return ranksOf(board.scores, each.wanted, skipSeen(task, each.recent));
  });
}

/** The slowest answer in a hundred, of those measured after the first tenth (milliseconds). */
export function p99(times: readonly number[]): number {
  const sorted = times.slice(Math.floor(times.length / 10)).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}
