/**
 * What every kind of model brings to be trained: how its data is collected from the running loop, and the module in which it is trained on
 * a process of its own. Who trains, keeps, compares and puts in force knows no kind by name.
 */
import type { Item, JsonObject, JsonValue, ModelDefinition, ModelKind } from '@attune/engine';
import type { LiveLoop } from '../worker/live-loop.ts';
import type { FeatureTable } from './feature-table.ts';

/** What data is collected from. */
export type LearnerData = {
  readonly loop: Pick<LiveLoop, 'everyVisitor' | 'replay' | 'pace' | 'rules' | 'population'>;
  /** The catalogue. */
  readonly items: ReadonlyMap<string, Item>;
  /** Nothing that happened later is looked at, so that a training that begins again sees the same; milliseconds since the epoch. */
  readonly until: number;
  /** The version in force, to be compared with on the same held-out data; null: there is none. */
  readonly champion: OpenedVersion | null;
  /** The latest version that was brought from elsewhere and is not retired; null: there is none. */
  readonly brought: OpenedVersion | null;
};

/** A version with its bytes. */
export type OpenedVersion = { readonly version: number; readonly artefact: Uint8Array };

export type TrainingProgress = {
  /** What is being done, in words: "visitors", "boosted trees". */
  readonly what: string;
  readonly done: number;
  /** null: nobody knows yet. */
  readonly of: number | null;
};

export type CollectWatch = {
  readonly report: (progress: TrainingProgress) => void;
  /** Aborted: nobody wants it any more; `collect` ends by throwing its reason. */
  readonly signal: AbortSignal;
};

export type Learner = {
  readonly learns: ModelKind;
  /** On the main thread, in paces. What it resolves to is sent to the training's process; large parts of it are typed arrays. */
  readonly collect: (from: LearnerData, definition: ModelDefinition, watch: CollectWatch) => Promise<unknown>;
  /** What was collected as a table, for notebooks and for jobs elsewhere. */
  readonly features: (collected: never) => FeatureTable;
  /** The module whose `train` is a `Train`; loaded in the training's process only. */
  readonly trainer: URL;
  /** Whether bytes from elsewhere are a version of this kind; a text says why not. */
  readonly accepts: (artefact: Uint8Array) => string | null;
  readonly judging: Judging;
};

/** Pure, in the training's process: the same data, definition and seed give the same version. */
export type Train = (data: never, definition: never, options: TrainOptions) => Trained | Promise<Trained>;

export type TrainOptions = {
  readonly seed: string;
  /** What a search may take, in milliseconds of its process; it always ends with a version. */
  readonly budgetMs: number;
  readonly report: (progress: TrainingProgress) => void;
  /** What a training that was cut off had found out already, by the names under which it was remembered. */
  readonly known: { readonly [name: string]: JsonValue };
  readonly remember: (name: string, found: JsonValue) => void;
};

/** @throws TooLittle when the data cannot teach anything */
export type Trained = {
  /** Of `packModel`. */
  readonly artefact: Uint8Array;
  /** On held-out data. */
  readonly metrics: { readonly [name: string]: number };
  /** What simple means reach on the same data, by their names. */
  readonly baselines: { readonly [name: string]: { readonly [metric: string]: number } };
  readonly notes: readonly string[];
  readonly verdict: Verdict;
  /** The data it is made of, and what a person may want to see of it. */
  readonly report: JsonObject;
};

/** Whether it is better than what is in force, or without that than the simplest means, on the same held-out data. */
export type Verdict = {
  readonly isBetter: boolean;
  /** "version 2", "base rate". */
  readonly against: string;
  /** By how much, in the metric of the kind; above 0 is better. null: that cannot be told. */
  readonly difference: number | null;
  /** 95 %. */
  readonly interval: readonly [low: number, high: number] | null;
  readonly says: string;
};

/** A version as it is judged: `since` is when its training data ended. */
export type JudgedVersion = OpenedVersion & { readonly since: number };

/** What data for a judgement is collected from. */
export type JudgingData = Omit<LearnerData, 'champion' | 'brought'>;

/** How versions do on what came after their training. */
export type Judging = {
  /** On the main thread, in paces: the first version is in force, the second what was before it. null: there is nothing to judge by. */
  readonly collect: (
    from: JudgingData,
    definition: ModelDefinition,
    versions: readonly JudgedVersion[],
    watch: CollectWatch,
  ) => Promise<unknown>;
  /** The module whose `judge` is a `Judge`; loaded in a process of its own only. */
  readonly judge: URL;
};

/** Pure, in that process. */
export type Judge = (data: never, definition: never, options: TrainOptions) => Judgement;

export type Judgement = {
  /** What was judged on: rows, people, since when. */
  readonly rows: number;
  readonly people: number;
  readonly since: number;
  readonly metrics: { readonly [version: string]: { readonly [metric: string]: number } };
  /** Each other version, and the simplest means by its name, against the one in force on the same rows; above 0: the one in force is better. */
  readonly against: readonly {
    readonly version: string;
    readonly difference: number;
    readonly interval: readonly [low: number, high: number] | null;
    /** Who are news to both. */
    readonly people: number;
  }[];
  readonly drift: Drift | null;
  /** Of recommenders that keep floors or are measured by groups; of other kinds of models none. */
  readonly fairness?: readonly ListFairness[];
};

/** Whether the lists of a recommender are fair, by what the version in force would have shown. */
export type ListFairness = {
  readonly recommender: string;
  /** Groups of items with a floor: their share of attention in lists without it, and with it. */
  readonly items: readonly {
    readonly group: string;
    readonly floor: number;
    readonly without: number;
    readonly with: number;
  }[];
  /** The trait that tells groups of people apart; null: they are not. */
  readonly trait: string | null;
  readonly people: readonly GroupServed[];
};

/** How a group of people is served. */
export type GroupServed = {
  readonly group: string;
  readonly lists: number;
  readonly people: number;
  readonly hitRate: number;
  readonly ndcg: number;
  /** Their mean NDCG over that of everybody. */
  readonly share: number;
  /** 95 % of their mean NDCG; null for fewer than two lists. */
  readonly interval: readonly [low: number, high: number] | null;
  /** The share of attention in their lists of items with a floor; null where there is none. */
  readonly exposure: number | null;
};

/** How far what comes in has moved from what was learned of. */
export type Drift = {
  /** Population stability index of each input; from 0.25 on it is another distribution. */
  readonly features: readonly { readonly name: string; readonly psi: number }[];
  readonly predictions: { readonly psi: number; readonly ks: number; readonly p: number };
  readonly outcomes: { readonly rateThen: number; readonly rateNow: number; readonly p: number };
  /** Each thing that has moved, in words; empty: nothing has. */
  readonly alarms: readonly string[];
};

/** The data cannot teach anything yet: its message says what is missing. */
export class TooLittle extends Error {
  override readonly name = 'TooLittle';
}

/** Plain data without what JSON cannot say. */
export function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
