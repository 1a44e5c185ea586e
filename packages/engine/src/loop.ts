/**
 * The loop: the seven steps composed. A visitor's state is a fold of the log's entries; the same entries give the same state,
 * live, in a batch and in a replay.
 *
 *     signal -> profile -> segment -> decision -> content -> outcome -> learning -> (the next decision)
 */
import type { Effect } from './action/effect.ts';
import { type Acted, actedUnder, mergeActed, type Reacted, react, reactLater } from './action/react.ts';
import { reactToContent } from './action/react-to-content.ts';
import { type Decision, type Exposures, NO_EXPOSURES } from './decision/decision.ts';
import { withResponses } from './decision/dose.ts';
import { mergeExposures, withDecision, withUnits } from './decision/exposures.ts';
import { unitOf } from './decision/unit.ts';
import type { ItemView } from './learning/item-book.ts';
import { emptyPolicy, learn } from './learning/learn.ts';
import type { Policy } from './learning/policy.ts';
import { type Attributed, attribute } from './outcome/attribute.ts';
import {
  concerns,
  type Enrolment,
  enrolmentsUnder,
  mergeEnrolments,
  NO_ENROLMENTS,
  observe,
  type Person,
} from './outcome/enrolment.ts';
import type { Outcome } from './outcome/outcome.ts';
import type { PopulationView } from './population/population-view.ts';
import { NO_STANDING, type Standing, standingOf } from './population/standing.ts';
import { emptyProfile, fold } from './profile/fold.ts';
import type { PersonId, Profile, Session } from './profile/profile.ts';
import { mergeProfiles, refold } from './profile/refold.ts';
import { pastOf } from './profile/retained.ts';
import { itemIn, visitStart } from './profile/session.ts';
import type { Rules } from './rules.ts';
import { type Change, joinedMemberships, match, matchAll, matchLater, matchNew } from './segment/match.ts';
import type { Membership, Transition } from './segment/segment.ts';
import type { Signal } from './signal/signal.ts';
import { NEVER, type Time } from './std/time.ts';

/** All that is kept of one person. */
export type Visitor = {
  readonly profile: Profile;
  readonly membership: Membership;
  readonly exposures: Exposures;
  /** Where the visitor is counted among all; left out where nothing asks for it. */
  readonly standing?: Standing;
  /** For the triggers; absent while there are none. */
  readonly acted?: Acted;
  /** What results count of the visitor; absent until there is something. */
  readonly enrolments?: readonly Enrolment[];
};

export type Stepped = {
  readonly visitor: Visitor;
  /** Folded before: nothing has changed and nothing came of it. */
  readonly duplicate: boolean;
  /** More than 24 hours older than the newest of its person: nothing has changed, and it belongs into the quarantine. */
  readonly late: boolean;
  readonly outcomes: readonly Outcome[];
  readonly transitions: readonly Transition[];
  /** For the book of items, when the signal was a look at one. */
  readonly itemView: ItemView | null;
  /** What the triggers that fired want done. */
  readonly effects: readonly Effect[];
};

const NO_EFFECTS: readonly Effect[] = [];

/** Somebody of whom nothing is known yet, with the segments that hold of such a person. */
export function newVisitor(rules: Rules, id: PersonId, at: Time): Visitor {
  const profile = emptyProfile(id, rules.plan, at);
  const { membership } = matchNew(rules.segments, profile, rules.revision, at);
  return { profile, membership, exposures: NO_EXPOSURES };
}

/** One signal: read (before), fold, match, attribute. Learning is for all visitors together: `learnFrom`. */
export function step(rules: Rules, before: Visitor, signal: Signal, population?: PopulationView): Stepped {
  const current = underRules(rules, before, population);
  const folded = fold(rules.plan, rules.items, current.profile, signal);
  if (folded.fate !== 'folded') return unchanged(before, folded.fate);
  const { profile, touched } = folded;
  const change = { touched, signal, movesVisits: movesVisits(current.profile, profile), population };
  const { membership, transitions } = match(rules.segments, current.membership, profile, change);
  const { acted, effects } = reacted(rules, current, profile, change);
  const attributed = attribute(rules.goals, current.exposures, signal, visitStart(profile, signal.at));
  const exposures = remembered(rules, attributed);
  const visitor = withActed(withStanding({ profile, membership, exposures }, current.standing), acted);
  const known = current.enrolments ?? NO_ENROLMENTS;
  const isCounted = concerns(rules.enrolments, known, signal);
  const enrolments = isCounted ? observe(rules.enrolments, known, signal, personOf(visitor)) : known;
  return {
    visitor: stood(rules, withEnrolments(visitor, enrolments)),
    duplicate: false,
    late: false,
    outcomes: attributed.outcomes,
    transitions,
    itemView: itemViewOf(rules, current.profile, profile, signal),
    effects,
  };
}

/** The record with what later decisions ask of it: what was seen of what is rationed, and as whom it was seen first. */
function remembered(rules: Rules, { exposures, outcomes }: Attributed): Exposures {
  if (outcomes.length === 0) return exposures;
  const seen = outcomes.filter(({ kind }) => kind === 'exposed');
  return withUnits(withResponses(rules.rations, exposures, outcomes), seen);
}

/** What the triggers make of it. Without any, as is common, nothing is made ready for them. */
function reacted({ triggers }: Rules, { profile: before, acted }: Visitor, after: Profile, change: Change): Reacted {
  return triggers.byKey.size === 0 ? { acted, effects: NO_EFFECTS } : react(triggers, acted, { before, after, change });
}

function unchanged(visitor: Visitor, why: 'duplicate' | 'late'): Stepped {
  const nothing = { outcomes: [], transitions: [], itemView: null, effects: [] };
  return { visitor, duplicate: why === 'duplicate', late: why === 'late', ...nothing };
}

/** Another visit began, or a late signal moved or joined some. */
function movesVisits(before: Profile, after: Profile): boolean {
  return after.pastVisits !== before.pastVisits || after.session?.startedAt !== before.session?.startedAt;
}

function itemViewOf(rules: Rules, before: Profile, after: Profile, signal: Signal): ItemView | null {
  const item = itemIn(signal, rules.items);
  if (item === null) return null;
  const { session } = after;
  if (session === null || isInVisit(before, session, item) || !session.items.includes(item))
    return { item, at: signal.at, together: [] };
  // All others of the visit, not only those before it: what happened in one millisecond, or came late, is among them.
  return { item, at: signal.at, together: session.items.filter((each) => each !== item) };
}

/** Whether the item was looked at before in what is this visit now. */
function isInVisit({ session: before }: Profile, { startedAt }: Session, item: string): boolean {
  return before !== null && startedAt <= before.lastAt && before.items.includes(item);
}

/** The visitor under these rules: what they newly ask is answered from the retained past. The same visitor when nothing changed. */
export function underRules(rules: Rules, visitor: Visitor, population?: PopulationView): Visitor {
  if (visitor.membership.rules === rules.revision) return visitor;
  const profile = refold(rules.plan, visitor.profile);
  const when = { rules: rules.revision, now: profile.lastAt, population };
  const { membership } = matchAll(rules.segments, visitor.membership, profile, when);
  const isActing = visitor.acted !== undefined || rules.triggers.byKey.size > 0;
  const acted = isActing ? actedUnder(rules.triggers, visitor.acted, profile, population) : undefined;
  const renewed = withActed({ ...visitor, profile, membership }, acted);
  return stood(
    rules,
    withEnrolments(renewed, enrolmentsUnder(rules.enrolments, visitor.enrolments ?? NO_ENROLMENTS, personOf(renewed))),
  );
}

function withEnrolments(visitor: Visitor, enrolments: readonly Enrolment[]): Visitor {
  return enrolments === (visitor.enrolments ?? NO_ENROLMENTS) ? visitor : { ...visitor, enrolments };
}

/** Made ready for every signal, though most ask nothing of it: what costs something is worked out when it is asked for. */
function personOf({ profile, exposures, membership }: Visitor): Person {
  let past: ReturnType<typeof pastOf> | undefined;
  return {
    profile,
    exposures,
    segments: () => membership.segments.map(({ key }) => key),
    past: () => {
      past ??= pastOf([profile]);
      return past().signals;
    },
  };
}

/** The visitor where he stands now. Whoever keeps this one counts him there, and takes him out of where he stood before. */
function stood(rules: Rules, visitor: Visitor): Visitor {
  const before = visitor.standing ?? NO_STANDING;
  const standing = standingOf(rules.standings, before, visitor.profile);
  return standing === before ? visitor : { ...visitor, standing };
}

function withStanding(visitor: Visitor, standing: Standing | undefined): Visitor {
  return standing === undefined ? visitor : { ...visitor, standing };
}

function withActed(visitor: Visitor, acted: Acted | undefined): Visitor {
  return acted === undefined ? visitor : { ...visitor, acted };
}

/** Time passing without an event: windows run out, memberships change. */
export function atTime(
  rules: Rules,
  visitor: Visitor,
  now: Time,
  population?: PopulationView,
): { visitor: Visitor; transitions: readonly Transition[] } {
  const current = underRules(rules, visitor, population);
  const { membership, transitions } = matchLater(rules.segments, current.membership, current.profile, {
    now,
    population,
  });
  return { visitor: membership === current.membership ? current : { ...current, membership }, transitions };
}

/** Time passing without an event, for the triggers: what was due up to `now` fires. The very same visitor when nothing was. */
export function fireLater(
  rules: Rules,
  visitor: Visitor,
  now: Time,
  population?: PopulationView,
): { readonly visitor: Visitor; readonly effects: readonly Effect[] } {
  const current = underRules(rules, visitor, population);
  const { acted, effects } = reactLater(rules.triggers, current.acted, current.profile, { now, population });
  return { visitor: acted === current.acted ? current : withActed(current, acted), effects };
}

/** The triggers about content at the end of a metric's bucket. */
export function fireForContent(
  rules: Rules,
  acted: Acted | undefined,
  when: { readonly now: Time; readonly population: PopulationView },
): { readonly acted: Acted; readonly effects: readonly Effect[] } {
  return reactToContent(rules.triggers, acted, when);
}

/** Two persons who turn out to be one: exactly whom this person would have been, in a segment since the first of the two was. */
export function mergeVisitors(rules: Rules, kept: Visitor, gone: Visitor, population?: PopulationView): Visitor {
  const profile = mergeProfiles(rules.plan, rules.items, kept.profile, gone.profile);
  const before = joinedMemberships(underRules(rules, kept).membership, underRules(rules, gone).membership);
  const when = { rules: rules.revision, now: profile.lastAt, population };
  const { membership } = matchAll(rules.segments, before, profile, when);
  const units = { a: unitOf(kept), b: unitOf(gone) };
  const exposures = mergeExposures(kept.exposures, gone.exposures, profile.session?.startedAt ?? NEVER, units);
  const acted = mergeActed(rules.triggers, kept.acted, gone.acted, profile.lastAt);
  const merged = withActed({ profile, membership, exposures }, acted);
  const [a, b] = [kept, gone].map((each) => ({ ...personOf(each), enrolments: each.enrolments ?? NO_ENROLMENTS }));
  return stood(rules, withEnrolments(merged, mergeEnrolments(rules.enrolments, a!, b!, personOf(merged))));
}

/** The visitor who remembers a decision, so that what comes of it can be attributed. */
export function withDecided(visitor: Visitor, decision: Decision): Visitor {
  const exposures = withDecision(visitor.exposures, decision);
  return exposures === visitor.exposures ? visitor : { ...visitor, exposures };
}

/** The policy of the outcome's experience with what the outcome teaches; the same one when the experience is gone. */
export function learnFrom(rules: Rules, policy: Policy | undefined, outcome: Outcome): Policy {
  const before = policy ?? emptyPolicy(outcome.experience);
  const experience = rules.experiences.get(outcome.experience);
  return experience === undefined ? before : learn(before, outcome, experience.learning);
}
