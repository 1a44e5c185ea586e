/**
 * Definitions: the same plain documents as in YAML, with their kind. They are data: print them, save them, send them to the API.
 */
import { type Condition, type ConditionDocument, documentOf } from './condition.ts';
import type { Span, Where } from './operators.ts';

export type Kind =
  | 'trait'
  | 'segment'
  | 'placement'
  | 'experience'
  | 'program'
  | 'goal'
  | 'recommender'
  | 'model'
  | 'settings'
  | 'trigger';
/** A definition as `attune start` reads it from a file, and the API without its kind. */
export type Definition<K extends Kind = Kind> = {
  readonly kind: K;
  readonly key: string;
  readonly [field: string]: unknown;
};
export type About = { readonly name?: string; readonly description?: string };
/** A definition, or its key. */
export type KeyOf<K extends Kind> = string | Definition<K>;

export function keyOf(named: KeyOf<Kind>): string {
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

export type Events = { readonly event: string; readonly where?: Where };
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

export function evidenceOf<E extends Evidence>(evidence: E | undefined): { readonly evidence?: object } {
  if (evidence === undefined) return {};
  const { segment, ...rest } = evidence;
  return { evidence: { ...rest, ...(segment === undefined ? {} : { segment: keyOf(segment) }) } };
}

/** A named way to choose a list of items. */
export function recommender(
  key: string,
  options: About & { readonly filters?: ItemFilters; readonly fallback?: KeyOf<'recommender'> } & (
      | { readonly strategy: 'co-viewed' | 'trending' | 'similar' }
      | LearnedList
    ),
): Definition<'recommender'> {
  const { fallback, ...rest } = options;
  const model = 'model' in rest ? { model: keyOf(rest.model) } : {};
  const filled = fallback === undefined ? {} : { fallback: keyOf(fallback) };
  return { kind: 'recommender', key, ...rest, ...model, ...filled };
}

/** What may be listed, also of what a fallback adds. */
export type ItemFilters = {
  /** false: nothing that the visitor has looked at. */
  readonly seen?: boolean;
  /** An event: nothing that the visitor has done this with. */
  readonly bought?: string;
  /** An attribute of items: nothing where it is 0, false or "out of stock". */
  readonly stock?: string;
  /** Only items whose attributes fit. */
  readonly where?: Where;
  /** An attribute: only items that share it with the item that the list goes with, or else with the one looked at last. */
  readonly same?: string;
};

/** A list that a trained model of items makes for each visitor. */
export type LearnedList = {
  readonly strategy: 'learned';
  readonly model: KeyOf<'model'>;
  readonly version?: 'champion' | 'challenger';
  /** 0: repeats the attribute as it comes. 1: as little as it can. */
  readonly diversity?: { readonly attribute: string; readonly strength: number };
  /** The share of places for items of which little is known. */
  readonly exploration?: number;
  /** The least share of attention for the items that fit, or for each group by an attribute. */
  readonly floor?:
    | { readonly where: Where; readonly share: number }
    | { readonly attribute: string; readonly shares: { readonly [value: string]: number } };
  /** Groups of people that the lists are measured for. */
  readonly groups?: { readonly trait: string };
};

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
