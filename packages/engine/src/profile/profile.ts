/**
 * A profile: the fold of one person's signals. Plain, readonly data; the only way to a new one is `fold`.
 */
import type { JsonObject } from '../std/json.ts';
import { MINUTE_MS, type Time } from '../std/time.ts';
import type { Aggregates } from './aggregates.ts';
import type { History } from './history.ts';

declare const personId: unique symbol;
/** `a:<anonymousId>` or `u:<userId>`: the first identity under which the person was seen. */
export type PersonId = string & { readonly [personId]: true };

export type Identities = { readonly anonymousIds: readonly string[]; readonly userIds: readonly string[] };

/** A visit: signals less than 30 minutes apart (`SESSION_IDLE_MS`). */
export type Session = {
  /** 1 for the first visit. */
  readonly number: number;
  readonly startedAt: Time;
  readonly lastAt: Time;
  readonly events: number;
  readonly pages: number;
  /** Distinct product ids viewed in this session, in order of first view (at most `SESSION_ITEMS_MAX`). */
  readonly items: readonly string[];
  readonly referrer: string | null;
  readonly campaign: string | null;
};

/** A pause this long ends a visit. */
export const SESSION_IDLE_MS = 30 * MINUTE_MS;
/** The distinct products of one visit that are remembered. */
export const SESSION_ITEMS_MAX = 100;
/** The signals kept for folding again (a little more: the oldest go in chunks); duplicates are known among these. */
export const HISTORY_MAX = 500;

export type Consent = 'granted' | 'denied' | 'unset';

export type Profile = {
  readonly id: PersonId;
  /** The revision of the aggregate plan that its aggregates were folded with; another one means: fold the history into what is new. */
  readonly plan: string;
  readonly identities: Identities;
  readonly traits: JsonObject;
  /** When the newest traits were told: an older identify that arrives late does not undo them. */
  readonly traitsAt: Time;
  /** The latest context seen: page, locale, timezone, device, campaign, userAgent … */
  readonly context: JsonObject;
  readonly consent: Consent;
  readonly firstAt: Time;
  readonly lastAt: Time;
  /** Signals folded in all, duplicates not counted. */
  readonly events: number;
  readonly session: Session | null;
  readonly aggregates: Aggregates;
  readonly history: History;
};
