/**
 * The visitor's own record of decisions: what was decided, what of it was really seen. Caps and attribution read it.
 */
import { DAY_MS, type Time } from '../std/time.ts';
import { type Decision, type ExposureCount, type Exposures, SHOWN_MAX, type Shown } from './decision.ts';

/** The record with one more decision; defaults leave it as it is. */
export function withDecision(exposures: Exposures, decision: Decision): Exposures {
  if (decision.experience === null || decision.variant === null) return exposures;
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
  const kept = exposures.shown.length >= SHOWN_MAX ? exposures.shown.slice(1 - SHOWN_MAX) : exposures.shown;
  return { shown: [...kept, shown], counts: exposures.counts };
}

/** The record with the shown decision at `index` changed. */
export function withShown(exposures: Exposures, index: number, change: Partial<Shown>): Exposures {
  const shown = exposures.shown.slice();
  shown[index] = { ...shown[index]!, ...change };
  return { shown, counts: exposures.counts };
}

/** The counts with one more exposure of an experience, in the visit that began at `visitAt`. */
export function withExposure(
  counts: readonly ExposureCount[],
  experience: string,
  when: { readonly at: Time; readonly visitAt: Time },
): readonly ExposureCount[] {
  const { at, visitAt } = when;
  const before = counts.find((count) => count.experience === experience);
  const one: ExposureCount = { experience, total: 1, lastAt: at, inSession: 1, day: dayOf(at), onDay: 1 };
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

/** One record of two, when two identities turn out to be one person whose current visit began at `visitAt`. */
export function mergeExposures(a: Exposures, b: Exposures, visitAt: Time): Exposures {
  const shown = [...a.shown, ...b.shown].sort((x, y) => x.at - y.at).slice(-SHOWN_MAX);
  const counts = a.counts.map((mine) => {
    const theirs = b.counts.find((count) => count.experience === mine.experience);
    return theirs === undefined ? mine : joinedCounts(mine, theirs, visitAt);
  });
  const added = b.counts.filter((theirs) => !a.counts.some((mine) => mine.experience === theirs.experience));
  return { shown, counts: [...counts, ...added] };
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
    lastAt: latest.lastAt,
    inSession: sameVisit ? a.inSession + b.inSession : latest.inSession,
    day: latest.day,
    onDay: sameDay ? a.onDay + b.onDay : latest.onDay,
  };
}

function dayOf(at: Time): number {
  return Math.floor(at / DAY_MS);
}
