/** A model of items of the made-up shop: in force, judged on what came since, with a floor and two groups of people. */
import type { ModelVersionView, ModelView } from '@attune/protocol';

const HOUR_MS = 3_600_000;

const OURS = { 'ndcg@20': 0.381, 'hit-rate@20': 0.702, 'mrr@20': 0.294 };
const POPULAR = { 'ndcg@20': 0.094, 'hit-rate@20': 0.221, 'mrr@20': 0.061 };

export function itemVersion(now: number): ModelVersionView {
  return {
    key: 'also-like',
    version: 1,
    learns: 'items',
    status: 'champion',
    createdAt: now - 30 * HOUR_MS,
    source: 'trained',
    format: 'attune',
    bytes: 2_104_331,
    isKept: true,
    dataUntil: now - 31 * HOUR_MS,
    metrics: OURS,
    baselines: { popularity: POPULAR },
    notes: [],
    verdict: {
      isBetter: true,
      against: 'what is seen together',
      difference: 0.041,
      interval: [0.028, 0.055] as never,
      says: '4.1 % of NDCG at 20 better than what is seen together, on 2000 held-out questions.',
    },
  };
}

export function itemJudgement(now: number): NonNullable<ModelView['judgement']> {
  return {
    at: now - 5 * 60_000,
    champion: 1,
    since: now - 31 * HOUR_MS,
    rows: 1_840,
    people: 512,
    metrics: {
      '1': { ...OURS, 'ndcg@20': 0.374, 'bought@20': 0.613 },
      'what is popular': { ...POPULAR, 'bought@20': 0.187 },
    },
    against: [{ version: 'what is popular', difference: 0.28, interval: [0.21, 0.35], people: 512 }],
    drift: {
      features: [
        { name: 'items', psi: 0.08 },
        { name: 'visit_length', psi: 0.01 },
      ],
      predictions: { psi: 0.04, ks: 0.05, p: 0.2 },
      outcomes: { rateThen: 0.702, rateNow: 0.691, p: 0.4 },
      alarms: [],
    },
    fairness: [
      {
        recommender: 'shelf',
        items: [{ group: 'small', floor: 0.2, without: 0.061, with: 0.204 }],
        trait: 'plan',
        people: [
          {
            group: 'free',
            lists: 1_310,
            people: 377,
            hitRate: 0.7,
            ndcg: 0.38,
            share: 1.02,
            interval: null,
            exposure: 0.2,
          },
          {
            group: 'paid',
            lists: 530,
            people: 135,
            hitRate: 0.67,
            ndcg: 0.36,
            share: 0.96,
            interval: null,
            exposure: 0.21,
          },
        ],
      },
    ],
  } as NonNullable<ModelView['judgement']>;
}
