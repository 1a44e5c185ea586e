/**
 * What was shown and what the draft would have shown, day by day, and of whom it would have been something else. What it keeps grows with
 * the days, and with the few people it names.
 */
import { DAY_MS } from '@attune/engine';

/** By what was shown: `experience / variant`, or the page's own. */
export type ShownCounts = { [shown: string]: number };

export type BacktestDay = {
  /** The beginning of the day (UTC). */
  readonly at: number;
  decisions: number;
  changed: number;
  readonly recorded: ShownCounts;
  readonly draft: ShownCounts;
};

export type ChangedPerson = {
  readonly person: string;
  readonly at: number;
  readonly recorded: string;
  readonly draft: string;
};

export type BacktestCounts = {
  readonly decisions: number;
  readonly changed: number;
  readonly days: readonly BacktestDay[];
  /** The latest, one decision each. */
  readonly people: readonly ChangedPerson[];
};

const PEOPLE_MAX = 20;

export function createBacktestTally() {
  const days = new Map<number, BacktestDay>();
  const people = new Map<string, ChangedPerson>();
  let [decisions, changed] = [0, 0];
  return {
    add: ({ person, at, recorded, draft }: ChangedPerson): void => {
      const day = dayOf(days, Math.floor(at / DAY_MS) * DAY_MS);
      decisions++;
      day.decisions++;
      day.recorded[recorded] = (day.recorded[recorded] ?? 0) + 1;
      day.draft[draft] = (day.draft[draft] ?? 0) + 1;
      if (recorded === draft) return;
      changed++;
      day.changed++;
      people.delete(person);
      people.set(person, { person, at, recorded, draft });
      if (people.size > PEOPLE_MAX) people.delete(people.keys().next().value!);
    },
    read: (): BacktestCounts => ({
      decisions,
      changed,
      days: [...days.values()].sort((a, b) => a.at - b.at),
      people: [...people.values()].reverse(),
    }),
  };
}

function dayOf(days: Map<number, BacktestDay>, at: number): BacktestDay {
  let day = days.get(at);
  if (day === undefined) {
    day = { at, decisions: 0, changed: 0, recorded: Object.create(null), draft: Object.create(null) };
    days.set(at, day);
  }
  return day;
}
