/**
 * What GrowthBook's API hands to its SDKs, as far as it decides who gets what (its SDK specification 0.8.0), and whom it is asked of.
 */
import type { BucketRange, Groups, Namespace } from '@attune/engine';

type Condition = { readonly [key: string]: unknown };
type Filter = {
  readonly seed: string;
  readonly ranges: readonly BucketRange[];
  readonly hashVersion?: number;
  /** Default "id". */
  readonly attribute?: string;
};
type ParentCondition = {
  readonly id: string;
  /** Of `{ value }`, the parent's. */
  readonly condition: Condition;
  /** Not met: the whole feature is off; otherwise only this rule is passed over. */
  readonly gate?: boolean;
};

/** What experiments and the rules of features have in common. */
type Targeting = {
  readonly condition?: Condition;
  readonly parentConditions?: readonly ParentCondition[];
  readonly filters?: readonly Filter[];
  readonly namespace?: Namespace;
  readonly coverage?: number;
  readonly weights?: readonly number[];
  readonly ranges?: readonly BucketRange[];
  readonly meta?: readonly { readonly key?: string; readonly name?: string; readonly passthrough?: boolean }[];
  readonly seed?: string;
  readonly hashVersion?: number;
  readonly hashAttribute?: string;
  readonly fallbackAttribute?: string;
  readonly disableStickyBucketing?: boolean;
  readonly bucketVersion?: number;
  readonly minBucketVersion?: number;
  readonly name?: string;
  readonly phase?: string;
};

export type GrowthBookExperiment = Targeting & {
  readonly key: string;
  readonly variations: readonly unknown[];
  readonly active?: boolean;
  readonly status?: 'draft' | 'running' | 'stopped';
  readonly force?: number;
  readonly urlPatterns?: readonly UrlPattern[];
  readonly persistQueryString?: boolean;
  /** The leaf that gave the weights. */
  readonly contextualBandit?: Leaf;
};

export type UrlPattern = { readonly type: 'simple' | 'regex'; readonly include: boolean; readonly pattern: string };

export type GrowthBookRule = Targeting & {
  readonly id?: string;
  readonly key?: string;
  readonly force?: unknown;
  readonly range?: BucketRange;
  readonly variations?: readonly unknown[];
  readonly contextualVariations?: readonly unknown[];
  readonly contextualBanditRef?: string;
};

export type GrowthBookFeature = { readonly defaultValue?: unknown; readonly rules?: readonly GrowthBookRule[] };

export type Leaf = {
  readonly leafId: number;
  readonly variationWeights: readonly number[];
  readonly banditVersion?: number;
};

type ContextualBandit = {
  readonly banditVersion?: number;
  readonly contexts?: readonly {
    readonly leafId: number;
    readonly condition: Condition;
    readonly weights: readonly number[];
  }[];
};

/** What was assigned to one value of one attribute, by `<experiment>__<bucket version>`. */
export type StickyDocument = {
  readonly attributeName: string;
  readonly attributeValue: string;
  readonly assignments: { readonly [experiment: string]: string };
};

/** A payload, and whom it is asked of. */
export type GrowthBookScope = {
  readonly attributes?: { readonly [name: string]: unknown };
  readonly features?: { readonly [key: string]: GrowthBookFeature };
  readonly experiments?: readonly GrowthBookExperiment[];
  readonly savedGroups?: Groups;
  readonly contextualBandits?: { readonly [key: string]: ContextualBandit };
  readonly forcedVariations?: { readonly [experiment: string]: number };
  readonly url?: string;
  /** Default true. */
  readonly enabled?: boolean;
  readonly qaMode?: boolean;
  /** What was assigned before. Left out: assignments are not sticky. */
  readonly sticky?: readonly StickyDocument[];
};
