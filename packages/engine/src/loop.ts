/**
 * The loop: the seven steps composed. A visitor's state is a fold of the log's entries; the same entries give the same state,
 * live, in a batch and in a replay.
 *
 *     signal -> profile -> segment -> decision -> content -> outcome -> learning -> (the next decision)
 */
import { type DecideOptions, decide as decideOne } from './decision/decide.ts';
import { type Decision, type Exposures, NO_EXPOSURES } from './decision/decision.ts';
import { mergeExposures, withDecision } from './decision/exposures.ts';
import type { ItemView } from './learning/item-book.ts';
import { emptyPolicy, learn } from './learning/learn.ts';
import type { Policy } from './learning/policy.ts';
import { attribute } from './outcome/attribute.ts';
import type { Outcome } from './outcome/outcome.ts';
import type { PopulationView } from './population/population-view.ts';
import { NO_STANDING, type Standing, standingOf } from './population/standing.ts';
import { emptyProfile, fold } from './profile/fold.ts';
import type { PersonId, Profile } from './profile/profile.ts';
import { mergeProfiles, refold } from './profile/refold.ts';
import { itemIn } from './profile/session.ts';
import type { Rules } from './rules.ts';
import { match, matchAll, matchLater, matchNew } from './segment/match.ts';
import type { Membership, Transition } from './segment/segment.ts';
import type { Signal } from './signal/signal.ts';
import type { Time } from './std/time.ts';

/** All that is kept of one person. */
export type Visitor = {
  readonly profile: Profile;
  readonly membership: Membership;
  readonly exposures: Exposures;
  /** Where the visitor is counted among all; left out where nothing asks for it. */
  readonly standing?: Standing;
};

export type Stepped = {
  readonly visitor: Visitor;
  /** Folded before: nothing has changed and nothing came of it. */
  readonly duplicate: boolean;
  readonly outcomes: readonly Outcome[];
  readonly transitions: readonly Transition[];
  /** For the book of items, when the signal was a look at one. */
  readonly itemView: ItemView | null;
};

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
  if (folded.duplicate) return { visitor: before, duplicate: true, outcomes: [], transitions: [], itemView: null };
  const { profile } = folded;
  const matched = match(rules.segments, current.membership, profile, {
    touched: folded.touched,
    signal,
    population,
  });
  const attributed = attribute(rules.goals, current.exposures, signal, profile.session?.number ?? 0);
  return {
    visitor: stood(rules, { ...current, profile, membership: matched.membership, exposures: attributed.exposures }),
    duplicate: false,
    outcomes: attributed.outcomes,
    transitions: matched.transitions,
    itemView: itemViewOf(rules, current.profile, profile, signal),
  };
}

function itemViewOf(rules: Rules, before: Profile, after: Profile, signal: Signal): ItemView | null {
  const item = itemIn(signal, rules.items);
  if (item === null) return null;
  const items = after.session?.items ?? [];
  const isFirstLook = items !== before.session?.items && items.at(-1) === item;
  return { item, at: signal.at, together: isFirstLook ? items.slice(0, -1) : [] };
}

/** The visitor under these rules: what they newly ask is answered from the retained past. The same visitor when nothing changed. */
export function underRules(rules: Rules, visitor: Visitor, population?: PopulationView): Visitor {
  if (visitor.membership.rules === rules.revision) return visitor;
  const profile = refold(rules.plan, visitor.profile);
  const when = { rules: rules.revision, now: profile.lastAt, population };
  const { membership } = matchAll(rules.segments, visitor.membership, profile, when);
  return stood(rules, { ...visitor, profile, membership });
}

/** The visitor where he stands now. Whoever keeps this one counts him there, and takes him out of where he stood before. */
function stood(rules: Rules, visitor: Visitor): Visitor {
  const before = visitor.standing ?? NO_STANDING;
  const standing = standingOf(rules.standings, before, visitor.profile);
  return standing === before ? visitor : { ...visitor, standing };
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

/** Two persons who turn out to be one: exactly whom this person would have been. */
export function mergeVisitors(rules: Rules, kept: Visitor, gone: Visitor, population?: PopulationView): Visitor {
  const profile = mergeProfiles(rules.plan, rules.items, kept.profile, gone.profile);
  const before = underRules(rules, kept).membership;
  const when = { rules: rules.revision, now: profile.lastAt, population };
  const { membership } = matchAll(rules.segments, before, profile, when);
  return stood(rules, { profile, membership, exposures: mergeExposures(kept.exposures, gone.exposures) });
}

export type AskOptions = Pick<
  DecideOptions,
  'placement' | 'learned' | 'now' | 'id' | 'context' | 'watch' | 'population'
>;

/** What this visitor gets in a placement now. */
export function decide(rules: Rules, visitor: Visitor, ask: AskOptions): Decision {
  const { profile, exposures } = visitor;
  const { placements, revision, holdout } = rules;
  const { placement, learned, now, id, context, watch, population } = ask;
  return decideOne({
    placements,
    rules: revision,
    holdout,
    placement,
    profile,
    exposures,
    learned,
    now,
    id,
    context,
    watch,
    population,
  });
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
