/**
 * Adds up what a trial gave of each visitor: how many are in now, how it was each day, what would change, and a few people to
 * look at. It keeps a bounded amount however many visitors are added.
 */
import type { PersonId } from './profile/profile.ts';
import { DAY_MS, type Time } from './std/time.ts';
import type { Held, Tried } from './try-condition.ts';

/** People shown of each sort. */
const PEOPLE_MAX = 12;

export type TryDay = {
  /** When this day (UTC) begins. */
  readonly at: number;
  /** In at the end of the day (for the last one: now), and how often visitors came in and went out during it. */
  readonly inside: number;
  readonly entered: number;
  readonly left: number;
};

/** `stays`: in now, with the draft as before it; `comes`, `goes`: what the draft would change at once. */
export type TryPerson = { readonly person: PersonId; readonly since: number | null; readonly sort: TrySort };
export type TrySort = 'stays' | 'comes' | 'goes';

export type TryCounts = {
  readonly visitors: number;
  /** Retained events that were lived again. */
  readonly events: number;
  /** Visitors of whom more happened than is retained: their days are told from what is. */
  readonly incomplete: number;
  /** In now, under the draft. */
  readonly inside: number;
  /** null when there is nothing in force to compare with. `comes` and `goes`: who is in only with, only without the draft. */
  readonly change: { readonly inside: number; readonly comes: number; readonly goes: number } | null;
  readonly days: readonly TryDay[];
  /** The days under what is in force; empty when there is nothing. */
  readonly daysInForce: readonly TryDay[];
  readonly people: readonly TryPerson[];
};

export type TryTally = {
  readonly add: (person: PersonId, tried: Tried) => void;
  readonly read: () => TryCounts;
};

/** The beginning of the window of so many UTC days, today the last. */
export function tryFrom(now: Time, days: number): Time {
  return (Math.floor(now / DAY_MS) * DAY_MS - (days - 1) * DAY_MS) as Time;
}

/** Adds up over `days` UTC days from `from` on, today the last; `isCompared`: there is a condition in force beside the draft. */
export function createTryTally(options: {
  readonly from: Time;
  readonly days: number;
  readonly isCompared: boolean;
}): TryTally {
  const { from, isCompared } = options;
  const draft = createDays(from, options.days);
  const inForce = createDays(from, isCompared ? options.days : 0);
  const people: Record<TrySort, TryPerson[]> = { stays: [], comes: [], goes: [] };
  const counts = { visitors: 0, events: 0, incomplete: 0, inside: 0, insideBefore: 0, comes: 0, goes: 0 };
  return {
    add: (person, tried) => {
      counts.visitors++;
      counts.events += tried.events;
      if (!tried.isWhole) counts.incomplete++;
      draft.add(tried.draft);
      const was = tried.inForce?.now ?? tried.draft.now;
      if (tried.inForce !== null) inForce.add(tried.inForce);
      if (tried.draft.now) counts.inside++;
      if (was) counts.insideBefore++;
      const sort = sortOf(tried.draft.now, was);
      if (sort === undefined) return;
      if (sort !== 'stays') counts[sort]++;
      const since = tried.draft.since ?? tried.inForce?.since ?? null;
      keep(people[sort], { person, since, sort });
    },
    read: () => {
      const { insideBefore, comes, goes, ...told } = counts;
      return {
        ...told,
        change: isCompared ? { inside: insideBefore, comes, goes } : null,
        days: draft.read(),
        daysInForce: inForce.read(),
        people: [...people.comes, ...people.goes, ...people.stays],
      };
    },
  };
}

function sortOf(is: boolean, was: boolean): TrySort | undefined {
  if (is) return was ? 'stays' : 'comes';
  return was ? 'goes' : undefined;
}

/** Those who came in last, the last first; the id settles ties, so that the order of asking never shows. */
function keep(list: TryPerson[], added: TryPerson): void {
  const isBefore = (a: TryPerson, b: TryPerson) =>
    (a.since ?? 0) > (b.since ?? 0) || (a.since === b.since && a.person < b.person);
  const found = list.findIndex((each) => isBefore(added, each));
  const place = found < 0 ? list.length : found;
  if (place >= PEOPLE_MAX) return;
  list.splice(place, 0, added);
  list.length = Math.min(list.length, PEOPLE_MAX);
}

function createDays(from: Time, days: number) {
  const inside = new Array<number>(days).fill(0);
  const entered = new Array<number>(days).fill(0);
  const left = new Array<number>(days).fill(0);
  return {
    add: ({ before, changes, now }: Held): void => {
      let holds = before;
      let day = 0;
      for (const { kind, at } of changes) {
        const today = Math.min(days - 1, Math.max(0, Math.floor((at - from) / DAY_MS)));
        if (holds) for (; day < today; day++) inside[day]!++;
        day = today;
        holds = kind === 'entered';
        if (holds) entered[today]!++;
        else left[today]!++;
      }
      if (holds) for (; day < days - 1; day++) inside[day]!++;
      // The last day ends now, and now is known exactly, also of those whose past is not whole.
      if (now && days > 0) inside[days - 1]!++;
    },
    read: (): TryDay[] =>
      inside.map((count, i) => ({ at: from + i * DAY_MS, inside: count, entered: entered[i]!, left: left[i]! })),
  };
}
