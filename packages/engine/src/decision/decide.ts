/**
 * The decision: what one visitor gets in one placement. Always an answer, with its reason, its propensity and the trace of what was
 * considered. The order is fixed: consent, holdout, then by priority each experience's schedule, audience, caps and allocation.
 */
import type { PopulationView } from '../population/population-view.ts';
import type { Profile } from '../profile/profile.ts';
import type { Subject, Watch } from '../segment/compiled-condition.ts';
import { hashV2 } from '../std/hash.ts';
import { EMPTY_OBJECT, type JsonObject, merged } from '../std/json.ts';
import { NEVER, type Time } from '../std/time.ts';
import { type Allocated, allocate } from './allocate.ts';
import type { LearnedWeights } from './allocation.ts';
import type { Decision, DecisionId, Exposures, Reason, TraceStep } from './decision.ts';
import { seenLately } from './exposures.ts';
import type { CompiledExperience, Placements } from './placements.ts';
import { traced, traceOf } from './trace-path.ts';

export type DecideOptions = {
  readonly placements: Placements;
  /** The revision of the definitions, recorded with the decision. */
  readonly rules: string;
  /** The share of visitors who always get the default, 0 to 1. */
  readonly holdout: number;
  readonly placement: string;
  readonly profile: Profile;
  readonly exposures: Exposures;
  readonly learned: (experience: string) => LearnedWeights | undefined;
  readonly now: Time;
  readonly id: DecisionId;
  /** What the page says of itself now, on top of the profile's context. */
  readonly context?: JsonObject | undefined;
  /** Lowered to the time at which the answer may change without an event. */
  readonly watch?: Watch | undefined;
  /** All visitors together, for audiences that ask of them. */
  readonly population?: PopulationView | undefined;
};

const NO_STEPS: readonly TraceStep[] = Object.freeze([]);
const HOLDOUT_SEED = 'attune-holdout';

export function decide(options: DecideOptions): Decision {
  const { profile, now } = options;
  const experiences = options.placements.get(options.placement);
  if (experiences === undefined) return keepDefault(options, 'unknown-placement', NO_STEPS);
  if (profile.consent === 'denied') return keepDefault(options, 'no-consent', NO_STEPS);
  if (isHeldOut(profile, options.holdout)) return keepDefault(options, 'holdout', NO_STEPS);
  const { population } = options;
  const subject: Subject = { profile, now, context: contextOf(profile.context, options.context), population };
  const watch = options.watch ?? { until: NEVER };
  let path = traceOf(experiences);
  for (const experience of experiences) {
    const obstacle = obstacleTo(experience, subject, options.exposures, watch);
    if (obstacle !== null) {
      path = traced(path, experience.key, obstacle);
      continue;
    }
    const allocated = allocate(experience, options, subject, watch);
    path = traced(path, experience.key, allocated === null ? 'not-covered' : 'chosen');
    if (allocated !== null) return chosen(options, experience, { allocated, subject, trace: path.steps });
  }
  return keepDefault(options, 'no-experience', path.steps);
}

let laid: { readonly below: JsonObject; readonly above: JsonObject; readonly whole: JsonObject } | undefined;

/** What the page says of itself over what the profile knows. The last one is kept: an ask is for several placements. */
export function contextOf(below: JsonObject, above: JsonObject | undefined): JsonObject {
  if (above === undefined) return below;
  if (laid !== undefined && laid.below === below && laid.above === above) return laid.whole;
  const whole = merged(below, above);
  laid = { below, above, whole };
  return whole;
}

/** Whether a person belongs to the share that always gets the default. */
export function isHeldOut(profile: Profile, share: number): boolean {
  return share > 0 && hashV2(HOLDOUT_SEED, profile.id) < share;
}

export type DefaultOptions = Pick<DecideOptions, 'profile' | 'placement' | 'rules' | 'now' | 'id'>;

function keepDefault(options: DefaultOptions, reason: Reason, trace: readonly TraceStep[]): Decision {
  return {
    id: options.id,
    person: options.profile.id,
    placement: options.placement,
    at: options.now,
    experience: null,
    variant: null,
    reason,
    propensity: 1,
    versions: defaultVersions(options.rules),
    match: EMPTY_OBJECT,
    trace,
  };
}

let ofDefaults: Decision['versions'] = Object.freeze({ rules: '', experience: null, policy: 0 });

/** One object for all defaults under the same rules. */
function defaultVersions(rules: string): Decision['versions'] {
  if (ofDefaults.rules !== rules) ofDefaults = Object.freeze({ rules, experience: null, policy: 0 });
  return ofDefaults;
}

/** The decision when something failed or was late: the default, and the reason says so. */
export function fallbackDecision(options: DefaultOptions): Decision {
  return keepDefault(options, 'fallback', NO_STEPS);
}

function chosen(
  options: DecideOptions,
  experience: CompiledExperience,
  how: { readonly allocated: Allocated; readonly subject: Subject; readonly trace: readonly TraceStep[] },
): Decision {
  const match: Record<string, JsonObject[string]> = {};
  experience.audience.bind(how.subject, match);
  const decision: Decision = {
    id: options.id,
    person: options.profile.id,
    placement: options.placement,
    at: options.now,
    experience: experience.key,
    variant: how.allocated.variant,
    reason: 'chosen',
    propensity: how.allocated.propensity,
    versions: { rules: options.rules, experience: experience.version, policy: how.allocated.policy },
    match,
    trace: how.trace,
  };
  return how.allocated.basis === undefined ? decision : { ...decision, basis: how.allocated.basis };
}

/** Why an experience is passed over before anything is left to chance; null: it is not. */
export function obstacleTo(
  experience: CompiledExperience,
  subject: Subject,
  exposures: Exposures,
  watch: Watch,
): TraceStep['outcome'] | null {
  const { from, to } = experience;
  if (!experience.isLive) return 'not-live';
  if (subject.now < from && from < watch.until) watch.until = from;
  if (subject.now < to && to < watch.until) watch.until = to;
  if (subject.now < from || subject.now >= to) return 'out-of-schedule';
  if (!experience.audience.test(subject, watch)) return 'not-in-audience';
  return isCapped(experience, subject, exposures) ? 'capped' : null;
}

function isCapped({ key, definition }: CompiledExperience, { profile, now }: Subject, exposures: Exposures): boolean {
  if (definition.caps === undefined || definition.caps.length === 0) return false;
  const seen = exposures.counts.find((count) => count.experience === key);
  if (seen === undefined) return false;
  const { inSession, onDay } = seenLately(exposures, seen, { visitAt: profile.session?.startedAt ?? NEVER, now });
  return definition.caps.some(({ max, per }) => {
    if (per === 'visitor') return seen.total >= max;
    return (per === 'session' ? inSession : onDay) >= max;
  });
}
