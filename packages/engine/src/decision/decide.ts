/**
 * The decision: what one visitor gets in one placement. Always an answer, with its reason, its propensity and the trace of what was
 * considered. The order is fixed: consent, the kill switch, the holdout, the placement's caps, what the visit keeps, then by priority
 * each experience's schedule, audience, its program's holdout, layer, evidence, caps, fatigue and allocation.
 */
import type { PopulationView } from '../population/population-view.ts';
import type { Profile } from '../profile/profile.ts';
import type { Subject, Watch } from '../segment/compiled-condition.ts';
import { hashV2 } from '../std/hash.ts';
import { EMPTY_OBJECT, type JsonObject, merged } from '../std/json.ts';
import { NEVER, type Time } from '../std/time.ts';
import { type Allocated, allocate } from './allocate.ts';
import type { LearnedWeights } from './allocation.ts';
import type { Decision, DecisionId, Exposures, Reason, TraceOutcome, TraceStep } from './decision.ts';
import type { LearnedCounts } from './evidence.ts';
import { type Forced, forcedHere } from './forced.ts';
import { guardedBy, keptFrom } from './guard.ts';
import { isPlacementCapped, keptHere, type PlacementGuard, type PlacementGuards } from './placement-guard.ts';
import type { CompiledExperience, Placements } from './placements.ts';
import { traced, traceOf } from './trace-path.ts';
import { unitFor, unitIdOf } from './unit.ts';

export type DecideOptions = {
  readonly placements: Placements;
  readonly guards: PlacementGuards;
  /** The revision of the definitions, recorded with the decision. */
  readonly rules: string;
  /** The share of visitors who always get the default, 0 to 1. */
  readonly holdout: number;
  readonly placement: string;
  readonly profile: Profile;
  readonly exposures: Exposures;
  readonly learned: (experience: string) => (LearnedWeights & LearnedCounts) | undefined;
  readonly now: Time;
  /** The kill switch: everybody gets the default. */
  readonly isOff?: boolean | undefined;
  /** What somebody wants to look at. */
  readonly forced?: readonly Forced[] | undefined;
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
  const { population } = options;
  const subject: Subject = { profile, now, context: contextOf(profile.context, options.context), population };
  const wanted = options.forced === undefined ? undefined : forcedHere(options.forced, experiences);
  if (wanted !== undefined) return lookedAt(options, subject, wanted);
  if (options.isOff === true) return keepDefault(options, 'switched-off', NO_STEPS);
  if (isHeldOut(unitIdOf(options), options.holdout)) return keepDefault(options, 'holdout', NO_STEPS);
  const watch = options.watch ?? { until: NEVER };
  const asked: Asked = { options, subject, watch };
  const guard = options.guards.get(options.placement);
  if (guard !== undefined) {
    const at = { placement: options.placement, subject, exposures: options.exposures };
    if (isPlacementCapped(guard, at, watch)) return keepDefault(options, 'capped', NO_STEPS);
    const kept = keptDecision(asked, guard, experiences);
    if (kept !== undefined) return kept;
  }
  return firstThatFits(asked, experiences);
}

/** Who asks for what, at one moment. */
export type Asked = { readonly options: DecideOptions; readonly subject: Subject; readonly watch: Watch };

function firstThatFits(asked: Asked, experiences: readonly CompiledExperience[]): Decision {
  const { options, subject, watch } = asked;
  let path = traceOf(experiences);
  for (const experience of experiences) {
    const obstacle = obstacleTo(experience, asked);
    if (obstacle !== null) {
      path = traced(path, experience.key, obstacle);
      continue;
    }
    const allocated = allocate(experience, asUnitOf(experience.key, options), subject, watch);
    path = traced(path, experience.key, allocated === null ? 'not-covered' : 'chosen');
    if (allocated !== null) return chosen(options, experience, { allocated, subject, trace: path.steps });
  }
  return keepDefault(options, 'no-experience', path.steps);
}

/** The options as whoever is hashed for this experience: after a merge that is who saw it first. */
function asUnitOf(experience: string, options: DecideOptions): DecideOptions {
  if (options.exposures.unit === undefined) return options;
  const { profile } = options;
  return { ...options, profile: { ...profile, id: unitFor(experience, options) as Profile['id'] } };
}

/** What the visit got here before, as long as it is live, open, and within holdouts, layers and caps. */
function keptDecision(
  { options, subject, watch }: Asked,
  guard: PlacementGuard,
  experiences: readonly CompiledExperience[],
): Decision | undefined {
  const { placement, exposures, learned } = options;
  const shown = keptHere(guard, { placement, subject, exposures });
  const experience = experiences.find(({ key }) => key === shown?.experience);
  if (shown === undefined || experience?.isLive !== true) return undefined;
  if (!experience.definition.variants.some(({ key, weight }) => key === shown.variant && weight !== 0))
    return undefined;
  if (isOutOfSchedule(experience, subject, watch)) return undefined;
  const guarded = { experience: experience.key, subject, exposures, learned };
  if (experience.guard !== null && keptFrom(experience.guard, guarded) !== null) return undefined;
  const policy = learned(experience.key)?.version ?? 0;
  const allocated = { variant: shown.variant, propensity: shown.propensity, policy, basis: shown.basis };
  return chosen(options, experience, { allocated, subject, trace: keptTrace(experience) });
}

const keptTraces = new WeakMap<CompiledExperience, readonly TraceStep[]>();

function keptTrace(experience: CompiledExperience): readonly TraceStep[] {
  let made = keptTraces.get(experience);
  if (made === undefined) {
    made = [{ experience: experience.key, outcome: 'kept' }];
    keptTraces.set(experience, made);
  }
  return made;
}

function lookedAt(
  options: DecideOptions,
  subject: Subject,
  { wish, experience }: { readonly wish: Forced; readonly experience: CompiledExperience },
): Decision {
  const allocated = { variant: wish.variant, propensity: 1, policy: options.learned(experience.key)?.version ?? 0 };
  const trace = [{ experience: experience.key, outcome: wish.kind }];
  return { ...chosen(options, experience, { allocated, subject, trace }), reason: wish.kind };
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

/** Whether a person belongs to the share that always gets the default. `unit`: whom the hash takes (`unitIdOf`) */
export function isHeldOut(unit: string, share: number): boolean {
  return share > 0 && hashV2(HOLDOUT_SEED, unit) < share;
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

/**
 * Why an experience is passed over before anything is left to chance; null: it is not. Asked of every experience of the placement: what
 * hardly any of them uses must cost the others nothing.
 */
export function obstacleTo(experience: CompiledExperience, asked: Asked): TraceOutcome | null {
  if (!experience.isLive) return 'not-live';
  const { subject, watch } = asked;
  if (experience.isScheduled && isOutOfSchedule(experience, subject, watch)) return 'out-of-schedule';
  if (!experience.audience.test(subject, watch)) return 'not-in-audience';
  if (experience.guard === null) return null;
  const { exposures, learned } = asked.options;
  return guardedBy(experience.guard, { experience: experience.key, subject, exposures, learned }, watch);
}

function isOutOfSchedule({ from, to, windows }: CompiledExperience, { now, context }: Subject, watch: Watch): boolean {
  if (windows !== null) {
    const { holds, until } = windows(context, now);
    if (until < watch.until) watch.until = until;
    return !holds;
  }
  if (now < from && from < watch.until) watch.until = from;
  if (now >= from && now < to && to < watch.until) watch.until = to;
  return now < from || now >= to;
}
