/**
 * Trained models on the wire: what is to be learned, its versions with what each is worth, how a training goes, and how the version in
 * force does on what came since.
 */
import Type, { type Static } from 'typebox';
import { DefinitionKey } from './definition.ts';
import { Instant, OpenObject } from './page.ts';

const orNull = <T extends Type.TSchema>(schema: T, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
const Count = Type.Integer({ minimum: 0 });
const Metrics = Type.Record(Type.String(), orNull(Type.Number()), { description: 'null: it cannot be told.' });
const Interval = orNull(Type.Tuple([Type.Number(), Type.Number()]), '95 %.');

export const MODEL_KINDS = ['propensity', 'clusters', 'items', 'choice'] as const;
const Learns = Type.Enum([...MODEL_KINDS]);
export const ModelStatus = Type.Enum(['champion', 'challenger', 'retired'], {
  description: 'champion: in force; challenger: it may come into force; retired: it may not.',
});

export const ModelParams = Type.Object({ key: DefinitionKey });
export const ModelVersionParams = Type.Object({ key: DefinitionKey, version: Type.Integer({ minimum: 1 }) });
export const ModelVersionBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    why: Type.Optional(Type.String({ maxLength: 500, description: 'Kept with the change.' })),
  },
  { title: 'ModelVersionBody', additionalProperties: false },
);
export const ModelImportQuery = Type.Object({
  format: Type.Optional(
    Type.String({
      maxLength: 20,
      default: 'attune',
      description:
        'What the bytes are. `attune`: of this product; `onnx`: an ONNX file; `document`: JSON with item factors or clusters.',
    }),
  ),
});

const Verdict = Type.Object({
  isBetter: Type.Boolean(),
  against: Type.String({ description: '`version 2`, or the simplest means: `base rate`.' }),
  difference: orNull(Type.Number(), 'By how much; above 0 is better. null: that cannot be told.'),
  interval: Interval,
  says: Type.String(),
});

export const ModelVersionView = Type.Object(
  {
    key: Type.String(),
    version: Type.Integer(),
    status: ModelStatus,
    learns: Learns,
    createdAt: Instant,
    source: Type.Enum(['trained', 'imported']),
    format: Type.String(),
    bytes: Count,
    isKept: Type.Boolean({ description: 'false: its bytes were let go of, so it can no longer come into force.' }),
    dataUntil: Type.Number({ description: 'When its data ended; what came later is news to it.' }),
    metrics: Metrics,
    baselines: Type.Record(Type.String(), Metrics, {
      description: 'What simple means, and the version then in force, reach on the same held-out data.',
    }),
    notes: Type.Array(Type.String()),
    verdict: orNull(Verdict),
  },
  { title: 'ModelVersionView' },
);
export type ModelVersionView = Static<typeof ModelVersionView>;

/** One line of the answer of a training; the last of them `isDone`. */
export const TrainingView = Type.Object(
  {
    key: Type.String(),
    state: Type.Enum(['waiting', 'collecting', 'training', 'done', 'failed', 'cancelled']),
    isDone: Type.Boolean(),
    asked: Type.Enum(['person', 'schedule', 'drift']),
    askedAt: Instant,
    endedAt: orNull(Instant),
    progress: orNull(Type.Object({ what: Type.String(), done: Type.Number(), of: orNull(Type.Number()) })),
    version: orNull(Type.Integer(), 'What came of it.'),
    says: Type.String({ description: 'What came of it, as a sentence.' }),
  },
  { title: 'TrainingView' },
);
export type TrainingView = Static<typeof TrainingView>;

const Drift = Type.Object({
  features: Type.Array(Type.Object({ name: Type.String(), psi: Type.Number() }), {
    description: 'Population stability index of each input: from 0.25 on it is another distribution.',
  }),
  predictions: Type.Object({ psi: Type.Number(), ks: Type.Number(), p: Type.Number() }),
  outcomes: Type.Object({ rateThen: Type.Number(), rateNow: Type.Number(), p: Type.Number() }),
  alarms: Type.Array(Type.String()),
});

const Share = Type.Number({ minimum: 0 });

const ListFairness = Type.Object(
  {
    recommender: Type.String(),
    items: Type.Array(Type.Object({ group: Type.String(), floor: Share, without: Share, with: Share }), {
      description: 'Groups of items with a floor: their share of attention in lists without it, and with it.',
    }),
    trait: orNull(Type.String(), 'What tells groups of people apart.'),
    people: Type.Array(
      Type.Object({
        group: Type.String(),
        lists: Count,
        people: Count,
        hitRate: Share,
        ndcg: Share,
        share: Type.Number({ description: 'Their mean NDCG over that of everybody.' }),
        interval: Interval,
        exposure: orNull(Type.Number(), 'The share of attention in their lists of items with a floor.'),
      }),
    ),
  },
  { description: 'Whether the lists of a recommender are fair, by what the version in force would have shown.' },
);

export const ModelJudgement = Type.Object(
  {
    at: Instant,
    champion: Type.Integer(),
    since: Instant,
    rows: Count,
    people: Count,
    metrics: Type.Record(Type.String(), Metrics, { description: 'By version, and of the simplest means.' }),
    against: Type.Array(
      Type.Object({
        version: Type.String(),
        difference: Type.Number({ description: 'Above 0: the version in force foresees better.' }),
        interval: Interval,
        people: Count,
      }),
    ),
    drift: orNull(Drift),
    fairness: Type.Optional(
      Type.Array(ListFairness, { description: 'Of recommenders that keep floors or are measured by groups.' }),
    ),
  },
  { title: 'ModelJudgement', description: 'How versions do on what came after their training.' },
);
export type ModelJudgement = Static<typeof ModelJudgement>;

const ModelFields = {
  key: Type.String(),
  learns: Learns,
  document: OpenObject,
  champion: orNull(ModelVersionView, 'The version in force.'),
  versions: Count,
  training: orNull(TrainingView, 'The latest.'),
  judgement: orNull(ModelJudgement),
};

export const ModelView = Type.Object(ModelFields, { title: 'ModelView' });
export type ModelView = Static<typeof ModelView>;
export const ModelsReply = Type.Object({ models: Type.Array(ModelView) }, { title: 'ModelsReply' });
export type ModelsReply = Static<typeof ModelsReply>;

export const ModelReply = Type.Object(
  {
    ...ModelFields,
    list: Type.Array(ModelVersionView, { description: 'All versions, newest first.' }),
    changes: Type.Array(
      Type.Object({ at: Instant, version: Type.Integer(), status: ModelStatus, why: Type.String() }),
      { description: 'What became of versions, and why; oldest first.' },
    ),
  },
  { title: 'ModelReply' },
);
export type ModelReply = Static<typeof ModelReply>;

export const ModelReport = Type.Object(
  { version: ModelVersionView, report: OpenObject },
  { title: 'ModelReport', description: 'All that is known of a version: its data, its trials, calibration and curve.' },
);
export type ModelReport = Static<typeof ModelReport>;

export const EvaluateReply = Type.Object(
  { judgement: orNull(ModelJudgement, 'null: no version is in force, or nothing tells how this kind does.') },
  { title: 'EvaluateReply' },
);
export type EvaluateReply = Static<typeof EvaluateReply>;
