/**
 * Definitions: the same plain documents as in YAML, with their kind. They are data: print them, save them, send them to the API.
 */
import { type Condition, type ConditionDocument, documentOf } from './condition.ts';
import type { Span, Where } from './operators.ts';

export type Kind = 'trait' | 'segment' | 'placement' | 'experience' | 'goal' | 'recommender' | 'settings' | 'trigger';
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

/** A named place on a page or in an e-mail. */
export function placement(key: string, about: About = {}): Definition<'placement'> {
  return { kind: 'placement', key, ...about };
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

export type Experience = About & {
  readonly placement: KeyOf<'placement'>;
  readonly status?: 'live' | 'paused' | 'draft';
  /** Left out: everybody. */
  readonly audience?: Condition;
  readonly schedule?: { readonly from?: string; readonly to?: string };
  readonly priority?: number;
  readonly caps?: readonly { readonly max: number; readonly per: 'visitor' | 'session' | 'day' }[];
  readonly allocation?: {
    readonly kind: 'split' | 'bandit';
    readonly coverage?: number;
    readonly seed?: string;
    readonly floor?: number;
  };
  /** By key; null shows the placement’s own default. */
  readonly variants: {
    readonly [key: string]: Content | null | { readonly weight: number; readonly content: Content | null };
  };
  readonly goal?: KeyOf<'goal'> | Goal;
  readonly metrics?: readonly (KeyOf<'goal'> | Goal)[];
  readonly guardrails?: readonly (KeyOf<'goal'> | Goal)[];
  readonly resultsSince?: string;
  readonly breakdown?: readonly string[];
};

/** An offer to fill a placement: for whom, and with which variants. */
export function experience(key: string, options: Experience): Definition<'experience'> {
  const { audience, variants, goal, metrics, guardrails, placement: where, ...rest } = options;
  const list = Object.entries(variants).map(([name, variant]) =>
    variant !== null && 'weight' in variant ? { key: name, ...variant } : { key: name, content: variant },
  );
  return {
    kind: 'experience',
    key,
    ...rest,
    placement: keyOf(where),
    ...(audience === undefined ? {} : { audience: documentOf(audience) }),
    variants: list,
    ...(goal === undefined ? {} : { goal: goalOf(goal) }),
    ...(metrics === undefined ? {} : { metrics: metrics.map(goalOf) }),
    ...(guardrails === undefined ? {} : { guardrails: guardrails.map(goalOf) }),
  };
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
