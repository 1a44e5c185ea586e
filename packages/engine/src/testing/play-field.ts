/**
 * A field of visitors for an allocation to learn on: each comes once, is decided on, sees it, and perhaps converts, sooner or later.
 * What a decision cost is the difference to the best variant for that visitor. Only tests import this.
 */

import { decide } from '../ask.ts';
import type { DecisionId } from '../decision/decision.ts';
import type { Policy } from '../learning/policy.ts';
import { learnFrom, newVisitor } from '../loop.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { PersonId } from '../profile/profile.ts';
import type { Rules } from '../rules.ts';
import { assert } from '../std/assert.ts';
import type { Dice } from '../std/dice.ts';
import type { JsonObject } from '../std/json.ts';
import { asTime, MINUTE_MS } from '../std/time.ts';
import { NOON } from './given.ts';

export type Field = {
  readonly rules: Rules;
  readonly placement: string;
  readonly visitors: number;
  readonly dice: Dice;
  /** Who comes: the traits of the next visitor. */
  readonly comes?: (dice: Dice) => JsonObject;
  /** The true chances of the variants for such a visitor, who is the i-th. */
  readonly chances: (traits: JsonObject, i: number) => { readonly [variant: string]: number };
  /** How many visitors later a conversion is told. Default 0: at once. */
  readonly delay?: number;
};

export type Played = {
  readonly regret: number;
  readonly policies: ReadonlyMap<string, Policy>;
  /** The policy after each visitor, of whatever experience was shown. */
  readonly propensities: readonly number[];
};

export function playField(field: Field): Played {
  const { rules, placement, dice, chances, delay = 0 } = field;
  const policies = new Map<string, Policy>();
  const late: { readonly due: number; readonly outcome: Outcome }[] = [];
  const propensities: number[] = [];
  let regret = 0;
  const learn = (outcome: Outcome) =>
    policies.set(outcome.experience, learnFrom(rules, policies.get(outcome.experience), outcome));
  const nobody = newVisitor(rules, 'a:nobody' as PersonId, NOON);
  for (let i = 0; i < field.visitors; i++) {
    const now = asTime(NOON + i * MINUTE_MS);
    const traits = field.comes?.(dice) ?? {};
    const profile = { ...nobody.profile, id: `a:${i}-${dice.integer(1e9)}` as PersonId, traits };
    const ask = { placement, learned: (key: string) => policies.get(key), now, id: `d${i}` as DecisionId };
    const decision = decide(rules, { ...nobody, profile }, ask);
    const { experience, variant, propensity, basis } = decision;
    assert(experience !== null && variant !== null, 'everybody gets something');
    const truth = chances(traits, i);
    regret += Math.max(...Object.values(truth)) - truth[variant]!;
    propensities.push(propensity);
    const seen = { decision: decision.id, placement, experience, variant, propensity, ...(basis ? { basis } : {}) };
    learn({ ...seen, kind: 'exposed', at: now, exposedAt: now, value: 1 });
    const due = i + delay;
    const at = asTime(NOON + due * MINUTE_MS);
    if (dice.next() < truth[variant]!)
      late.push({ due, outcome: { ...seen, kind: 'converted', at, exposedAt: now, value: 1 } });
    while (late.length > 0 && late[0]!.due <= i) learn(late.shift()!.outcome);
  }
  for (const { outcome } of late) learn(outcome);
  return { regret, policies, propensities };
}
