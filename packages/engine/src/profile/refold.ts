/**
 * The past counts: when the definitions change, what is new in them is folded from the retained history, and what is the
 * same keeps its state, however far back that reaches. And when two identities turn out to be one person, their two
 * profiles become the one that this person would have had.
 */
import { fingerprint } from '../std/hash.ts';
import { asTime } from '../std/time.ts';
import { type AggregatePlan, aggregatesTouchedBy } from './aggregate-plan.ts';
import { type Aggregates, aggregatesOf, entriesOf, NO_AGGREGATES, withSignal } from './aggregates.ts';
import { isStronger } from './fold.ts';
import { EMPTY_HISTORY, type History, remember } from './history.ts';
import { HISTORY_MAX, type Identities, type Profile } from './profile.ts';
import { byTime, pastOf, retained, retainedOf } from './retained.ts';
import { type ItemSource, mergeVisits } from './session.ts';
import { mergeTold, type Told } from './told.ts';

/** The profile under another plan. The same profile when the plan is the one it was folded with. */
export function refold(plan: AggregatePlan, profile: Profile): Profile {
  if (profile.plan === plan.revision) return profile;
  const kept = entriesOf(profile.aggregates).filter(([id]) => plan.byId.has(id));
  const known = new Set(kept.map(([id]) => id));
  let added = NO_AGGREGATES;
  for (const signal of pastOf([profile])().signals) {
    // A plan of the fresh ones alone would cost more to make, for each visitor, than passing over the others.
    const fresh = aggregatesTouchedBy(plan, signal).filter(({ id }) => !known.has(id));
    if (fresh.length > 0) added = withSignal(added, fresh, signal, null);
  }
  return { ...profile, plan: plan.revision, aggregates: aggregatesOf([...kept, ...entriesOf(added)]) };
}

/**
 * One profile of two: exactly the one of a person who had done both, as far as what is kept of them reaches. Each part of a
 * profile knows how it is joined; only the retained past is put in order anew.
 */
export function mergeProfiles(plan: AggregatePlan, items: ItemSource, kept: Profile, gone: Profile): Profile {
  const identities = joined(kept.identities, gone.identities);
  if (kept.events === 0 || gone.events === 0) {
    return { ...refold(plan, kept.events === 0 ? gone : kept), id: kept.id, identities };
  }
  const a = refold(plan, kept);
  const b = refold(plan, gone);
  const traits = mergeTold(traitsOf(a), traitsOf(b));
  const context = mergeTold(contextOf(a), contextOf(b));
  const visits = mergeVisits(a, b, items, [a.history, b.history]);
  const isConsentOfB = b.consent !== 'unset' && isStronger({ consent: b.consent, at: b.consentAt }, a);
  const consent = isConsentOfB ? b : a;
  return {
    id: a.id,
    plan: plan.revision,
    identities,
    traits: traits.values,
    traitsTold: traits.times,
    context: context.values,
    contextTold: context.times,
    consent: consent.consent,
    consentAt: consent.consentAt,
    firstAt: asTime(Math.min(a.firstAt, b.firstAt)),
    lastAt: asTime(Math.max(a.lastAt, b.lastAt)),
    events: a.events + b.events,
    session: visits.session,
    pastVisits: visits.pastVisits,
    forgottenVisits: visits.forgottenVisits,
    aggregates: mergeAggregates(plan, a, b),
    history: mergeHistories(a.history, b.history),
  };
}

function traitsOf({ traits, traitsTold }: Profile): Told {
  return { values: traits, times: traitsTold };
}

function contextOf({ context, contextTold }: Profile): Told {
  return { values: context, times: contextTold };
}

/** The latest of both, in order of time. */
function mergeHistories(a: History, b: History): History {
  const past = [...retained(a), ...retained(b)].sort(byTime).slice(-HISTORY_MAX);
  let history = EMPTY_HISTORY;
  for (const signal of past) history = remember(history, retainedOf(signal), fingerprint(signal.id), HISTORY_MAX);
  return history;
}

function mergeAggregates(plan: AggregatePlan, a: Profile, b: Profile): Aggregates {
  const merged = new Map(entriesOf(a.aggregates));
  const past = pastOf([a, b]);
  for (const [id, theirs] of entriesOf(b.aggregates)) {
    const mine = merged.get(id);
    const { kind, spec } = plan.byId.get(id)!;
    merged.set(id, mine === undefined ? theirs : kind.merge(spec, mine, theirs, past));
  }
  return aggregatesOf(merged);
}

function joined(a: Identities, b: Identities): Identities {
  return {
    anonymousIds: [...new Set([...a.anonymousIds, ...b.anonymousIds])].sort(),
    userIds: [...new Set([...a.userIds, ...b.userIds])].sort(),
  };
}
