/**
 * A few looks that were planned: how far z must lie from 0 at each, so that all of them together err with probability alpha.
 * Lan and DeMets' spending alpha·t^power, whatever the looks' times turn out to be; boundaries by Armitage's recursion.
 *
 * Lan and DeMets, "Discrete sequential boundaries for clinical trials", 1983; Jennison and Turnbull, 2000, chapter 19.
 */
import { normalAt, normalBelow, normalDensity } from './distribution.ts';
import { rootBetween } from './quadrature.ts';

export type SpendingOptions = {
  readonly alpha?: number;
  /** 1 spends evenly, 3 is close to O'Brien and Fleming. Default 2. */
  readonly power?: number;
};

/** The points on which the density of what has not stopped yet is kept, for each look; more when looks are close together. */
const POINTS_MIN = 200;
const POINTS_MAX = 1_600;

/** No boundary lies beyond this z: alpha is as good as nothing there. */
const Z_MAX = 8;

/**
 * @param shares the share of the planned units seen at each look, ascending; when the last is beyond 1, all are taken of that one.
 *   A look that brings nothing new has the boundary of the one before
 * @returns two-sided boundaries of |z|, one for each look
 */
export function spendingBounds(shares: readonly number[], { alpha = 0.05, power = 2 }: SpendingOptions = {}): number[] {
  const last = Math.max(1, shares.at(-1) ?? 1);
  const bounds: number[] = [];
  const points = pointsFor(shares.map((share) => share / last));
  let [kept, spent, before]: [Kept | null, number, number] = [null, 0, 0];
  for (const share of shares) {
    const time = share / last;
    const step = time - before;
    if (!(step > 0)) {
      bounds.push(bounds.at(-1) ?? Z_MAX);
      continue;
    }
    const now = alpha * time ** power - spent;
    const bound = boundFor(kept, now, time, step);
    bounds.push(bound);
    kept = going(kept, bound * Math.sqrt(time), step, points);
    [spent, before] = [alpha * time ** power, time];
  }
  return bounds;
}

/** The z beyond which `share` of all ends at this look. */
function boundFor(kept: Kept | null, share: number, time: number, step: number): number {
  if (kept === null) return Math.min(Z_MAX, -normalAt(share / 2));
  const leaves = (z: number) => leaving(kept, z * Math.sqrt(time), step) - share;
  return leaves(Z_MAX) > 0 ? Z_MAX : rootBetween(leaves, 0, Z_MAX);
}

/** Four points for each standard deviation of the smallest step, and an even number. */
function pointsFor(times: readonly number[]): number {
  const steps = times.map((time, i) => time - (times[i - 1] ?? 0)).filter((step) => step > 0);
  const needed = 24 / Math.sqrt(Math.min(1, ...steps));
  return 2 * Math.ceil(Math.min(POINTS_MAX, Math.max(POINTS_MIN, needed)) / 2);
}

/** The density of z·√time among those who have not stopped, on points with their weights (Simpson's). */
type Kept = { readonly points: Float64Array; readonly mass: Float64Array };

function leaving({ points, mass }: Kept, edge: number, step: number): number {
  const spread = Math.sqrt(step);
  let sum = 0;
  for (let i = 0; i < points.length; i++)
    sum += mass[i]! * (normalBelow((points[i]! - edge) / spread) + normalBelow((-edge - points[i]!) / spread));
  return sum;
}

function going(before: Kept | null, edge: number, step: number, count: number): Kept {
  const points = new Float64Array(count + 1);
  const mass = new Float64Array(count + 1);
  const [width, spread] = [(2 * edge) / count, Math.sqrt(step)];
  for (let i = 0; i <= count; i++) {
    const x = -edge + i * width;
    const weight = ((i === 0 || i === count ? 1 : i % 2 === 1 ? 4 : 2) * width) / 3;
    let density = before === null ? normalDensity(x / spread) / spread : 0;
    if (before !== null)
      for (let j = 0; j < before.points.length; j++)
        density += (before.mass[j]! * normalDensity((x - before.points[j]!) / spread)) / spread;
    points[i] = x;
    mass[i] = weight * density;
  }
  return { points, mass };
}
