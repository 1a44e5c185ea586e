/**
 * The visitor's own record of decisions: what was decided, what of it was really seen. Caps and attribution read it.
 */
import { withEntry } from '../std/inserted.ts';
import { DAY_MS, type Time } from '../std/time.ts';
import { type Decision, type ExposureCount, type Exposures, SHOWN_MAX, type Shown, type Unit } from './decision.ts';
import { mergeDoses } from './dose.ts';
import { isEarlier } from './unit.ts';

/** The record with one more decision; defaults, and what was only looked at (a preview), leave it as it is. */
export function withDecision(exposures: Exposures, decision: Decision): Exposures {
  if (decision.reason !== 'chosen' || decision.experience === null || decision.variant === null) return exposures;
  const shown: Shown = {
    decision: decision.id,
    placement: decision.placement,
    experience: decision.experience,
    variant: decision.variant,
    propensity: decision.propensity,
    ...(decision.basis === undefined ? {} : { basis: decision.basis }),
    at: decision.at,
    exposedAt: null,
    clickedAt: null,
    convertedAt: null,
  };
  return { ...exposures, shown: bounded(withEntry(exposures.shown, 0, exposures.shown.length, shown)) };
}

/** The oldest go first, but for the latest one of each placement: what a visit keeps is read from it. */
function bounded(shown: readonly Shown[]): readonly Shown[] {
  if (shown.length <= SHOWN_MAX) return shown;
  const kept = shown.slice();
  while (kept.length > SHOWN_MAX) kept.splice(oldestRepeated(kept), 1);
  return kept;
}

/** Where the oldest one lies whose placement has a later one; the oldest of all when there is none. */
function oldestRepeated(shown: readonly Shown[]): number {
  for (let i = 0; i < shown.length; i++) {
    const { placement } = shown[i]!;
    for (let j = i + 1; j < shown.length; j++) if (shown[j]!.placement === placement) return i;
  }
  return 0;
}

/** The record with the shown decision at `index` changed. */
export function withShown(exposures: Exposures, index: number, change: Partial<Shown>): Exposures {
  const shown = exposures.shown.slice();
  shown[index] = { ...shown[index]!, ...change };
  return { ...exposures, shown };
}

/** The counts with one more exposure of an experience, in the visit that began at `visitAt`. */
export function withExposure(
  counts: readonly ExposureCount[],
  experience: string,
  when: { readonly at: Time; readonly visitAt: Time },
): readonly ExposureCount[] {
  const { at, visitAt } = when;
  const before = counts.find((count) => count.experience === experience);
  const one: ExposureCount = { experience, total: 1, firstAt: at, lastAt: at, inSession: 1, day: dayOf(at), onDay: 1 };
  if (before === undefined) return [...counts, one];
  const next = joinedCounts(before, one, at >= before.lastAt ? visitAt : before.lastAt);
  return counts.map((count) => (count === before ? next : count));
}

/** How often an experience was seen in the visit that began at `visitAt`, and on the day of `now`. */
export function seenLately(
  { shown }: Exposures,
  count: ExposureCount,
  when: { readonly visitAt: Time; readonly now: Time },
): { readonly inSession: number; readonly onDay: number } {
  // What a late event joined to this visit is found among the latest decisions; a long visit is longer than those.
  let inSession = 0;
  for (const { experience, exposedAt } of shown) {
    if (experience === count.experience && exposedAt !== null && exposedAt >= when.visitAt) inSession++;
  }
  if (count.lastAt >= when.visitAt && count.inSession > inSession) inSession = count.inSession;
  return { inSession, onDay: count.day === dayOf(when.now) ? count.onDay : 0 };
}

/** Whoever saw something first keeps what he saw of it: the unit of a decision made before a merge goes with its first exposure. */
export function withUnits(exposures: Exposures, seen: readonly { readonly decision: string }[]): Exposures {
  if (exposures.unit === undefined || seen.length === 0) return exposures;
  const counts = exposures.counts.map((count) => {
    if (count.total !== 1 || count.unit !== undefined) return count;
    const shown = exposures.shown.find(
      ({ decision, experience, unit }) =>
        unit !== undefined && experience === count.experience && seen.some((each) => each.decision === decision),
    );
    return shown?.unit === undefined ? count : { ...count, unit: shown.unit };
  });
  return { ...exposures, counts };
}

/** The two of a merge: each with the unit that his part of the record was made under. */
export type MergedUnits = { readonly a: Unit; readonly b: Unit };

/** One record of two, when two identities turn out to be one person whose current visit began at `visitAt`. */
export function mergeExposures(a: Exposures, b: Exposures, visitAt: Time, units: MergedUnits): Exposures {
  const unit = isEarlier(units.b, units.a) ? units.b : units.a;
  const shown = [...ofUnit(a.shown, a.counts, units.a), ...ofUnit(b.shown, b.counts, units.b)];
  const mine = ofUnit(a.counts, a.counts, units.a);
  const theirs = ofUnit(b.counts, b.counts, units.b);
  const both = mine.map((count) => {
    const other = theirs.find((each) => each.experience === count.experience);
    return other === undefined ? count : { ...joinedCounts(count, other, visitAt), unit: firstOf(count, other) };
  });
  const added = theirs.filter((count) => !mine.some((each) => each.experience === count.experience));
  const doses = mergeDoses(a, b);
  return {
    shown: bounded(shown.sort((x, y) => x.at - y.at).map((each) => withoutUnit(each, unit))),
    counts: [...both, ...added].map((each) => withoutUnit(each, unit)),
    ...(doses === undefined ? {} : { doses }),
    unit,
  };
}

type OfUnit = { readonly experience: string; readonly unit?: string };

/** Each with the unit that it was made under, written out. */
function ofUnit<T extends OfUnit>(
  list: readonly T[],
  counts: readonly ExposureCount[],
  unit: Unit,
): (T & { readonly unit: string })[] {
  const unitOf = (experience: string) => counts.find((count) => count.experience === experience)?.unit ?? unit.id;
  return list.map((each) => ({ ...each, unit: each.unit ?? unitOf(each.experience) }));
}

/** The person's own unit goes without saying. */
function withoutUnit<T extends OfUnit>(each: T, person: Unit): T {
  const { unit, ...rest } = each;
  return unit === person.id ? (rest as T) : each;
}

function firstOf(a: ExposureCount & { readonly unit: string }, b: ExposureCount & { readonly unit: string }): string {
  return isEarlier({ id: b.unit, since: b.firstAt }, { id: a.unit, since: a.firstAt }) ? b.unit : a.unit;
}

/** Both counts as one. `visitAt`: what is later than this lies in one visit. */
function joinedCounts(a: ExposureCount, b: ExposureCount, visitAt: Time): ExposureCount {
  const latest = a.lastAt >= b.lastAt ? a : b;
  const other = latest === a ? b : a;
  const sameVisit = other.lastAt >= visitAt;
  const sameDay = a.day === b.day;
  return {
    experience: a.experience,
    total: a.total + b.total,
    firstAt: a.firstAt <= b.firstAt ? a.firstAt : b.firstAt,
    lastAt: latest.lastAt,
    inSession: sameVisit ? a.inSession + b.inSession : latest.inSession,
    day: latest.day,
    onDay: sameDay ? a.onDay + b.onDay : latest.onDay,
    ...(a.unit === undefined ? {} : { unit: a.unit }),
  };
}

export function dayOf(at: Time): number {
  return Math.floor(at / DAY_MS);
}
