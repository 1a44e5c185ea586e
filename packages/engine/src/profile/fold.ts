/**
 * The fold: one more signal in a profile. Pure: the profile given is not changed, and a duplicate gives back the very same
 * one. Nothing here reads a clock; time is what the signals say.
 */
import type { Signal } from '../signal/signal.ts';
import { fingerprint } from '../std/hash.ts';
import { EMPTY_OBJECT, isInertKey, isObject, type JsonObject, merged } from '../std/json.ts';
import { asTime, type Time } from '../std/time.ts';
import { type AggregatePlan, aggregatesTouchedBy, type PlannedAggregate } from './aggregate-plan.ts';
import { NO_AGGREGATES, withSignal } from './aggregates.ts';
import { EMPTY_HISTORY, remember } from './history.ts';
import { type Consent, HISTORY_MAX, type Identities, type PersonId, type Profile } from './profile.ts';
import { isRetained, retainedOf } from './retained.ts';
import { nextSession } from './session.ts';

/** What a site counts as an item being looked at; sessions remember the distinct ones. */
export type ItemSource = { readonly event: string; readonly property: string };

/** A person of whom nothing is known yet. */
export function emptyProfile(id: PersonId, plan: AggregatePlan, at: Time): Profile {
  return {
    id,
    plan: plan.revision,
    identities: { anonymousIds: [], userIds: [] },
    traits: EMPTY_OBJECT,
    traitsAt: asTime(0),
    context: EMPTY_OBJECT,
    consent: 'unset',
    firstAt: at,
    lastAt: at,
    events: 0,
    session: null,
    aggregates: NO_AGGREGATES,
    history: EMPTY_HISTORY,
  };
}

export type Folded = {
  readonly profile: Profile;
  /** Already folded before: nothing has changed. Known among the last `HISTORY_MAX` signals of the person. */
  readonly duplicate: boolean;
  /** The aggregates that may have another state now. */
  readonly touched: readonly PlannedAggregate[];
};

export function fold(plan: AggregatePlan, items: ItemSource, profile: Profile, signal: Signal): Folded {
  const print = fingerprint(signal.id);
  if (isRetained(profile.history, signal.id, print)) {
    return { profile, duplicate: true, touched: [] };
  }
  const touched = aggregatesTouchedBy(plan, signal);
  const isNewest = signal.at >= profile.lastAt || profile.events === 0;
  const tells = signal.type === 'identify';
  return {
    duplicate: false,
    touched,
    profile: {
      id: profile.id,
      plan: profile.plan,
      identities: withIdentities(profile.identities, signal),
      traits: tells ? newTraits(profile, signal) : withGroup(profile.traits, signal),
      traitsAt: tells && signal.at > profile.traitsAt ? signal.at : profile.traitsAt,
      context: newContext(profile.context, signal.context, isNewest),
      consent: isNewest ? consentIn(signal.context, profile.consent) : profile.consent,
      firstAt: profile.events === 0 || signal.at < profile.firstAt ? signal.at : profile.firstAt,
      lastAt: isNewest ? signal.at : profile.lastAt,
      events: profile.events + 1,
      session: nextSession(profile.session, signal, items),
      aggregates: withSignal(profile.aggregates, touched, signal),
      history: remember(profile.history, retainedOf(signal), print, HISTORY_MAX),
    },
  };
}

function newTraits(profile: Profile, signal: Signal): JsonObject {
  if (signal.at >= profile.traitsAt) return merged(profile.traits, signal.properties);
  return merged(merged(EMPTY_OBJECT, signal.properties), profile.traits);
}

function withGroup(traits: JsonObject, signal: Signal): JsonObject {
  return signal.type === 'group' ? merged(traits, { group: signal.properties }) : traits;
}

function newContext(before: JsonObject, next: JsonObject, isNewest: boolean): JsonObject {
  if (next === before || next === EMPTY_OBJECT) return before;
  if (isNewest && coversAll(next, before)) return next;
  return isNewest ? merged(before, next) : merged(merged(EMPTY_OBJECT, next), before);
}

/** Most senders tell the whole context each time: what they sent then is the context, and nothing needs to be merged. */
function coversAll(next: JsonObject, before: JsonObject): boolean {
  for (const key in before) if (next[key] === undefined) return false;
  for (const key in next) if (isInertKey(key)) return false;
  return true;
}

/** Segment's consent object: `context.consent.categoryPreferences.personalization`. */
function consentIn(context: JsonObject, before: Consent): Consent {
  const consent = context['consent'];
  if (!isObject(consent)) return before;
  const preferences = consent['categoryPreferences'];
  if (!isObject(preferences)) return before;
  if (preferences['personalization'] === true) return 'granted';
  return preferences['personalization'] === false ? 'denied' : before;
}

export function withIdentities(before: Identities, signal: Signal): Identities {
  const { anonymousIds, userIds } = before;
  const { anonymousId, userId, previousId } = signal;
  const isKnown =
    (anonymousId === null || anonymousIds.includes(anonymousId)) &&
    (userId === null || userIds.includes(userId)) &&
    (previousId === null || anonymousIds.includes(previousId) || userIds.includes(previousId));
  if (isKnown) return before;
  const added = (list: readonly string[], id: string | null) =>
    id === null || list.includes(id) ? list : [...list, id];
  const users = added(userIds, userId);
  const isUser = previousId !== null && users.includes(previousId);
  return { anonymousIds: added(added(anonymousIds, anonymousId), isUser ? null : previousId), userIds: users };
}
