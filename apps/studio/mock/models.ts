/** Models of the made-up shop: three in force, one that is being trained, one that nothing is known of. */
import type { ModelReply, ModelVersionView, ModelView, TrainingView } from '@attune/protocol';
import { itemJudgement, itemVersion } from './item-models.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Figures = Record<string, number | null>;

const PURCHASE: readonly [ours: Figures, baseRate: Figures, logistic: Figures] = [
  { areaUnderCurve: 0.8312, averagePrecision: 0.4127, logLoss: 0.2218, brier: 0.0631, calibrationError: 0.0114 },
  { areaUnderCurve: 0.5, averagePrecision: 0.0812, logLoss: 0.2817, brier: 0.0746, calibrationError: 0.0021 },
  { areaUnderCurve: 0.8041, averagePrecision: 0.3655, logLoss: 0.2309, brier: 0.0652, calibrationError: 0.0172 },
];

function versionOf(wish: Partial<ModelVersionView> & Pick<ModelVersionView, 'key' | 'version'>): ModelVersionView {
  return {
    status: 'challenger',
    learns: 'propensity',
    createdAt: 0,
    source: 'trained',
    format: 'attune',
    bytes: 48_213,
    isKept: true,
    dataUntil: 0,
    metrics: {},
    baselines: {},
    notes: [],
    verdict: null,
    ...wish,
  };
}

function purchaseVersions(now: number): ModelVersionView[] {
  const [ours, baseRate, logistic] = PURCHASE;
  const says =
    'On 8412 held-out moments of 1204 people its log loss is 0.0599 nats less than the base rate, and that is more than chance.';
  const verdict = { isBetter: true, against: 'base rate', difference: 0.0599, interval: [0.051, 0.068] as never, says };
  const of = (version: number, more: Partial<ModelVersionView>) =>
    versionOf({
      key: 'purchase',
      version,
      createdAt: now - (4 - version) * DAY_MS,
      dataUntil: now - (4 - version) * DAY_MS - HOUR_MS,
      baselines: { 'base rate': baseRate, logistic },
      metrics: ours,
      verdict,
      ...more,
    });
  return [
    of(3, {
      metrics: { ...ours, logLoss: 0.2231 },
      verdict: {
        isBetter: false,
        against: 'version 2',
        difference: 0.0007,
        interval: null,
        says: 'On 8590 held-out moments of 1240 people its log loss is 0.0007 nats less than version 2, which may be chance.',
      },
    }),
    of(2, { status: 'champion', notes: ['Moments of bots and of the house are left out.'] }),
    of(1, {
      status: 'retired',
      source: 'imported',
      format: 'onnx',
      bytes: 1_204_331,
      metrics: {},
      baselines: {},
      verdict: null,
    }),
  ];
}

function clusterVersions(now: number): ModelVersionView[] {
  return [
    versionOf({
      key: 'shoppers',
      version: 1,
      learns: 'clusters',
      status: 'champion',
      createdAt: now - 9 * HOUR_MS,
      dataUntil: now - 9 * HOUR_MS,
      metrics: { clusters: 4, silhouette: 0.412, stability: 0.87 },
      verdict: {
        isBetter: true,
        against: 'no clusters',
        difference: 0.412,
        interval: null,
        says: '4 clusters, silhouette 0.41. They are the same on other samples.',
      },
    }),
  ];
}

function judgementOf(now: number): NonNullable<ModelView['judgement']> {
  const [ours, baseRate] = PURCHASE;
  return {
    at: now - 12 * 60_000,
    champion: 2,
    since: now - 2 * DAY_MS,
    rows: 2_310,
    people: 417,
    metrics: { '2': { ...ours, logLoss: 0.2291 }, '3': { ...ours, logLoss: 0.2288 }, 'base rate': baseRate },
    against: [
      { version: '3', difference: -0.0003, interval: [-0.004, 0.003], people: 417 },
      { version: 'base rate', difference: 0.049, interval: [0.031, 0.067], people: 417 },
    ],
    drift: {
      features: [
        { name: 'visit.pauses', psi: 0.03 },
        { name: 'context.device.type', psi: 0.31 },
        { name: 'trait.engagement', psi: 0.12 },
        { name: 'past.goals', psi: 0.01 },
      ],
      predictions: { psi: 0.14, ks: 0.08, p: 0.003 },
      outcomes: { rateThen: 0.081, rateNow: 0.064, p: 0.02 },
      alarms: ['context.device.type is another distribution than in the training (PSI 0.31)'],
    },
  } as NonNullable<ModelView['judgement']>;
}

export type MockModels = ReturnType<typeof createModels>;

/** What was done to them stays until the mock ends. */
export function createModels(now: number) {
  const lists = new Map<string, ModelVersionView[]>([
    ['purchase', purchaseVersions(now)],
    ['shoppers', clusterVersions(now)],
    ['also-like', [itemVersion(now)]],
    ['for-you', []],
    ['hero-choice', []],
  ]);
  const learns = {
    purchase: 'propensity',
    shoppers: 'clusters',
    'also-like': 'items',
    'for-you': 'items',
    'hero-choice': 'choice',
  } as const;
  const names = { purchase: 'Will order in this visit', shoppers: 'Kinds of shoppers' } as Record<string, string>;
  const trainings = new Map<string, TrainingView>([['for-you', trainingOf('for-you', 'training', now)]]);
  trainings.set('hero-choice', {
    ...trainingOf('hero-choice', 'failed', now - HOUR_MS),
    says: 'only 12 decisions reached the goal: wait for more visitors',
  });
  const view = (key: keyof typeof learns): ModelView => ({
    key,
    learns: learns[key],
    document: { key, ...(names[key] !== undefined && { name: names[key] }) },
    champion: lists.get(key)!.find(({ status }) => status === 'champion') ?? null,
    versions: lists.get(key)!.length,
    training: trainings.get(key) ?? null,
    judgement: key === 'purchase' ? judgementOf(now) : key === 'also-like' ? itemJudgement(now) : null,
  });
  const keys = Object.keys(learns) as (keyof typeof learns)[];
  return {
    all: (isEmpty: boolean) => ({ models: isEmpty ? [] : keys.map(view) }),
    one: (key: string): ModelReply | undefined => {
      if (!lists.has(key)) return undefined;
      const changes = [...lists.get(key)!].reverse().map(({ version, status, createdAt }) => ({
        at: createdAt,
        version,
        status,
        why: status === 'champion' ? 'It is better than what was in force.' : 'It was added.',
      }));
      return { ...view(key as keyof typeof learns), list: lists.get(key)!, changes };
    },
    train: (key: string): TrainingView => {
      const training = trainingOf(key, 'collecting', Date.now());
      trainings.set(key, training);
      return training;
    },
    stop: (key: string): TrainingView => {
      const training = { ...trainingOf(key, 'cancelled', Date.now()), says: 'Somebody stopped it.' };
      trainings.set(key, training);
      return training;
    },
    promote: (key: string, version: number) => {
      const list = lists.get(key)!;
      const next = list.map((each): ModelVersionView => {
        if (each.version === version) return { ...each, status: 'champion' };
        return each.status === 'champion' ? { ...each, status: 'challenger' } : each;
      });
      lists.set(key, next);
      return next.find((each) => each.version === version)!;
    },
    retire: (key: string, version: number) => {
      const next = lists
        .get(key)!
        .map((each): ModelVersionView => (each.version === version ? { ...each, status: 'retired' } : each));
      lists.set(key, next);
      return next.find((each) => each.version === version)!;
    },
    report: (key: string, version: number) => ({
      version: lists.get(key)!.find((each) => each.version === version)!,
      report: version === 1 && key === 'purchase' ? {} : REPORT,
    }),
  };
}

function trainingOf(key: string, state: TrainingView['state'], askedAt: number): TrainingView {
  const isDone = state === 'done' || state === 'failed' || state === 'cancelled';
  const progress =
    state === 'training'
      ? { what: 'recipe 7, neighbours of a visit', done: 7, of: 18 }
      : state === 'collecting'
        ? { what: 'visitors', done: 310, of: 1_200 }
        : null;
  const said = isDone ? { endedAt: askedAt + 60_000 } : { endedAt: null };
  return { key, state, isDone, asked: 'person', askedAt, progress, version: null, says: '', ...said };
}

const REPORT = {
  algorithm: 'boosted-trees',
  trials: [
    { algorithm: 'boosted-trees', logLoss: 0.2218 },
    { algorithm: 'logistic', logLoss: 0.2309 },
  ],
  data: {
    visitors: 12_400,
    people: 6_021,
    moments: 42_110,
    reached: 3_419,
    train: 29_477,
    apart: 4_221,
    heldOut: 8_412,
  },
  importance: [
    { name: 'visit.added', importance: 0.031 },
    { name: 'visit.distinctItems', importance: 0.014 },
    { name: 'past.goals', importance: 0.011 },
    { name: 'visit.pauseMsMean', importance: 0.006 },
    { name: 'context.device.type', importance: 0.002 },
  ],
  calibration: [0.004, 0.009, 0.016, 0.024, 0.035, 0.051, 0.072, 0.104, 0.169, 0.421].map((predicted, i) => ({
    rows: 841,
    predicted,
    observed: Math.max(0, predicted + (i % 2 === 0 ? 0.004 : -0.006)),
  })),
};
