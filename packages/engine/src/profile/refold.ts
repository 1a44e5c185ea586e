/**
 * The past counts: when the definitions change, what is new in them is folded from the retained history, and what is the
 * same keeps its state, however far back that reaches. And when two identities turn out to be one person, their two
 * profiles become the one that this person would have had.
 */
import type { Signal } from '../signal/signal.ts';
import { asTime } from '../std/time.ts';
import { type AggregatePlan, aggregatesTouchedBy, planOf } from './aggregate-plan.ts';
import { type Aggregates, aggregatesOf, entriesOf, NO_AGGREGATES, withSignal } from './aggregates.ts';
import { emptyProfile, fold, type ItemSource } from './fold.ts';
import type { Identities, Profile } from './profile.ts';
import { retained } from './retained.ts';

/** The profile under another plan. The same profile when the plan is the one it was folded with. */
export function refold(plan: AggregatePlan, profile: Profile): Profile {
  if (profile.plan === plan.revision) return profile;
  const kept = entriesOf(profile.aggregates).filter(([id]) => plan.byId.has(id));
  const known = new Set(kept.map(([id]) => id));
  const fresh = planOf(plan.aggregates.filter((aggregate) => !known.has(aggregate.id)));
  let added = NO_AGGREGATES;
  for (const signal of retained(profile.history)) added = withSignal(added, aggregatesTouchedBy(fresh, signal), signal);
  return { ...profile, plan: plan.revision, aggregates: aggregatesOf([...kept, ...entriesOf(added)]) };
}

/**
 * One profile of two. Visits, traits and history are folded again from both retained pasts in order of time; aggregates
 * are added up exactly, also beyond what is retained.
 */
export function mergeProfiles(plan: AggregatePlan, items: ItemSource, kept: Profile, gone: Profile): Profile {
  const a = refold(plan, kept);
  const b = refold(plan, gone);
  const past = [...retained(a.history), ...retained(b.history)].sort(byTime);
  const older = a.firstAt <= b.firstAt ? a : b;
  const newer = a.lastAt >= b.lastAt ? a : b;
  let whole = emptyProfile(a.id, plan, older.firstAt);
  const bare = planOf([]);
  for (const signal of past) whole = fold(bare, items, whole, signal).profile;
  const session = whole.session ?? newer.session;
  // Visits that both were in at once are one; beyond what is retained nobody can tell, and the larger number stands.
  const isWhole = past.length === a.events + b.events;
  const visits = isWhole ? (session?.number ?? 0) : Math.max(a.session?.number ?? 0, b.session?.number ?? 0);
  return {
    ...whole,
    plan: plan.revision,
    identities: joined(a.identities, b.identities),
    traits: a.traitsAt >= b.traitsAt ? { ...b.traits, ...a.traits } : { ...a.traits, ...b.traits },
    traitsAt: asTime(Math.max(a.traitsAt, b.traitsAt)),
    context: { ...(newer === a ? b : a).context, ...newer.context },
    consent: newer.consent === 'unset' ? (newer === a ? b : a).consent : newer.consent,
    firstAt: older.firstAt,
    lastAt: asTime(Math.max(a.lastAt, b.lastAt)),
    events: a.events + b.events,
    session: session === null ? null : { ...session, number: visits, ...originOf(session, a, b) },
    aggregates: mergeAggregates(plan, a.aggregates, b.aggregates),
  };
}

/** Retained signals carry no context, so the referrer and campaign of the visit come from the profiles. */
function originOf(session: { readonly startedAt: number }, a: Profile, b: Profile) {
  const first = [a.session, b.session].filter((each) => each !== null).sort((x, y) => x.startedAt - y.startedAt)[0];
  const same = first !== undefined && first.startedAt >= session.startedAt;
  return same ? { referrer: first.referrer, campaign: first.campaign } : {};
}

function mergeAggregates(plan: AggregatePlan, a: Aggregates, b: Aggregates): Aggregates {
  const merged = new Map(entriesOf(a));
  for (const [id, theirs] of entriesOf(b)) {
    const mine = merged.get(id);
    const { kind, spec } = plan.byId.get(id)!;
    merged.set(id, mine === undefined ? theirs : kind.merge(spec, mine, theirs));
  }
  return aggregatesOf(merged);
}

function joined(a: Identities, b: Identities): Identities {
  return {
    anonymousIds: [...new Set([...a.anonymousIds, ...b.anonymousIds])],
    userIds: [...new Set([...a.userIds, ...b.userIds])],
  };
}

/** Order of happening; the id settles ties so that the order of arrival never shows. */
export function byTime(a: Signal, b: Signal): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
