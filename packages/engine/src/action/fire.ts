/**
 * From a condition that became true to what is to be done: whether the caps let it fire, what it was bound to and caused by, and how
 * long quiet hours hold it back.
 */
import type { PopulationView } from '../population/population-view.ts';
import type { PersonId, Profile } from '../profile/profile.ts';
import type { Transition } from '../segment/segment.ts';
import type { JsonObject } from '../std/json.ts';
import { asTime, NEVER, type Time } from '../std/time.ts';
import { causeOf } from './cause.ts';
import type { CompiledTrigger } from './compile-triggers.ts';
import { type Effect, effectIdOf } from './effect.ts';
import { actionKind } from './trigger.ts';

/** When a trigger fired for a visitor: as many of the latest times as its caps ask for, at least the last. */
export type FiredTrigger = { readonly trigger: string; readonly times: readonly Time[] };

/** Actions that reach somebody, and therefore wait for the end of quiet hours. */
const REACHING: ReadonlySet<string> = new Set(['email', 'webhook', 'enqueue']);

/** For whom, and what is known of him at the moment; `person` null: about content. */
export type Firing = {
  readonly profile: Profile;
  readonly person: PersonId | null;
  readonly fired: readonly FiredTrigger[];
  /** New effects are added here. */
  readonly effects: Effect[];
  readonly population?: PopulationView | undefined;
};

/** Adds the effects of the conditions that became true. @returns the times of firing with the new ones */
export function fire(
  triggers: ReadonlyMap<string, CompiledTrigger>,
  firing: Firing,
  transitions: readonly Transition[],
): readonly FiredTrigger[] {
  let all = firing.fired;
  for (const { kind, segment, at } of transitions) {
    const trigger = kind === 'entered' ? triggers.get(segment) : undefined;
    if (trigger === undefined) continue;
    const times = all.find((each) => each.trigger === segment)?.times ?? [];
    if (!mayFire(trigger, times, at)) continue;
    firing.effects.push(...effectsOf(trigger, firing, at));
    const kept = Math.max(1, ...trigger.caps.map(({ max }) => max));
    const next = { trigger: segment, times: [...times, at].slice(-kept) };
    all = [...all.filter((each) => each.trigger !== segment), next];
  }
  return all;
}

/** A late signal can make a condition true again for a moment that was noticed before: then it does not fire again. */
function mayFire({ since, caps }: CompiledTrigger, times: readonly Time[], at: Time): boolean {
  if (at <= since || (times.length > 0 && at <= times.at(-1)!)) return false;
  return caps.every(({ max, withinMs }) => {
    const from = withinMs === null ? Number.NEGATIVE_INFINITY : at - withinMs;
    return times.filter((time) => time > from).length < max;
  });
}

function effectsOf(trigger: CompiledTrigger, { profile, person, population }: Firing, at: Time): Effect[] {
  const match: Record<string, JsonObject[string]> = {};
  trigger.condition.bind({ profile, now: at, context: profile.context, population }, match);
  const cause = causeOf(trigger.causes, profile, { at, match });
  const notBefore = endOfQuiet(trigger, profile, at);
  return trigger.definition.actions.map((definition, action) => {
    const kind = actionKind(definition);
    const whom = { trigger: trigger.key, person, at, action };
    const waits = REACHING.has(kind) ? notBefore : at;
    return { id: effectIdOf(whom), ...whom, version: trigger.version, kind, notBefore: waits, match, cause };
  });
}

/** The first time, from `at` on, outside the quiet hours. A condition says until when its answer holds, so few looks are needed. */
function endOfQuiet({ quiet }: CompiledTrigger, profile: Profile, at: Time): Time {
  let time = at;
  for (let looks = 0; quiet !== null && looks < 10; looks++) {
    const watch = { until: NEVER as number };
    if (!quiet.test({ profile, now: time, context: profile.context }, watch)) break;
    time = asTime(watch.until);
  }
  return time;
}
