/** Experiences and their goals, written in TypeScript: the same documents as in YAML. */
import { type Condition, documentOf } from './condition.ts';
import {
  type About,
  type Cap,
  type Definition,
  type Events,
  type Evidence,
  evidenceOf,
  type KeyOf,
  keyOf,
} from './definition.ts';
import type { Span } from './operators.ts';
import type { LocalTime } from './value.ts';

export type Content = {
  /** Liquid; values are escaped. */
  readonly template?: string;
  readonly data?: { readonly [key: string]: unknown };
  readonly recommend?: { readonly recommender: string; readonly for?: string; readonly count?: number };
  readonly patch?: {
    readonly addClass?: readonly string[];
    readonly style?: { readonly [property: string]: string };
    readonly attributes?: { readonly [name: string]: string };
  };
};

type Counted = Events & { readonly value?: string; readonly inside?: boolean };
export type Goal = Counted &
  About & {
    readonly within?: Span;
    readonly measure?: 'conversion' | 'count' | 'sum' | 'ratio' | 'quantile' | 'retention';
    /** What a ratio divides by. */
    readonly per?: Counted;
    readonly quantile?: number;
    /** A retention counts from so long after the exposure on. */
    readonly after?: Span;
    readonly better?: 'higher' | 'lower';
  };

type Taking = { readonly coverage?: number; readonly seed?: string };
type Learning = Taking & {
  readonly floor?: number;
  readonly reward?: 'conversion' | 'click' | 'value';
  readonly halfLife?: Span;
  readonly batch?: { readonly outcomes: number } | { readonly every: Span };
};
/** What a linear model sees of a visitor: a segment, a number brought from [from, to] to [0, 1], or one of some values. */
export type Feature =
  | { readonly segment: KeyOf<'segment'> }
  | { readonly propensity: KeyOf<'model'>; readonly from?: number; readonly to?: number }
  | (({ readonly trait: string } | { readonly context: string }) &
      ({ readonly from?: number; readonly to?: number } | { readonly values: readonly (string | number | boolean)[] }));
/** How a variant is chosen. */
export type Allocation =
  | (Taking & { readonly kind: 'split' })
  | (Learning & {
      readonly kind: 'bandit';
      readonly method?: 'thompson' | 'top-two';
      /** Segments with weights of their own, which borrow strength from their parents. */
      readonly by?: readonly KeyOf<'segment'>[];
    })
  | (Learning & {
      readonly kind: 'contextual';
      readonly method?: 'lin-ts' | 'lin-ucb';
      readonly features: readonly Feature[];
      readonly alpha?: number;
    })
  | (Taking & {
      readonly kind: 'model';
      readonly model: KeyOf<'model'>;
      readonly floor?: number;
      readonly epsilon?: number;
      readonly temperature?: number;
    });

type Variants = {
  /** By key; null shows the placement’s own default. */
  readonly variants: {
    readonly [key: string]: Content | null | { readonly weight: number; readonly content: Content | null };
  };
};
type Factors = {
  /** By factor, then by level: every combination is a variant, named by its levels joined with dots. */
  readonly factors: { readonly [factor: string]: { readonly [level: string]: Content | null } };
  /** What all combinations have in common. */
  readonly content?: Content;
  /** Combinations with a weight of their own. */
  readonly variants?: { readonly [cell: string]: { readonly weight: number } };
};

export type Experience = About & {
  readonly placement: KeyOf<'placement'>;
  readonly status?: 'live' | 'paused' | 'draft';
  /** Left out: everybody. */
  readonly audience?: Condition;
  readonly schedule?: {
    readonly from?: string;
    readonly to?: string;
    /** Open in any of them. */
    readonly windows?: readonly LocalTime[];
    /** Whose clock: "visitor" (default), or an IANA zone. */
    readonly timezone?: string;
  };
  readonly program?: KeyOf<'program'>;
  readonly layer?: { readonly key: string; readonly from: number; readonly to: number };
  readonly evidence?: Evidence & { readonly outcomes?: number; readonly explore?: number };
  readonly priority?: number;
  readonly caps?: readonly Cap[];
  readonly fatigue?: { readonly after: number; readonly rest: Span };
  readonly allocation?: Allocation;
  readonly goal?: KeyOf<'goal'> | Goal;
  readonly metrics?: readonly (KeyOf<'goal'> | Goal)[];
  readonly guardrails?: readonly (KeyOf<'goal'> | Goal)[];
  readonly resultsSince?: string;
  readonly breakdown?: readonly string[];
} & (Variants | Factors);

/** An offer to fill a placement: for whom, and with which variants. */
export function experience(key: string, options: Experience): Definition<'experience'> {
  const {
    audience,
    variants,
    goal,
    metrics,
    guardrails,
    allocation,
    placement: where,
    program: part,
    evidence,
    ...rest
  } = options;
  const list = Object.entries(variants ?? {}).map(([name, variant]) =>
    variant !== null && 'weight' in variant ? { key: name, ...variant } : { key: name, content: variant },
  );
  const isCombined = 'factors' in options;
  return {
    kind: 'experience',
    key,
    ...rest,
    placement: keyOf(where),
    ...(part === undefined ? {} : { program: keyOf(part) }),
    ...evidenceOf(evidence),
    ...(audience === undefined ? {} : { audience: documentOf(audience) }),
    ...(allocation === undefined ? {} : { allocation: allocationOf(allocation) }),
    ...(isCombined ? { factors: factorsOf(options.factors) } : {}),
    ...(isCombined && list.length === 0 ? {} : { variants: list }),
    ...(goal === undefined ? {} : { goal: goalOf(goal) }),
    ...(metrics === undefined ? {} : { metrics: metrics.map(goalOf) }),
    ...(guardrails === undefined ? {} : { guardrails: guardrails.map(goalOf) }),
  };
}

function factorsOf(factors: Factors['factors']) {
  return Object.entries(factors).map(([key, levels]) => ({
    key,
    levels: Object.entries(levels).map(([level, content]) => ({ key: level, content })),
  }));
}

function allocationOf(allocation: Allocation) {
  if ('by' in allocation && allocation.by !== undefined) return { ...allocation, by: allocation.by.map(keyOf) };
  if ('model' in allocation) return { ...allocation, model: keyOf(allocation.model) };
  return 'features' in allocation ? { ...allocation, features: allocation.features.map(featureOf) } : allocation;
}

/** A feature as a document names it. */
export function featureOf(feature: Feature): object {
  if ('segment' in feature) return { segment: keyOf(feature.segment) };
  return 'propensity' in feature ? { ...feature, propensity: keyOf(feature.propensity) } : feature;
}

/** Experiences that belong together, with a share of visitors who get none of them. */
export function program(
  key: string,
  {
    evidence,
    metrics,
    ...options
  }: About & {
    readonly holdout?: number;
    readonly evidence?: Evidence;
    readonly metrics?: readonly (KeyOf<'goal'> | Goal)[];
    readonly resultsSince?: string;
  } = {},
): Definition<'program'> {
  const compared = metrics === undefined ? {} : { metrics: metrics.map(goalOf) };
  return { kind: 'program', key, ...options, ...evidenceOf(evidence), ...compared };
}

/** A goal as a document names it. */
export function goalOf(goal: KeyOf<'goal'> | Goal): string | Goal {
  return isDefinition(goal) ? keyOf(goal) : goal;
}

function isDefinition(goal: KeyOf<'goal'> | Goal): goal is KeyOf<'goal'> {
  return typeof goal === 'string' || 'kind' in goal;
}

/** What counts as success. */
export function goal(key: string, options: Goal): Definition<'goal'> {
  return { kind: 'goal', key, ...options };
}
