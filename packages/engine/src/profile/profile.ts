/**
 * A profile: the fold of one person's signals. Plain, readonly data; the only way to a new one is `fold`.
 */
import type { JsonObject } from '../std/json.ts';
import { DAY_MS, MINUTE_MS, type Time } from '../std/time.ts';
import type { Aggregates } from './aggregates.ts';
import type { History } from './history.ts';
import type { ToldTimes } from './told.ts';

declare const personId: unique symbol;
/** `a:<anonymousId>` or `u:<userId>`: the first identity under which the person was seen. */
export type PersonId = string & { readonly [personId]: true };

export type Identities = { readonly anonymousIds: readonly string[]; readonly userIds: readonly string[] };

/** A visit: signals less than 30 minutes apart (`SESSION_IDLE_MS`). */
export type Visit = {
  readonly startedAt: Time;
  readonly lastAt: Time;
  readonly events: number;
  readonly pages: number;
  /** Where its first signal came from. */
  readonly referrer: string | null;
  readonly campaign: string | null;
};

/** The current visit: the latest there is, also when it is over. */
export type Session = Visit & {
  /** 1 for the first visit. */
  readonly number: number;
  /** Distinct product ids viewed in this session, in order of first view (at most `SESSION_ITEMS_MAX`). */
  readonly items: readonly string[];
};

/** Some visits taken together; `ms` is how long they were in all. */
export type VisitTotals = {
  readonly visits: number;
  readonly ms: number;
  readonly pages: number;
  readonly events: number;
};

/** A pause this long ends a visit. */
export const SESSION_IDLE_MS = 30 * MINUTE_MS;
/** The visits remembered one by one, the current one among them: more than fit into the 24 hours that a signal may be late. */
export const VISITS_MAX = 50;
/** A signal this much older than the newest of its person comes too late to be folded. */
export const LATE_MS_MAX = DAY_MS;
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
  /** When each trait was told: the latest teller wins, whatever the order of arrival. */
  readonly traitsTold: ToldTimes;
  /** The latest context seen: page, locale, timezone, device, campaign, userAgent … */
  readonly context: JsonObject;
  readonly contextTold: ToldTimes;
  readonly consent: Consent;
  /** When it was given or refused; 0 for never. */
  readonly consentAt: Time;
  readonly firstAt: Time;
  readonly lastAt: Time;
  /** Signals folded in all, duplicates not counted. */
  readonly events: number;
  readonly session: Session | null;
  /** The visits before the current one, oldest first, as far as they are remembered one by one (`VISITS_MAX`). */
  readonly pastVisits: readonly Visit[];
  /** The visits before those. */
  readonly forgottenVisits: VisitTotals;
  readonly aggregates: Aggregates;
  readonly history: History;
};
