/**
 * The moments of a visitor's retained past, each as the subject that he was then: the past is folded again, one event after the other,
 * under the rules of now. What a model learns from is so what it would have been asked with.
 */
import {
  asTime,
  EMPTY_OBJECT,
  emptyProfile,
  fold,
  type PopulationView,
  type Profile,
  pastOf,
  type Rules,
  type Session,
  type Signal,
  type Subject,
  visitsOf,
} from '@attune/engine';

export type PastMoment = {
  readonly signal: Signal;
  /** Right after the signal. */
  readonly subject: Subject;
  /** When the visit began that it belongs to. */
  readonly visit: number;
};

/**
 * In order of time. Of a past that is retained in part, the visit in which it begins has no moments: what it was until then is not known.
 * The context is the latest one known, as what came with each event is not kept.
 */
export function* pastMoments(rules: Rules, profile: Profile, population?: PopulationView): Generator<PastMoment> {
  const { signals } = pastOf([profile])();
  const isWhole = profile.history.size === profile.events;
  const firstVisit = isWhole || signals.length === 0 ? undefined : visitOf(profile, signals[0]!);
  let current = emptyProfile(profile.id, rules.plan, signals[0]?.at ?? profile.firstAt);
  let isBegun = firstVisit === undefined;
  const visits = new Map(visitsOf(profile).map((visit) => [visit.startedAt, visit]));
  for (const [i, signal] of signals.entries()) {
    if (!isBegun && signal.at > firstVisit!.lastAt) {
      current = withPast(current, profile, { events: profile.events - (signals.length - i), firstVisit: firstVisit! });
      isBegun = true;
    }
    current = fold(rules.plan, rules.items, current, signal).profile;
    if (!isBegun) continue;
    const session = whereFrom(current.session!, visits);
    const subject = {
      profile: { ...current, session },
      now: asTime(signal.at),
      context: profile.context ?? EMPTY_OBJECT,
      population,
    };
    yield { signal, subject, visit: session.startedAt };
  }
}

/** Where a visit came from is remembered by the visit, not by its events. */
function whereFrom(session: Session, visits: ReadonlyMap<number, FirstVisit>): Session {
  const { referrer, campaign } = visits.get(session.startedAt) ?? session;
  return { ...session, referrer, campaign };
}

type FirstVisit = ReturnType<typeof visitsOf>[number];

function visitOf(profile: Profile, { at }: Signal): FirstVisit | undefined {
  return visitsOf(profile).findLast(({ startedAt }) => startedAt <= at);
}

/** What is not retained is known as visits all the same. */
function withPast(
  folded: Profile,
  { pastVisits, session, forgottenVisits, firstAt }: Profile,
  { events, firstVisit }: { readonly events: number; readonly firstVisit: FirstVisit },
): Profile {
  const before = visitsOf({ pastVisits, session }).filter(({ startedAt }) => startedAt < firstVisit.startedAt);
  const number = forgottenVisits.visits + before.length + 1;
  const current: Session = { ...firstVisit, number, items: folded.session?.items ?? [] };
  return { ...folded, events, firstAt, session: current, pastVisits: before, forgottenVisits };
}
