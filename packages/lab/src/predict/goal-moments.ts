/**
 * The rows from which a propensity is learned: moments of a visitor's past with what was known then, and whether the goal came in time.
 * What is not settled yet is no row, whichever way it looks: else those who decide quickly would count for more.
 */

import type { Subject } from '@attune/engine';
import { compilePredicate, type PopulationView, type Profile, type Rules, SESSION_IDLE_MS } from '@attune/engine';
import { pastMoments } from './past-moments.ts';
import type { RecordPlan, SubjectRecord } from './subject-record.ts';

export type GoalMoment = {
  readonly at: number;
  /** When its visit began. */
  readonly visit: number;
  readonly record: SubjectRecord;
  readonly reached: boolean;
};

export type GoalMomentsOptions = {
  readonly goal: NonNullable<RecordPlan['goal']>;
  /** `visit`: later in the same visit; else within so many milliseconds. */
  readonly within: 'visit' | number;
  readonly recordOf: (subject: Subject) => SubjectRecord;
  /** Moments from here on, and only what is settled at the end. */
  readonly from: number;
  readonly until: number;
  readonly population?: PopulationView;
};

/** After the first event of a visit, the second, third, fifth, eighth …: early ones close together, late ones far apart. */
const PLACES: readonly number[] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89];

/** Moments within a visit end where the goal is reached: after that it is another question. */
export function goalMoments(rules: Rules, profile: Profile, options: GoalMomentsOptions): readonly GoalMoment[] {
  const { goal, within, recordOf, from, until, population } = options;
  const accepts = goal.where === undefined ? null : compilePredicate(goal.where);
  const rows: Omit<GoalMoment, 'reached'>[] = [];
  const goals: { readonly at: number; readonly visit: number }[] = [];
  const visitEnds = new Map<number, number>();
  let place = 0;
  for (const { signal, subject, visit } of pastMoments(rules, profile, population)) {
    if (signal.at > until) break;
    place = visitEnds.has(visit) ? place + 1 : 1;
    visitEnds.set(visit, signal.at);
    const isGoal = signal.event === goal.event && (accepts === null || accepts(signal.properties));
    if (isGoal) goals.push({ at: signal.at, visit });
    const isOver = within === 'visit' && goals.at(-1)?.visit === visit;
    if (signal.at < from || isOver || !PLACES.includes(place)) continue;
    rows.push({ at: signal.at, visit, record: recordOf(subject) });
  }
  const isSettled = ({ at, visit }: { readonly at: number; readonly visit: number }) =>
    within === 'visit' ? visitEnds.get(visit)! + SESSION_IDLE_MS <= until : at + within <= until;
  const isReached = (row: { readonly at: number; readonly visit: number }) =>
    goals.some(({ at, visit }) => (within === 'visit' ? visit === row.visit : at > row.at && at <= row.at + within));
  return rows.filter(isSettled).map((row) => ({ ...row, reached: isReached(row) }));
}
