/** Figures of models in words: what each is called, what it tells, and which way is better. */
import type { ModelView } from '@attune/protocol';
import type { Tone } from '../part/chip.tsx';
import { countOf } from '../show/number.ts';

export type Learns = ModelView['learns'];
type Metrics = Readonly<Record<string, number | null>>;

export const LEARNS_WORDS: Readonly<Record<Learns, string>> = {
  propensity: 'how likely somebody does something',
  clusters: 'who is like whom',
  items: 'which items come next',
  choice: 'which variant reaches whom',
};

type JudgedWords = {
  /** What a judgement was made on. */
  readonly on: (people: string, rows: number) => string;
  readonly outcomes: (now: string, then: string) => string;
  /** What has moved, followed by how far. */
  readonly predictions: string;
};

export const JUDGED_WORDS: Readonly<Record<Learns, JudgedWords>> = {
  propensity: {
    on: (people, rows) => `${countOf(rows, 'moment')} of ${people}`,
    outcomes: (now, then) => `It happened in ${now} of the cases, then in ${then}.`,
    predictions: 'What it says has moved',
  },
  clusters: {
    on: (people) => `${people}, as they are now`,
    outcomes: (now, then) => `In a cluster are ${now} of them, then ${then}.`,
    predictions: 'How clearly somebody is of his cluster has moved',
  },
  items: {
    on: (people, rows) => `${countOf(rows, 'list')} of ${people}`,
    outcomes: (now, then) => `What came next stood on ${now} of the lists, then on ${then}.`,
    predictions: 'What it lists has moved',
  },
  choice: {
    on: (people, rows) => `${countOf(rows, 'decision')} for ${people}`,
    outcomes: (now, then) => `The goal was reached after ${now} of them, and it foresaw ${then}.`,
    predictions: 'What it would choose has moved',
  },
};

type Words = { readonly name: string; readonly says: string };

const METRIC_WORDS: Readonly<Record<string, Words>> = {
  areaUnderCurve: {
    name: 'Area under the curve',
    says: 'How well it tells apart those who will from those who will not: 1 always, 0.5 by chance. Higher is better.',
  },
  averagePrecision: {
    name: 'Average precision',
    says: 'How many of those it ranks highest really do it. Higher is better.',
  },
  logLoss: { name: 'Log loss', says: 'How far its probabilities are from what happened. Lower is better.' },
  brier: { name: 'Brier score', says: 'The mean square of how far it was off. Lower is better.' },
  calibrationError: {
    name: 'Calibration error',
    says: 'How far “60 %” is from happening in 60 of 100 cases. Lower is better.',
  },
  configurationsTried: {
    name: 'Configurations tried',
    says: 'Of how many it is the best on validation. What is chosen of many looks a little better than it is.',
  },
  clusters: { name: 'Clusters', says: 'How many groups there are.' },
  silhouette: { name: 'Silhouette', says: 'How far apart the groups are, up to 1. Higher is better.' },
  stability: {
    name: 'Stability',
    says: 'How alike the groups are on other samples of the visitors. Higher is better.',
  },
  inside: { name: 'In a cluster', says: 'The share of people who are in any of the groups.' },
  value: {
    name: 'Worth',
    says: 'What choosing by it would have earned for each decision; of the rates, what was earned. Higher is better.',
  },
  agreement: { name: 'Agreement', says: 'How many stay where they were in the version before. Higher is better.' },
};

const RANKING_WORDS: Readonly<Record<string, Words>> = {
  ndcg: { name: 'NDCG', says: 'How high the items stand that were really wanted. Higher is better.' },
  'hit-rate': { name: 'Hit rate', says: 'How often the list has one that was wanted. Higher is better.' },
  bought: {
    name: 'Bought, on the list',
    says: 'Of the visits that ended with an order, how often something bought stood on the list. Higher is better.',
  },
  mrr: { name: 'Reciprocal rank', says: 'One over the place of the first that was wanted. Higher is better.' },
};

export function metricWords(metric: string): Words {
  const [ranking = '', k] = metric.split('@');
  const words = RANKING_WORDS[ranking];
  if (words !== undefined && k !== undefined) return { ...words, name: `${words.name} of ${k}` };
  return METRIC_WORDS[metric] ?? { name: metric, says: '' };
}

export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isInteger(value) && Math.abs(value) > 1) return value.toLocaleString();
  return value.toLocaleString(undefined, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
}

/** Two digits that count, however small: 0.00031. */
export function formatDifference(value: number): string {
  return value.toLocaleString(undefined, { maximumSignificantDigits: 2 }).replace('-', '−');
}

/** "2" is "version 2". */
export function sideName(name: string): string {
  return /^\d+$/.test(name) ? `version ${name}` : name;
}

/** Metrics of the first, and then those that only others have. */
export function metricsOf(sides: readonly (readonly [name: string, metrics: Metrics])[]): readonly string[] {
  return [...new Set(sides.flatMap(([, metrics]) => Object.keys(metrics)))];
}

export type Standing = { readonly tone: Tone; readonly says: string };

/** Whether something is in force, in a chip. */
export function standingOf({ champion, training }: Pick<ModelView, 'champion' | 'training'>): Standing {
  if (champion !== null) return { tone: 'good', says: `version ${champion.version} in force` };
  if (training !== null && !training.isDone) return { tone: 'accent', says: 'in training' };
  return { tone: 'plain', says: 'not trained yet' };
}

/** A population stability index: from 0.1 on it moves, from 0.25 on it is another distribution. */
export function psiTone(psi: number): Tone {
  return psi >= 0.25 ? 'bad' : psi >= 0.1 ? 'warn' : 'good';
}

const UNITS: readonly (readonly [size: number, name: string])[] = [
  [1_048_576, 'MB'],
  [1_024, 'KB'],
];

export function formatBytes(bytes: number): string {
  const unit = UNITS.find(([size]) => bytes >= size);
  if (unit === undefined) return `${bytes} B`;
  return `${(bytes / unit[0]).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${unit[1]}`;
}
