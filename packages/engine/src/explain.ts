/**
 * Why: the tree of a segment's or an experience's condition with the values that were seen, asked of one visitor at one time.
 */

import type { Visitor } from './loop.ts';
import type { PopulationView } from './population/population-view.ts';
import type { Rules } from './rules.ts';
import type { CompiledCondition } from './segment/compiled-condition.ts';
import type { Explanation } from './segment/condition.ts';
import type { JsonObject } from './std/json.ts';
import type { Time } from './std/time.ts';

type When = { readonly now: Time; readonly context?: JsonObject; readonly population?: PopulationView };

/** @returns undefined when there is no such segment */
export function explainSegment(rules: Rules, visitor: Visitor, key: string, when: When): Explanation | undefined {
  const segment = rules.segments.byKey.get(key);
  return segment === undefined ? undefined : explain(segment.condition, visitor, when);
}

/** Why the experience's audience holds of the visitor, or does not. @returns undefined when there is no such experience */
export function explainExperience(rules: Rules, visitor: Visitor, key: string, when: When): Explanation | undefined {
  for (const list of rules.placements.values()) {
    const experience = list.find((each) => each.key === key);
    if (experience !== undefined) return explain(experience.audience, visitor, when);
  }
  return undefined;
}

function explain(condition: CompiledCondition, { profile }: Visitor, { now, context, population }: When): Explanation {
  return condition.explain({ profile, now, context: { ...profile.context, ...context }, population });
}
