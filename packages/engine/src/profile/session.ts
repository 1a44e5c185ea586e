/**
 * Visits: the connected components of a person's event times, less than half an hour apart. A late event extends or joins exactly
 * the visits it touches, so that they never depend on the order of arrival; beyond `VISITS_MAX` the oldest are only counted.
 */
import type { Signal } from '../signal/signal.ts';
import { isObject, type JsonObject, valueAt } from '../std/json.ts';
import { asTime, NEVER, type Time } from '../std/time.ts';
import type { History } from './history.ts';
import {
  type Profile,
  SESSION_IDLE_MS,
  SESSION_ITEMS_MAX,
  type Session,
  VISITS_MAX,
  type Visit,
  type VisitTotals,
} from './profile.ts';
import { byTime, retainedBetween } from './retained.ts';

/** What a site counts as an item being looked at; sessions remember the distinct ones. */
export type ItemSource = { readonly event: string; readonly property: string };

/** The visits of a profile: the current one, those before it, and what the ones before those were in all. */
export type Visits = Pick<Profile, 'session' | 'pastVisits' | 'forgottenVisits'>;

export const NO_VISITS: Visits = {
  session: null,
  pastVisits: [],
  forgottenVisits: { visits: 0, ms: 0, pages: 0, events: 0 },
};

/** The visits that are remembered one by one, oldest first, the current one last. */
export function visitsOf({ session, pastVisits }: Pick<Profile, 'session' | 'pastVisits'>): readonly Visit[] {
  if (session === null) return pastVisits;
  const { startedAt, lastAt, events, pages, referrer, campaign } = session;
  return [...pastVisits, { startedAt, lastAt, events, pages, referrer, campaign }];
}

/** When the visit began that an event at this time belongs to. */
export function visitStart(visits: Pick<Profile, 'session' | 'pastVisits'>, at: Time): Time {
  const { session, pastVisits } = visits;
  if (session !== null && at >= session.startedAt) return session.startedAt;
  return pastVisits.findLast((visit) => visit.startedAt <= at)?.startedAt ?? at;
}

/** Where a time lies among a person's visits. */
export type VisitPlace = {
  /** The visit that goes on then; null when none does: half an hour after its last event a visit is over. */
  readonly current: Visit | null;
  /** The one before it, or before the time itself. */
  readonly previous: Visit | null;
  /** Until when this stays so without an event. */
  readonly until: Time;
};

export function visitsAt({ session, pastVisits }: Pick<Profile, 'session' | 'pastVisits'>, at: Time): VisitPlace {
  if (session === null) return { current: null, previous: null, until: NEVER };
  let place = pastVisits.length;
  let visit: Visit | undefined = session;
  let next = NEVER;
  // Only someone who asks of the past meets visits that have yet to begin.
  while (visit !== undefined && visit.startedAt > at) {
    next = visit.startedAt;
    visit = pastVisits[--place];
  }
  if (visit === undefined) return { current: null, previous: null, until: next };
  const over = asTime(visit.lastAt + SESSION_IDLE_MS);
  if (at >= over) return { current: null, previous: visit, until: next };
  return { current: visit, previous: pastVisits[place - 1] ?? null, until: asTime(Math.min(over, next)) };
}

/** The visits with one more signal. `history` is what is retained of the person, without the signal. */
export function withVisited(before: Visits, signal: Signal, items: ItemSource, history: History): Visits {
  const { session, pastVisits, forgottenVisits } = before;
  const item = itemIn(signal, items);
  if (session !== null && isSimplyNext(session, signal, item)) {
    return { session: extended(session, signal, item), pastVisits, forgottenVisits };
  }
  const visits = withVisit(visitsOf(before), visitOf(signal));
  const current = visits.at(-1)!;
  const seen = () => {
    const retained = retainedBetween(history, items.event, current);
    return signal.at >= current.startedAt ? [...retained, signal] : retained;
  };
  return settled(visits, forgottenVisits, { items, seen, known: session });
}

/** The visits of one person of whom two were known. `histories` are what is retained of both. */
export function mergeVisits(
  a: Visits,
  b: Visits,
  items: ItemSource,
  histories: readonly [a: History, b: History],
): Visits {
  const visits = visitsOf(b).reduce<readonly Visit[]>(withVisit, visitsOf(a));
  if (visits.length === 0) return a;
  const last = visits.at(-1)!;
  const seen = () => histories.flatMap((history) => retainedBetween(history, items.event, last));
  const known = [a.session, b.session].filter((each) => each !== null && each.lastAt >= last.startedAt);
  const forgotten = added(a.forgottenVisits, b.forgottenVisits);
  return settled(visits, forgotten, { items, seen, known: joinedItems(known as Session[]) });
}

/** The item that a signal looks at, or null. */
export function itemIn(signal: Signal, items: ItemSource): string | null {
  if (signal.event !== items.event) return null;
  const value = valueAt(signal.properties, items.property);
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** Nearly always the signal is the newest of all and goes on with the current visit. */
function isSimplyNext(session: Session, { at }: Signal, item: string | null): boolean {
  if (at >= session.lastAt + SESSION_IDLE_MS) return false;
  if (at > session.lastAt) return true;
  // Of looks in one instant the ids say which was first, also of an item that is known.
  return at === session.lastAt && at > session.startedAt && item === null;
}

function extended(session: Session, signal: Signal, item: string | null): Session {
  const { items } = session;
  return {
    number: session.number,
    startedAt: session.startedAt,
    lastAt: signal.at,
    events: session.events + 1,
    pages: isPage(signal) ? session.pages + 1 : session.pages,
    items: item === null || items.length >= SESSION_ITEMS_MAX || items.includes(item) ? items : [...items, item],
    referrer: session.referrer,
    campaign: session.campaign,
  };
}

/** What a signal alone would be. */
function visitOf(signal: Signal): Visit {
  const { at, context } = signal;
  const pages = isPage(signal) ? 1 : 0;
  return { startedAt: at, lastAt: at, events: 1, pages, referrer: referrerIn(context), campaign: campaignIn(context) };
}

function isPage({ type }: Signal): boolean {
  return type === 'page' || type === 'screen';
}

/** The visits, apart and ascending, with one more, which may join some of them. */
function withVisit(visits: readonly Visit[], visit: Visit): readonly Visit[] {
  let end = visits.length;
  while (end > 0 && visits[end - 1]!.startedAt - visit.lastAt >= SESSION_IDLE_MS) end--;
  let start = end;
  while (start > 0 && visit.startedAt - visits[start - 1]!.lastAt < SESSION_IDLE_MS) start--;
  const joined = visits.slice(start, end).reduce(joinedVisit, visit);
  return [...visits.slice(0, start), joined, ...visits.slice(end)];
}

function joinedVisit(a: Visit, b: Visit): Visit {
  const first = a.startedAt <= b.startedAt ? a : b;
  // Two that began in the same millisecond: which of them came first must not show.
  const isTie = a.startedAt === b.startedAt;
  return {
    startedAt: first.startedAt,
    lastAt: asTime(Math.max(a.lastAt, b.lastAt)),
    events: a.events + b.events,
    pages: a.pages + b.pages,
    referrer: isTie ? either(a.referrer, b.referrer) : first.referrer,
    campaign: isTie ? either(a.campaign, b.campaign) : first.campaign,
  };
}

function either(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Splits the visits into the current one and those before, and forgets what is too much. */
function settled(visits: readonly Visit[], forgotten: VisitTotals, current: Current): Visits {
  const gone = visits.slice(0, Math.max(0, visits.length - VISITS_MAX));
  const forgottenVisits = gone.reduce((totals, visit) => added(totals, totalsOf(visit)), forgotten);
  const pastVisits = visits.slice(gone.length, -1);
  const visit = visits.at(-1)!;
  const number = forgottenVisits.visits + pastVisits.length + 1;
  const { startedAt, lastAt, events, pages, referrer, campaign } = visit;
  const items = itemsOf(visit, current);
  return {
    session: { number, startedAt, lastAt, events, pages, items, referrer, campaign },
    pastVisits,
    forgottenVisits,
  };
}

type Current = {
  readonly items: ItemSource;
  /** The looks at items that are retained of the current visit, in any order. */
  readonly seen: () => readonly Signal[];
  /** The current visit as it was known before. */
  readonly known: Pick<Session, 'items' | 'lastAt'> | null;
};

/** The items in order of their first view, from what is retained; where that does not reach back far enough, after those known. */
function itemsOf(visit: Visit, { items, seen, known }: Current): readonly string[] {
  const looked = [...seen()].sort(byTime);
  const before = known !== null && known.lastAt >= visit.startedAt ? known.items : [];
  const found = new Set<string>();
  for (const signal of looked) {
    const item = itemIn(signal, items);
    if (item !== null) found.add(item);
  }
  const isWhole = before.every((item) => found.has(item));
  const all = isWhole ? [...found] : [...new Set([...before, ...found])];
  const kept = all.slice(0, SESSION_ITEMS_MAX);
  return kept.length === before.length && kept.every((item, i) => item === before[i]) ? before : kept;
}

function joinedItems(sessions: readonly Session[]): Pick<Session, 'items' | 'lastAt'> | null {
  const [one, other] = sessions;
  if (one === undefined || other === undefined) return one ?? null;
  const [first, second] = one.startedAt <= other.startedAt ? [one, other] : [other, one];
  return { items: [...new Set([...first.items, ...second.items])], lastAt: asTime(Math.max(one.lastAt, other.lastAt)) };
}

/** Visits in all: how many, how long, how many pages and events. */
function totalsOf(visit: Visit): VisitTotals {
  return { visits: 1, ms: visit.lastAt - visit.startedAt, pages: visit.pages, events: visit.events };
}

function added(a: VisitTotals, b: VisitTotals): VisitTotals {
  return {
    visits: a.visits + b.visits,
    ms: a.ms + b.ms,
    pages: a.pages + b.pages,
    events: a.events + b.events,
  };
}

function referrerIn(context: JsonObject): string | null {
  const page = context['page'];
  const referrer = isObject(page) ? page['referrer'] : undefined;
  return typeof referrer === 'string' && referrer !== '' ? referrer : null;
}

function campaignIn(context: JsonObject): string | null {
  const campaign = context['campaign'];
  const name = isObject(campaign) ? (campaign['name'] ?? campaign['source']) : undefined;
  return typeof name === 'string' && name !== '' ? name : null;
}
