/**
 * The fold: one more signal in a profile. Pure: the profile given is not changed, and a duplicate gives back the very same
 * one. Nothing here reads a clock; time is what the signals say.
 */
import type { Signal } from '../signal/signal.ts';
import { fingerprint } from '../std/hash.ts';
import { EMPTY_OBJECT, isObject, type JsonObject } from '../std/json.ts';
import { asTime, type Time } from '../std/time.ts';
import { type AggregatePlan, aggregatesTouchedBy, type PlannedAggregate } from './aggregate-plan.ts';
import { NO_AGGREGATES, withSignal } from './aggregates.ts';
import { EMPTY_HISTORY, remember } from './history.ts';
import { type Consent, HISTORY_MAX, type Identities, LATE_MS_MAX, type PersonId, type Profile } from './profile.ts';
import { isRetained, pastOf, retainedOf } from './retained.ts';
import { type ItemSource, NO_VISITS, withVisited } from './session.ts';
import { NOTHING_TOLD, type Told, withTold } from './told.ts';

/** A person of whom nothing is known yet. */
export function emptyProfile(id: PersonId, plan: AggregatePlan, at: Time): Profile {
  return {
    id,
    plan: plan.revision,
    identities: { anonymousIds: [], userIds: [] },
    traits: EMPTY_OBJECT,
    traitsTold: NOTHING_TOLD,
    context: EMPTY_OBJECT,
    contextTold: NOTHING_TOLD,
    consent: 'unset',
    consentAt: asTime(0),
    firstAt: at,
    lastAt: at,
    events: 0,
    session: NO_VISITS.session,
    pastVisits: NO_VISITS.pastVisits,
    forgottenVisits: NO_VISITS.forgottenVisits,
    aggregates: NO_AGGREGATES,
    history: EMPTY_HISTORY,
  };
}

export type Folded = {
  readonly profile: Profile;
  /** Folded; or why not: folded before (known among the last `HISTORY_MAX` signals of the person), or too late to be folded. */
  readonly fate: 'folded' | 'duplicate' | 'late';
  /** The aggregates that may have another state now. */
  readonly touched: readonly PlannedAggregate[];
};

const NONE_TOUCHED: readonly PlannedAggregate[] = [];

export function fold(plan: AggregatePlan, items: ItemSource, profile: Profile, signal: Signal): Folded {
  const print = fingerprint(signal.id);
  const isFirst = profile.events === 0;
  if (isRetained(profile.history, signal.id, print)) return { profile, fate: 'duplicate', touched: NONE_TOUCHED };
  if (!isFirst && isLate(profile, signal)) return { profile, fate: 'late', touched: NONE_TOUCHED };
  const touched = aggregatesTouchedBy(plan, signal);
  // Most signals tell nothing of one of them: then nothing is made anew.
  const traits = signal.type === 'track' || signal.type === 'page' ? null : newTraits(profile, signal);
  const context = signal.context === EMPTY_OBJECT ? null : newContext(profile, signal);
  const consent = consentIn(signal.context);
  const isTold = consent !== 'unset' && isStronger({ consent, at: signal.at }, profile);
  const visits = withVisited(profile, signal, items, profile.history);
  return {
    fate: 'folded',
    touched,
    profile: {
      id: profile.id,
      plan: profile.plan,
      identities: withIdentities(profile.identities, signal),
      traits: traits === null ? profile.traits : traits.values,
      traitsTold: traits === null ? profile.traitsTold : traits.times,
      context: context === null ? profile.context : context.values,
      contextTold: context === null ? profile.contextTold : context.times,
      consent: isTold ? consent : profile.consent,
      consentAt: isTold ? signal.at : profile.consentAt,
      firstAt: isFirst || signal.at < profile.firstAt ? signal.at : profile.firstAt,
      lastAt: isFirst || signal.at > profile.lastAt ? signal.at : profile.lastAt,
      events: profile.events + 1,
      session: visits.session,
      pastVisits: visits.pastVisits,
      forgottenVisits: visits.forgottenVisits,
      aggregates: withSignal(
        profile.aggregates,
        touched,
        signal,
        signal.at < profile.lastAt ? pastOf([profile], [signal]) : null,
      ),
      history: remember(profile.history, retainedOf(signal), print, HISTORY_MAX),
    },
  };
}

/** More than `LATE_MS_MAX` older than the newest: what it would change has long been acted upon. */
function isLate({ lastAt }: Profile, { at }: Signal): boolean {
  return at < lastAt - LATE_MS_MAX;
}

function newTraits(profile: Profile, { type, properties, at }: Signal): Told {
  const before = { values: profile.traits, times: profile.traitsTold };
  if (type === 'identify') return withTold(before, properties, at);
  return type === 'group' ? withTold(before, { group: properties }, at) : before;
}

function newContext(profile: Profile, { context, at }: Signal): Told {
  return withTold({ values: profile.context, times: profile.contextTold }, context, at);
}

/** Whether the one consent stands against the other: the later, and of two at one instant the refusal. */
export function isStronger(
  one: { readonly consent: Consent; readonly at: Time },
  other: { readonly consent: Consent; readonly consentAt: Time },
): boolean {
  if (other.consent === 'unset' || one.at > other.consentAt) return true;
  return one.at === other.consentAt && one.consent === 'denied';
}

/** Segment's consent object: `context.consent.categoryPreferences.personalization`. */
function consentIn(context: JsonObject): Consent {
  const consent = context['consent'];
  if (!isObject(consent)) return 'unset';
  const preferences = consent['categoryPreferences'];
  if (!isObject(preferences)) return 'unset';
  if (preferences['personalization'] === true) return 'granted';
  return preferences['personalization'] === false ? 'denied' : 'unset';
}

/** Sorted, so that the order of arrival never shows. */
export function withIdentities(before: Identities, signal: Signal): Identities {
  const { anonymousIds, userIds } = before;
  const { anonymousId, userId, previousId } = signal;
  if (userId === null && previousId === null && anonymousIds[0] === anonymousId) return before;
  const isKnown =
    (anonymousId === null || anonymousIds.includes(anonymousId)) &&
    (userId === null || userIds.includes(userId)) &&
    (previousId === null || anonymousIds.includes(previousId) || userIds.includes(previousId));
  if (isKnown) return before;
  const added = (list: readonly string[], id: string | null) =>
    id === null || list.includes(id) ? list : [...list, id].sort();
  const users = added(userIds, userId);
  const isUser = previousId !== null && users.includes(previousId);
  return { anonymousIds: added(added(anonymousIds, anonymousId), isUser ? null : previousId), userIds: users };
}
