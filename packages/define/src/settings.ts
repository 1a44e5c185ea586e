/** What holds for the whole site. */
import { type Condition, documentOf } from './condition.ts';
import type { About, Definition, KeyOf } from './definition.ts';
import { type Goal, goalOf } from './experience.ts';

/** What holds for the whole site. */
export function settings(
  options: About & {
    readonly holdout?: number;
    readonly most?: number;
    readonly allowForcing?: boolean;
    readonly timezone?: string;
    readonly itemEvent?: string;
    readonly itemProperty?: string;
    /** Who belongs to the house. */
    readonly internal?: Condition;
    /** What the held-out visitors are compared by with all the others. */
    readonly metrics?: readonly (KeyOf<'goal'> | Goal)[];
  },
): Definition<'settings'> {
  const { internal, metrics, ...rest } = options;
  return {
    kind: 'settings',
    key: 'engine',
    ...rest,
    ...(internal === undefined ? {} : { internal: documentOf(internal) }),
    ...(metrics === undefined ? {} : { metrics: metrics.map(goalOf) }),
  };
}
