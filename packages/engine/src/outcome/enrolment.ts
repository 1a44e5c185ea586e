/**
 * One person in the results of one experience: what was seen first and when, and what came of it. A function of what the person did,
 * not of the order in which it became known, nor of the identities under which it was done.
 */
import type { Exposures } from '../decision/decision.ts';
import type { Profile } from '../profile/profile.ts';
import { DEVICE_TYPES } from '../segment/surroundings.ts';
import type { Signal } from '../signal/signal.ts';
import { valueAt } from '../std/json.ts';
import { NEVER } from '../std/time.ts';
import type { EnrolmentPlan, EnrolmentPlans, Holdout } from './compile-enrolments.ts';
import { CLICK_EVENT, EXPOSURE_EVENT } from './outcome.ts';
import { emptyTally, type Inside, joinedTallies, restarted, type Tally, withEvent } from './tally.ts';

/** The first time that a variant was really seen. */
export type Seen = {
  readonly variant: string;
  readonly at: number;
  /** The chance with which it was chosen then. */
  readonly propensity: number;
  /** Of the device and the place then, and the segments: `device=mobile`, `country=AT`, `segment=keen`. */
  readonly dims: readonly string[];
};

/** `crossed`: saw more than one variant. `earlier`: saw it before the results begin. */
export type Fate = 'counted' | 'crossed' | 'bot' | 'internal' | 'earlier';

export type Enrolment = {
  readonly experience: string;
  /** One for each variant, the earliest first. */
  readonly seen: readonly Seen[];
  readonly tallies: readonly Tally[];
  readonly fate: Fate;
  /** The weights moved: what counts is told with the propensity. */
  readonly isAdaptive: boolean;
};

/** The experiences of one person that are counted at most. */
export const ENROLMENTS_MAX = 100;
export const HELD_OUT = 'held-out';
export const ALL_OTHERS = 'everybody else';
export const NO_ENROLMENTS: readonly Enrolment[] = [];

/** Whom it is about, after the signal. */
export type Person = {
  readonly profile: Profile;
  readonly exposures: Exposures;
  /** The keys of the segments. */
  readonly segments: () => readonly string[];
  /** The retained past, the signal among it. */
  readonly past: () => readonly Signal[];
};

/** Whether a signal may change anything of it; most do not. */
export function concerns(plans: EnrolmentPlans, before: readonly Enrolment[], { event }: Signal): boolean {
  const isReport = event === EXPOSURE_EVENT || event === CLICK_EVENT;
  return (
    isReport ||
    plans.programmes.length > 0 ||
    plans.byEvent.has(event) ||
    (before.length > 0 && plans.internal !== null)
  );
}

/** The person's enrolments after one more signal that concerns them; the very same ones when it adds nothing. */
export function observe(
  plans: EnrolmentPlans,
  before: readonly Enrolment[],
  signal: Signal,
  person: Person,
): readonly Enrolment[] {
  const isReport = signal.event === EXPOSURE_EVENT || signal.event === CLICK_EVENT;
  const shown = isReport ? shownIn(person.exposures, signal) : undefined;
  const touched = plans.byEvent.get(signal.event);
  let enrolments = before;
  for (const plan of touched ?? []) {
    const enrolment = enrolments.find(({ experience }) => experience === plan.experience);
    if (enrolment !== undefined)
      enrolments = put(enrolments, counted(plan, enrolment, { signal, inside: insideOf(plan, person) }));
  }
  const plan = shown === undefined ? undefined : plans.byExperience.get(shown.experience);
  if (plan !== undefined && shown !== undefined) {
    const { variant, propensity } = shown;
    const dims = dimsOf(signal, plan.breakdown, person.segments());
    enrolments = put(enrolments, seeing(plan, enrolments, { variant, propensity, at: signal.at, dims }, person));
  }
  for (const each of plans.programmes) enrolments = inProgramme(each, enrolments, signal, person);
  // Who belongs to the house may change with any signal, all else only with what is counted.
  if (enrolments === before && plans.internal === null) return before;
  return judged(plans, enrolments, person.profile);
}

function counted(plan: EnrolmentPlan, enrolment: Enrolment, heard: { signal: Signal; inside: Inside }): Enrolment {
  const start = enrolment.seen[0]!.at;
  const tallies = enrolment.tallies.map((tally, i) => {
    const metric =
      plan.metrics[i]?.id === tally.metric ? plan.metrics[i] : plan.metrics.find(({ id }) => id === tally.metric);
    return metric === undefined ? tally : withEvent(metric, tally, start, heard);
  });
  return tallies.every((tally, i) => tally === enrolment.tallies[i]) ? enrolment : { ...enrolment, tallies };
}

/** The enrolment of a person who also saw this. */
function seeing(plan: EnrolmentPlan, enrolments: readonly Enrolment[], sight: Seen, person: Person): Enrolment {
  const { experience, isAdaptive } = plan;
  const before = enrolments.find((each) => each.experience === experience);
  const fresh = { experience, isAdaptive, fate: 'counted', tallies: plan.metrics.map(emptyTally) } as const;
  const enrolment = before ?? { ...fresh, seen: [] };
  const seen = withSight(enrolment.seen, sight);
  if (seen === enrolment.seen) return enrolment;
  const known = { past: person.past, inside: insideOf(plan, person), start: before?.seen[0]?.at ?? null };
  return { ...enrolment, seen, tallies: retallied(plan, enrolment.tallies, seen[0]!.at, known) };
}

type KnownOfPerson = Parameters<typeof restarted>[3];

function retallied(
  plan: EnrolmentPlan,
  tallies: readonly Tally[],
  start: number,
  known: KnownOfPerson,
): readonly Tally[] {
  return plan.metrics.map((metric) => {
    const tally = tallies.find((each) => each.metric === metric.id);
    if (tally !== undefined) return restarted(metric, tally, start, known);
    return restarted(metric, emptyTally(metric), start, { ...known, start: null });
  });
}

/** The earliest sight of each variant, the earliest first; the key settles ties. */
function withSight(seen: readonly Seen[], sight: Seen): readonly Seen[] {
  const known = seen.find(({ variant }) => variant === sight.variant);
  if (known !== undefined && known.at <= sight.at) return seen;
  return [...seen.filter((each) => each !== known), sight].sort(
    (a, b) => a.at - b.at || (a.variant < b.variant ? -1 : 1),
  );
}

/** Everybody counts from the first event on that lies in the results' time, held out or not. */
function inProgramme(
  plan: EnrolmentPlan,
  enrolments: readonly Enrolment[],
  signal: Signal,
  person: Person,
): readonly Enrolment[] {
  const { experience, since } = plan;
  const holdout = plan.holdout!;
  const known = enrolments.find((each) => each.experience === experience);
  // Counted before the results were begun anew: those begin with what is done now.
  const before = known !== undefined && known.seen[0]!.at >= since ? known : undefined;
  const start = startOf(since, before, signal, person.profile);
  if (start === null) return enrolments;
  const arms = armsOf(person.profile, holdout);
  if (before !== undefined && before.seen[0]!.at === start && before.seen.length === arms.length) return enrolments;
  const dims = before?.seen[0]?.dims ?? dimsOf(signal, plan.breakdown, []);
  const seen = arms.map((variant): Seen => {
    return { variant, at: start, propensity: variant === HELD_OUT ? holdout.share : 1 - holdout.share, dims };
  });
  const restart = { past: person.past, inside: insideOf(plan, person), start: before?.seen[0]?.at ?? null };
  const tallies = retallied(plan, before?.tallies ?? [], start, restart);
  return put(enrolments, { experience, isAdaptive: false, fate: 'counted', seen, tallies });
}

/** null: nothing was done yet in the time of the results. */
function startOf(since: number, before: Enrolment | undefined, { at }: Signal, { firstAt }: Profile): number | null {
  if (firstAt >= since) return firstAt;
  const known = before?.seen[0]?.at ?? Number.POSITIVE_INFINITY;
  const start = Math.min(known, at >= since ? at : Number.POSITIVE_INFINITY);
  return Number.isFinite(start) ? start : null;
}

/** Under which arms the person's identities fall; more than one where they do not agree. */
function armsOf(profile: Profile, { isOut }: Holdout): readonly string[] {
  const { anonymousIds, userIds } = profile.identities;
  const ids = [profile.id, ...anonymousIds.map((id) => `a:${id}`), ...userIds.map((id) => `u:${id}`)];
  const arms = ids.map((id) => (isOut(id) ? HELD_OUT : ALL_OTHERS));
  return [...new Set(arms)].sort();
}

/** Two identities that are one person: the enrolments of somebody who had done both. `person` is the two as one. */
export function mergeEnrolments(
  plans: EnrolmentPlans,
  a: Person & { readonly enrolments: readonly Enrolment[] },
  b: Person & { readonly enrolments: readonly Enrolment[] },
  person: Person,
): readonly Enrolment[] {
  if (a.enrolments.length === 0 && b.enrolments.length === 0) return NO_ENROLMENTS;
  const keys = new Set([...a.enrolments, ...b.enrolments].map(({ experience }) => experience));
  const enrolments = [...keys].map((experience): Enrolment => {
    const [mine, theirs] = [a, b].map(({ enrolments }) => enrolments.find((each) => each.experience === experience));
    const plan = plans.byExperience.get(experience);
    const seen = (theirs?.seen ?? []).reduce(withSight, mine?.seen ?? []);
    const enrolment = { ...(mine ?? theirs)!, seen };
    if (plan === undefined) return enrolment;
    const start = seen[0]!.at;
    const [first, second] = [
      { of: a, enrolment: mine },
      { of: b, enrolment: theirs },
    ].map(({ of, enrolment: own }) => {
      const known = { past: of.past, inside: insideOf(plan, of), start: own?.seen[0]?.at ?? null };
      return retallied(plan, own?.tallies ?? [], start, known);
    });
    return { ...enrolment, tallies: plan.metrics.map((metric, i) => joinedTallies(metric, first![i]!, second![i]!)) };
  });
  const sorted = enrolments.sort((x, y) => (x.experience < y.experience ? -1 : 1));
  const whole = sorted.map((enrolment) => {
    const holdout = plans.byExperience.get(enrolment.experience)?.holdout ?? null;
    if (holdout === null) return enrolment;
    const first = enrolment.seen[0]!;
    return { ...enrolment, seen: armsOf(person.profile, holdout).map((variant) => ({ ...first, variant })) };
  });
  return judged(plans, whole, person.profile);
}

/** The enrolments under other plans: what they newly count is counted from the retained past. */
export function enrolmentsUnder(
  plans: EnrolmentPlans,
  enrolments: readonly Enrolment[],
  person: Person,
): readonly Enrolment[] {
  if (enrolments.length === 0) return enrolments;
  const renewed = enrolments.map((enrolment) => {
    const plan = plans.byExperience.get(enrolment.experience);
    if (plan === undefined) return enrolment;
    const start = enrolment.seen[0]!.at;
    const known = { past: person.past, inside: insideOf(plan, person), start };
    const tallies = retallied(plan, enrolment.tallies, start, known);
    const isSame =
      tallies.length === enrolment.tallies.length && tallies.every((tally, i) => tally === enrolment.tallies[i]);
    const { isAdaptive } = plan;
    return isSame && enrolment.isAdaptive === isAdaptive ? enrolment : { ...enrolment, tallies, isAdaptive };
  });
  return judged(plans, renewed, person.profile);
}

/** Each enrolment with its fate as of now; the same list when nothing changes. */
function judged(plans: EnrolmentPlans, enrolments: readonly Enrolment[], profile: Profile): readonly Enrolment[] {
  if (enrolments.length === 0) return enrolments;
  const subject = { profile, now: profile.lastAt, context: profile.context };
  const isInternal = plans.internal?.test(subject, { until: NEVER }) ?? false;
  let next = enrolments;
  for (const enrolment of enrolments) {
    const fate = fateOf(plans.byExperience.get(enrolment.experience), enrolment, isInternal);
    if (fate !== enrolment.fate) next = put(next, { ...enrolment, fate });
  }
  return next;
}

function fateOf(plan: EnrolmentPlan | undefined, { seen, isAdaptive }: Enrolment, isInternal: boolean): Fate {
  if (seen[0]!.dims.includes('device=bot')) return 'bot';
  if (isInternal) return 'internal';
  if (plan !== undefined && seen[0]!.at < plan.since) return 'earlier';
  return seen.length > 1 && !isAdaptive ? 'crossed' : 'counted';
}

/** In place of the enrolment of the same experience, or added. */
function put(enrolments: readonly Enrolment[], enrolment: Enrolment): readonly Enrolment[] {
  const place = enrolments.findIndex(({ experience }) => experience === enrolment.experience);
  if (place >= 0) return enrolments[place] === enrolment ? enrolments : enrolments.with(place, enrolment);
  if (enrolments.length >= ENROLMENTS_MAX) return enrolments;
  return [...enrolments, enrolment].sort((a, b) => (a.experience < b.experience ? -1 : 1));
}

function shownIn({ shown }: Exposures, signal: Signal): Exposures['shown'][number] | undefined {
  const id = signal.properties['decision_id'];
  return id === undefined ? undefined : shown.find(({ decision }) => decision === id);
}

function insideOf({ experience }: EnrolmentPlan, { exposures }: Pick<Person, 'exposures'>): Inside {
  return (signal) => shownIn(exposures, signal)?.experience === experience;
}

/** Only what there can be few of: a page may send any text as its visitor's country. */
function dimsOf(signal: Signal, breakdown: readonly string[], segments: readonly string[]): readonly string[] {
  const device = valueAt(signal.context, 'device.type');
  const country = valueAt(signal.context, 'place.country');
  return [
    ...(DEVICE_TYPES.some((type) => type === device) ? [`device=${device}`] : []),
    ...(typeof country === 'string' && /^[A-Z]{2}$/.test(country) ? [`country=${country}`] : []),
    ...breakdown.filter((key) => segments.includes(key)).map((key) => `segment=${key}`),
  ];
}
