/**
 * When a visitor is scored. A model sees how long ago things were, so its answer may change with every instant; asking it at every
 * instant would neither be paid for nor be the same twice. So a score is a step function of time: made when something happens, and
 * again whenever nothing has for a minute, and then for half as long again, and when the visit is over.
 */
import type { Profile } from '../profile/profile.ts';
import { SESSION_IDLE_MS } from '../profile/profile.ts';
import { asTime, DAY_MS, NEVER, type Time } from '../std/time.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import type { FeatureRecord, ModelSubject } from './trained-model.ts';

/** Idle for so long: 0, 1 min, 1.5 min, 2.25 min, … up to some ten years, and the 30 minutes that end a visit. A score is never older than a third of the idle time, or a minute. */
export const SCORED_AFTER_MS: readonly number[] = scoredAfter();

function scoredAfter(): number[] {
  const ages = [0];
  for (let age = 60_000; age < 4_000 * DAY_MS; age = Math.round(age * 1.5)) ages.push(age);
  return [...ages, SESSION_IDLE_MS].sort((a, b) => a - b);
}

/** The moment that the answer at this time is made for. Lowers the watch to the next one. */
export function scoreMoment({ profile, now }: Subject, watch: Watch): Time {
  const step = stepAt(now - profile.lastAt);
  const next = step + 1 < SCORED_AFTER_MS.length ? profile.lastAt + SCORED_AFTER_MS[step + 1]! : NEVER;
  if (next < watch.until) watch.until = next;
  return asTime(profile.lastAt + SCORED_AFTER_MS[step]!);
}

/** The moment for which somebody is scored at `now`: what a model is taught of that time is what it would have been asked with. */
export function scoredAt({ lastAt }: Pick<Profile, 'lastAt'>, now: number): Time {
  return asTime(lastAt + SCORED_AFTER_MS[stepAt(now - lastAt)]!);
}

function stepAt(idleMs: number): number {
  let step = 0;
  while (step + 1 < SCORED_AFTER_MS.length && SCORED_AFTER_MS[step + 1]! <= idleMs) step++;
  return step;
}

/** What a model said of each profile last: several conditions ask the same of the same one, in one fold and in one decision. */
export function remembering<T>(
  featuresOf: (subject: Subject) => FeatureRecord,
  ask: (subject: ModelSubject) => T,
): (subject: Subject, watch: Watch) => T {
  const known = new WeakMap<Profile, { readonly at: Time; readonly context: Subject['context']; readonly answer: T }>();
  return (subject, watch) => {
    const at = scoreMoment(subject, watch);
    const { profile, context } = subject;
    const before = known.get(profile);
    if (before !== undefined && before.at === at && before.context === context) return before.answer;
    const answer = ask(momentary(subject, at, featuresOf));
    known.set(profile, { at, context, answer });
    return answer;
  };
}

/** The visitor as a model sees him at a moment. */
export function momentary(
  { profile, context }: Subject,
  now: Time,
  featuresOf: (subject: Subject) => FeatureRecord,
): ModelSubject {
  const subject = { profile, context, now };
  return { ...subject, features: featuresOf(subject) };
}
