/** How much longer an experiment has to run: people, and days at the pace of the last ones. */
import type { Moments } from '../experiment/moments.ts';
import { detectableLift, powerOf } from '../experiment/power.ts';

export type Plan = {
  /** The relative effect that is looked for. */
  readonly lift: number;
  /** People of the control and one variant together that it takes with a power of 80 %, looked at all the time; null: too many. */
  readonly unitsNeeded: number | null;
  readonly unitsMore: number | null;
  readonly daysMore: number | null;
  /** The smallest effect that the present numbers can find; null: none below tenfold. */
  readonly detectable: number | null;
  readonly says: string;
};

const POWER = 0.8;
const TIGHTEST_AT = 5_000;
const PER_ARM_MAX = 1e9;

/**
 * @param baseline of the control; null or without variance: nothing can be planned
 * @param units of the control and of its smallest comparison together
 * @param perDay how many of those come in a day
 */
export function planFor(
  baseline: Moments | null,
  { units, perDay, lift }: { readonly units: number; readonly perDay: number; readonly lift: number },
): Plan | null {
  if (baseline === null || !(baseline.variance > 0) || baseline.mean === 0) return null;
  const { mean, variance } = baseline;
  const isEnough = (perArm: number) =>
    powerOf({ mean: Math.abs(mean), variance }, lift, perArm, { tightestAt: TIGHTEST_AT }) >= POWER;
  const perArm = leastThat(isEnough);
  const unitsNeeded = perArm === null ? null : 2 * perArm;
  const unitsMore = unitsNeeded === null ? null : Math.max(0, unitsNeeded - units);
  const daysMore = unitsMore === null ? null : unitsMore === 0 ? 0 : perDay > 0 ? Math.ceil(unitsMore / perDay) : null;
  const detectable =
    units < 4
      ? null
      : detectableLift({ mean: Math.abs(mean), variance }, Math.floor(units / 2), POWER, { tightestAt: TIGHTEST_AT });
  return { lift, unitsNeeded, unitsMore, daysMore, detectable, says: sentence({ lift, unitsMore, daysMore }) };
}

function sentence({ lift, unitsMore, daysMore }: Pick<Plan, 'lift' | 'unitsMore' | 'daysMore'>): string {
  const change = `a change of ${Math.round(100 * lift)} %`;
  if (unitsMore === null) return `So few reach the goal that ${change} could never be found.`;
  if (unitsMore === 0)
    return `There are enough people to find ${change}; if there were one, it would most likely show.`;
  const people = `about ${rounded(unitsMore).toLocaleString('en')} more people`;
  return daysMore === null
    ? `To find ${change} it needs ${people}.`
    : `To find ${change} it needs ${people}: ${daysMore === 1 ? 'a day' : `${daysMore.toLocaleString('en')} days`} at the present pace.`;
}

/** To two figures: nobody knows it better. */
function rounded(units: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(units)) - 1);
  return Math.ceil(units / step) * step;
}

function leastThat(holds: (perArm: number) => boolean): number | null {
  let high = 2;
  while (!holds(high)) {
    high *= 2;
    if (high > PER_ARM_MAX) return null;
  }
  let low = high / 2;
  while (high - low > Math.max(1, low / 1_000)) {
    const middle = Math.round((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
