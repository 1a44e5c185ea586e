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

/** The counts with one more exposure of an experience. */
export function withExposure(
  counts: readonly ExposureCount[],
  experience: string,
  when: { readonly at: Time; readonly sessionNumber: number },
): readonly ExposureCount[] {
  const day = Math.floor(when.at / DAY_MS);
  const { sessionNumber } = when;
  const before = counts.find((count) => count.experience === experience);
  const next: ExposureCount = {
    experience,
    total: (before?.total ?? 0) + 1,
    sessionNumber,
    inSession: (before?.sessionNumber === sessionNumber ? before.inSession : 0) + 1,
    day,
    onDay: (before?.day === day ? before.onDay : 0) + 1,
  };
  return before === undefined ? [...counts, next] : counts.map((count) => (count === before ? next : count));
}

/** One record of two, when two identities turn out to be one person. */
export function mergeExposures(a: Exposures, b: Exposures): Exposures {
  const shown = [...a.shown, ...b.shown].sort((x, y) => x.at - y.at).slice(-SHOWN_MAX);
  const counts = a.counts.map((mine) => {
    const theirs = b.counts.find((count) => count.experience === mine.experience);
    if (theirs === undefined) return mine;
    const latest = mine.day >= theirs.day ? mine : theirs;
    const onDay = mine.day === theirs.day ? mine.onDay + theirs.onDay : latest.onDay;
    return { ...latest, total: mine.total + theirs.total, onDay };
  });
  const added = b.counts.filter((theirs) => !a.counts.some((mine) => mine.experience === theirs.experience));
  return { shown, counts: [...counts, ...added] };
}
