/**
 * Definitions: the same plain documents as in YAML, with their kind. They are data: print them, save them, send them to the API.
 */
import { type Condition, type ConditionDocument, documentOf } from './condition.ts';
import type { Span, Where } from './operators.ts';
import type { LocalTime } from './value.ts';

export type Kind =
  | 'trait'
  | 'segment'
  | 'placement'
  | 'experience'
  | 'program'
  | 'goal'
  | 'recommender'
  | 'settings'
  | 'trigger';
/** A definition as `attune start` reads it from a file, and the API without its kind. */
export type Definition<K extends Kind = Kind> = {
  readonly kind: K;
  readonly key: string;
  readonly [field: string]: unknown;
};
type About = { readonly name?: string; readonly description?: string };
/** A definition, or its key. */
type KeyOf<K extends Kind> = string | Definition<K>;

function keyOf(named: KeyOf<Kind>): string {
  return typeof named === 'string' ? named : named.key;
}

/** Who: a condition. */
export function segment(
  key: string,
  condition: Condition,
  about: About & { readonly parent?: KeyOf<'segment'> } = {},
): Definition<'segment'> {
  const { parent, ...rest } = about;
  const broader = parent === undefined ? {} : { parent: keyOf(parent) };
  return { kind: 'segment', key, ...rest, ...broader, condition: documentOf(condition) };
}

type Events = { readonly event: string; readonly where?: Where };
type Lately = { readonly within?: Span };
/** How a trait is made of the events. */
export type Computation =
  | (Events & Lately & { readonly compute: 'count' })
  | (Events & Lately & { readonly compute: 'first' | 'last' | 'unique'; readonly of: string })
  | (Events & Lately & { readonly compute: 'sum' | 'avg' | 'min' | 'max'; readonly of: string })
  | (Events & { readonly compute: 'score'; readonly halfLife?: Span; readonly weight?: number | string })
  | (Events & { readonly compute: 'velocity'; readonly per: Span; readonly within: Span })
  | (Events & Lately & { readonly compute: 'top'; readonly of: string; readonly k?: number })
  | (Events & { readonly compute: 'recent'; readonly of: string; readonly keep?: number })
  | (Events & { readonly compute: 'ema'; readonly of: string; readonly halfLife?: Span })
  | (Events & { readonly compute: 'control'; readonly of: string })
  | (Events & { readonly compute: 'rfm'; readonly of: string })
  | { readonly compute: 'rank'; readonly of: string };

/** A fact worked out from a visitor’s events. */
export function computedTrait(key: string, computation: Computation & About): Definition<'trait'> {
  return { kind: 'trait', key, ...computation };
}

/** How often a visitor completed a sequence, as a trait. */
export function sequenceTrait(key: string, sequence: Condition, about: About = {}): Definition<'trait'> {
  return { kind: 'trait', key, ...about, compute: 'sequence', ...documentOf(sequence) };
}

/** How often: for good, for a visit, for a UTC day, or in any span. */
export type Cap =
  | { readonly max: number; readonly per: 'visitor' | 'session' | 'day' }
  | { readonly max: number; readonly within: Span };

/** A named place on a page or in an e-mail. */
export function placement(
  key: string,
  about: About & { readonly caps?: readonly Cap[]; readonly keep?: 'session' } = {},
): Definition<'placement'> {
  return { kind: 'placement', key, ...about };
}

/** What must be known before something is used. */
export type Evidence = {
  readonly signals?: number;
} & (
  | { readonly segment: KeyOf<'segment'>; readonly members: number }
  | { readonly segment?: never; readonly members?: never }
);

function evidenceOf<E extends Evidence>(evidence: E | undefined): { readonly evidence?: object } {
  if (evidence === undefined) return {};
  const { segment, ...rest } = evidence;
  return { evidence: { ...rest, ...(segment === undefined ? {} : { segment: keyOf(segment) }) } };
}

/** Experiences that belong together, with a share of visitors who get none of them. */
export function program(
  key: string,
  { evidence, ...options }: About & { readonly holdout?: number; readonly evidence?: Evidence } = {},
): Definition<'program'> {
  return { kind: 'program', key, ...options, ...evidenceOf(evidence) };
}

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
      readonly model: string;
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
  if (!('features' in allocation)) return allocation;
  const features = allocation.features.map((feature) =>
    'segment' in feature ? { segment: keyOf(feature.segment) } : feature,
  );
  return { ...allocation, features };
}

function goalOf(goal: KeyOf<'goal'> | Goal): string | Goal {
  return isDefinition(goal) ? keyOf(goal) : goal;
}

function isDefinition(goal: KeyOf<'goal'> | Goal): goal is KeyOf<'goal'> {
  return typeof goal === 'string' || 'kind' in goal;
}

/** What counts as success. */
export function goal(key: string, options: Goal): Definition<'goal'> {
  return { kind: 'goal', key, ...options };
}

/** A named way to choose a list of items. */
export function recommender(
  key: string,
  options: About & {
    readonly strategy: 'co-viewed' | 'trending' | 'similar';
    readonly fallback?: KeyOf<'recommender'>;
  },
): Definition<'recommender'> {
  const { fallback, ...rest } = options;
  return { kind: 'recommender', key, ...rest, ...(fallback === undefined ? {} : { fallback: keyOf(fallback) }) };
}

/** What holds for the whole site. */
export function settings(
  options: About & {
    readonly holdout?: number;
    readonly most?: number;
    readonly allowForcing?: boolean;
    readonly timezone?: string;
    readonly itemEvent?: string;
    readonly itemProperty?: string;
    /** Who belongs to the house. */
    readonly internal?: Condition;
    /** What the held-out visitors are compared by with all the others. */
    readonly metrics?: readonly (KeyOf<'goal'> | Goal)[];
  },
): Definition<'settings'> {
  const { internal, metrics, ...rest } = options;
  return {
    kind: 'settings',
    key: 'engine',
    ...rest,
    ...(internal === undefined ? {} : { internal: documentOf(internal) }),
    ...(metrics === undefined ? {} : { metrics: metrics.map(goalOf) }),
  };
}

export type Action =
  | { readonly set: { readonly [trait: string]: string | number | boolean | null } }
  | {
      readonly email: {
        readonly to?: string;
        readonly subject: string;
        readonly html?: string;
        readonly text?: string;
      };
    }
  | { readonly webhook: { readonly url: string; readonly body?: unknown } }
  | { readonly enqueue: { readonly channel: string; readonly data?: unknown } }
  | { readonly swap: { readonly experience: string; readonly from: string; readonly to: string } }
  | { readonly pause: { readonly experience: string; readonly variant: string } };

/** When a trigger fires: a condition begins to hold, or a segment is entered or left. */
export type When = Condition | { readonly entered: KeyOf<'segment'> } | { readonly left: KeyOf<'segment'> };

export type Trigger = About & {
  readonly when: When;
  readonly caps?: readonly { readonly max: number; readonly per: Span }[];
  /** The visitor’s local time; the action waits for the end. */
  readonly quietHours?: { readonly between: readonly [string, string] };
  readonly status?: 'live' | 'paused' | 'draft';
  readonly actions: readonly [Action, ...(readonly Action[])];
};

/** A condition that does something. */
export function trigger(key: string, { when, ...rest }: Trigger): Definition<'trigger'> {
  return { kind: 'trigger', key, when: whenOf(when), ...rest };
}

function whenOf(when: When): ConditionDocument {
  if ('entered' in when) return { entered: keyOf(when.entered) };
  return 'left' in when ? { left: keyOf(when.left) } : documentOf(when);
}
