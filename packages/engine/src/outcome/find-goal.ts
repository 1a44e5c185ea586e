/** A goal that is written out, or meant by its key. */
import type { GoalDefinition } from '../decision/experience.ts';
import { didYouMean } from '../std/nearest.ts';
import { bad, good, type Read } from '../std/read.ts';

export function findGoal(
  wanted: string | GoalDefinition,
  goals: readonly GoalDefinition[],
  path: string,
): Read<GoalDefinition> {
  if (typeof wanted !== 'string') return good(wanted);
  const goal = goals.find(({ key }) => key === wanted);
  if (goal !== undefined) return good(goal);
  const keys = goals.flatMap(({ key }) => key ?? []);
  return bad(path, `there is no goal "${wanted}"`, didYouMean(wanted, keys, 'define it, or write the goal out here'));
}
