/** How good lists are, for people: metrics by length of the list beside baselines, whether the difference is more than chance, what lists are like, and who is served how well. */
import { createDice } from '@attune/engine';
import { groupUtility } from '../evaluate/group-utility.ts';
import { coverage, exposureOf, gini } from '../evaluate/list-metrics.ts';
import { comparePaired } from '../evaluate/paired-comparison.ts';
import { type Ranked, type RankingMetric, rankingMetric } from '../evaluate/ranking-metrics.ts';
import { bootstrapInterval } from '../off-policy/value-interval.ts';
import { type Interval, inDigits, type LineChart, type Report, type ReportFigure, type ReportTable } from './report.ts';

export type ItemsEvaluation = {
  readonly title: string;
  readonly about: string;
  /** The ranks of what was wanted, question by question. */
  readonly ranked: readonly Ranked[];
  /** What others made of the same questions: what everybody likes, what stands together, the champion. */
  readonly baselines: readonly { readonly name: string; readonly ranked: readonly Ranked[] }[];
  /** Lengths of lists, ascending; the figures are at the last. Default 1, 5, 10, 20. */
  readonly lengths?: readonly number[];
  /** The lists themselves, for what they are like. */
  readonly lists?: readonly ArrayLike<number>[];
  readonly itemCount?: number;
  /** The group of people of each question. */
  readonly groups?: readonly (string | undefined)[];
  /** What the hybrid tried on validation. */
  readonly tried?: readonly { readonly name: string; readonly ndcg: number }[];
  readonly seed: string;
  readonly remarks?: readonly string[];
};

const METRICS: readonly { readonly metric: RankingMetric; readonly name: string; readonly says: string }[] = [
  { metric: 'ndcg', name: 'NDCG', says: 'How far up the list what was wanted stands; 1 is all of it on top.' },
  { metric: 'hit-rate', name: 'Hit rate', says: 'The share of lists with anything wanted on them.' },
  { metric: 'recall', name: 'Recall', says: 'The share of what was wanted that is on the list.' },
  { metric: 'mrr', name: 'MRR', says: 'One over the place of the first wanted item, on average.' },
  { metric: 'map', name: 'MAP', says: 'Average precision, averaged over questions.' },
];
const LENGTHS = [1, 5, 10, 20];
const CHARTED: readonly RankingMetric[] = ['ndcg', 'hit-rate'];

/** The report of one evaluation; the same evaluation gives the same report. */
export function itemsReport(evaluation: ItemsEvaluation): Report {
  const { title, about, ranked, lengths = LENGTHS, remarks = [] } = evaluation;
  const k = lengths.at(-1)!;
  return {
    title,
    about,
    figures: METRICS.map((each) => figureOf(evaluation, each, k)),
    charts: CHARTED.map((metric) => chartOf(evaluation, metric, lengths)),
    tables: [
      ...comparisonTable(evaluation, k),
      ...listTable(evaluation),
      ...groupTable(evaluation, k),
      ...triedTable(evaluation),
    ],
    remarks: [`${inDigits(ranked.length)} questions, ranked among all items, never among a sample.`, ...remarks],
  };
}

const valuesOf = (metric: RankingMetric, ranked: readonly Ranked[], k: number): readonly number[] =>
  ranked.map((each) => rankingMetric(metric, each, k));

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

const intervalOf = (values: readonly number[], seed: string): Interval | null =>
  bootstrapInterval(values, createDice(seed).next);

function figureOf(
  { ranked, baselines, seed }: ItemsEvaluation,
  { metric, name, says }: (typeof METRICS)[number],
  k: number,
): ReportFigure {
  const values = valuesOf(metric, ranked, k);
  return {
    name: `${name} at ${k}`,
    value: meanOf(values),
    interval: intervalOf(values, `${seed} ${metric}`),
    better: 'higher',
    beside: baselines.map((each) => ({ name: each.name, value: meanOf(valuesOf(metric, each.ranked, k)) })),
    says,
  };
}

function chartOf(evaluation: ItemsEvaluation, metric: RankingMetric, lengths: readonly number[]): LineChart {
  const { ranked, baselines, seed } = evaluation;
  const { name, says } = METRICS.find((each) => each.metric === metric)!;
  const series = [{ name: 'this model', ranked }, ...baselines].map((each, place) => ({
    name: each.name,
    points: lengths.map((k) => {
      const values = valuesOf(metric, each.ranked, k);
      const interval = place === 0 ? intervalOf(values, `${seed} ${metric} ${k}`) : null;
      const point = { x: k, y: meanOf(values) };
      return interval === null ? point : { ...point, low: interval[0], high: interval[1] };
    }),
  }));
  return {
    kind: 'lines',
    title: `${name} by length of the list`,
    says,
    x: 'items on the list',
    y: name,
    ticks: lengths,
    marks: true,
    series,
  };
}

function comparisonTable({ ranked, baselines, seed }: ItemsEvaluation, k: number): readonly ReportTable[] {
  if (baselines.length === 0) return [];
  const rows = baselines.flatMap(({ name, ranked: theirs }) =>
    CHARTED.map((metric) => {
      const compared = comparePaired(valuesOf(metric, ranked, k), valuesOf(metric, theirs, k), { seed });
      const [low, high] = compared.interval ?? [null, null];
      return [name, `${metric} at ${k}`, compared.difference, low, high, compared.p];
    }),
  );
  const says =
    'Question by question: the mean difference, its 95 % interval, and the chance of one as large if there were none.';
  return [
    { title: 'Above the others', says, head: ['compared with', 'metric', 'difference', 'from', 'to', 'p'], rows },
  ];
}

function listTable({ lists, itemCount }: ItemsEvaluation): readonly ReportTable[] {
  if (lists === undefined || itemCount === undefined) return [];
  const rows = [
    ['share of the catalogue that is on any list', coverage(lists, itemCount)],
    ['Gini of how often items are shown (0: all alike)', gini(exposureOf(lists, itemCount))],
  ];
  return [{ title: 'What the lists are like', says: 'Beside being right.', head: ['', ''], rows }];
}

function groupTable({ ranked, groups, seed }: ItemsEvaluation, k: number): readonly ReportTable[] {
  if (groups === undefined) return [];
  const says = `NDCG at ${k} of each group, and as a share of that of all.`;
  const rows = groupUtility(valuesOf('ndcg', ranked, k), groups, { seed }).map(
    ({ group, questions, mean, interval, share }) => {
      const [low, high] = interval ?? [null, null];
      return [group, questions, mean, low, high, share];
    },
  );
  return [
    { title: 'Groups of people', says, head: ['group', 'questions', 'mean', 'from', 'to', 'share of all'], rows },
  ];
}

function triedTable({ tried = [] }: ItemsEvaluation): readonly ReportTable[] {
  if (tried.length === 0) return [];
  const says = `${inDigits(tried.length)} recipes, NDCG at 20 on held-out questions; of each family the best may join the blend.`;
  return [
    { title: 'What was tried', says, head: ['recipe', 'NDCG'], rows: tried.map(({ name, ndcg }) => [name, ndcg]) },
  ];
}
