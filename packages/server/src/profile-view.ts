/**
 * A visitor as people read it: what the engine keeps for speed is told in names and times.
 */
import {
  asTime,
  computedValues,
  type Decision,
  heldOutOf,
  NEVER,
  type PopulationView,
  type Rules,
  retained,
  type Visitor,
} from '@attune/engine';
import type { ProfileSummary, ProfileView } from '@attune/protocol';

/** The latest events that the page of one visitor shows. */
const TIMELINE_MAX = 200;

export function profileSummary({ profile, membership }: Visitor): ProfileSummary {
  const { id, identities, firstAt, lastAt, events, session, traits } = profile;
  return {
    id,
    identities: { anonymousIds: [...identities.anonymousIds], userIds: [...identities.userIds] },
    firstAt,
    lastAt,
    events,
    sessions: session?.number ?? 0,
    segments: membership.segments.map(({ key }) => key),
    traits,
  };
}

export function profileView(
  visitor: Visitor,
  known: {
    readonly rules: Rules;
    readonly now: number;
    readonly decisions: readonly Decision[];
    readonly population: PopulationView;
  },
): ProfileView {
  const { profile, membership, exposures } = visitor;
  const { rules, now, decisions, population } = known;
  const subject = { profile, now: asTime(now), context: profile.context, population };
  return {
    ...profileSummary(visitor),
    context: profile.context,
    consent: profile.consent,
    computed: computedValues(rules.traits, subject),
    session: profile.session,
    memberships: membership.segments.map(({ key, since }) => ({
      key,
      name: rules.segments.byKey.get(key)?.definition.name ?? key,
      since,
    })),
    lapsesAt: membership.lapsesAt === NEVER ? null : membership.lapsesAt,
    timeline: [...retained(profile.history, TIMELINE_MAX)]
      .reverse()
      .map(({ id, event, type, at, properties }) => ({ messageId: id, event, type, at, properties })),
    decisions: decisions.map((decision) => ({ ...decision, trace: [...decision.trace] })),
    holdouts: [...heldOutOf(rules, visitor)],
    shown: [...exposures.shown].reverse(),
  };
}
