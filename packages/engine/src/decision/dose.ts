/**
 * Doses: when rationed things were seen, for what counts alone cannot answer (rolling spans, rows of exposures without a response, a
 * placement whatever fills it). Kept only of what the rules ration, and only as far back as a ration can ask.
 *
 * Invariant: a dose is the latest times of a set, so it does not depend on the order in which they came or in which people merged.
 */
import { asTime, type Time } from '../std/time.ts';
import type { Dose, Exposures, Shown } from './decision.ts';
import type { CapDefinition, FatigueDefinition } from './experience.ts';
import { DOUBLINGS_MAX } from './fatigue.ts';

/** How many of the latest times are kept, by what is rationed. */
export type Rations = ReadonlyMap<string, number>;

/** No ration may ask further back than this many exposures. */
export const DOSE_TIMES_MAX = 200;

/** What came of a decision, as far as a dose is concerned. */
type Response = {
  readonly kind: string;
  readonly placement: string;
  readonly experience: string;
  readonly at: Time;
};

export function placementDose(placement: string): string {
  return `placement:${placement}`;
}

type Rationed = {
  readonly key: string;
  readonly caps?: readonly CapDefinition[];
  readonly fatigue?: FatigueDefinition;
};

/** What the rules ration, and how far back each has to be known. */
export function rationsOf(experiences: readonly Rationed[], placements: readonly Rationed[]): Rations {
  const rations = new Map<string, number>();
  for (const { key, caps = [], fatigue } of experiences) {
    const rolling = caps.map((cap) => ('within' in cap ? cap.max : 0));
    const depth = Math.max(0, ...rolling, fatigue === undefined ? 0 : fatigue.after + DOUBLINGS_MAX);
    if (depth > 0) rations.set(key, depth);
  }
  for (const { key, caps = [] } of placements) {
    if (caps.length > 0) rations.set(placementDose(key), Math.max(1, ...caps.map(({ max }) => max)));
  }
  return rations;
}

/** The dose as it is kept; of what was not rationed until now, as far as the latest decisions tell. */
export function doseOf(exposures: Exposures, of: string): Dose {
  return exposures.doses?.find((dose) => dose.of === of) ?? doseShown(exposures.shown, of);
}

function doseShown(shown: readonly Shown[], of: string): Dose {
  const times: Time[] = [];
  let answeredAt = asTime(0);
  for (const { experience, placement, exposedAt, clickedAt, convertedAt } of shown) {
    if (experience !== of && placementDose(placement) !== of) continue;
    if (exposedAt !== null) times.push(exposedAt);
    answeredAt = asTime(Math.max(answeredAt, clickedAt ?? 0, convertedAt ?? 0));
  }
  return { of, times: times.sort((a, b) => a - b), answeredAt };
}

/** The record after these responses, which its shown decisions hold already. */
export function withResponses(rations: Rations, before: Exposures, responses: readonly Response[]): Exposures {
  if (rations.size === 0) return before;
  let exposures = before;
  for (const { kind, placement, experience, at } of responses) {
    for (const key of [experience, placementDose(placement)]) {
      const depth = rations.get(key);
      if (depth === undefined) continue;
      const kept = exposures.doses?.find((dose) => dose.of === key);
      const dose = kept === undefined ? doseShown(exposures.shown, key) : withResponse(kept, kind, at);
      exposures = withDose(exposures, { ...dose, times: dose.times.slice(-depth) }, rations);
    }
  }
  return exposures;
}

function withResponse(dose: Dose, kind: string, at: Time): Dose {
  if (kind !== 'exposed') return at > dose.answeredAt ? { ...dose, answeredAt: at } : dose;
  return { ...dose, times: [...dose.times, at].sort((a, b) => a - b) };
}

/** Doses of what is not rationed any more go. */
function withDose(exposures: Exposures, dose: Dose, rations: Rations): Exposures {
  const others = (exposures.doses ?? []).filter(({ of }) => of !== dose.of && rations.has(of));
  return { ...exposures, doses: [...others, dose] };
}

/** The doses of two who turn out to be one. */
export function mergeDoses(a: Exposures, b: Exposures): readonly Dose[] | undefined {
  if (a.doses === undefined && b.doses === undefined) return undefined;
  const keys = new Set([...(a.doses ?? []), ...(b.doses ?? [])].map(({ of }) => of));
  return [...keys].sort().map((of) => {
    const [mine, theirs] = [doseOf(a, of), doseOf(b, of)];
    const times = [...mine.times, ...theirs.times].sort((x, y) => x - y).slice(-DOSE_TIMES_MAX);
    return { of, times, answeredAt: asTime(Math.max(mine.answeredAt, theirs.answeredAt)) };
  });
}
