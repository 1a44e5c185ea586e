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

/** The points on which the density of what has not stopped yet is kept, for each look. */
const POINTS = 400;

/** No boundary lies beyond this z: alpha is as good as nothing there. */
const Z_MAX = 8;

/**
 * @param shares the share of the planned units seen at each look, ascending; beyond 1 counts as the last
 * @returns two-sided boundaries of |z|, one for each look
 */
export function spendingBounds(shares: readonly number[], { alpha = 0.05, power = 2 }: SpendingOptions = {}): number[] {
  const last = Math.max(1, shares.at(-1) ?? 1);
  const times = shares.map((share) => share / last);
  const bounds: number[] = [];
  let kept: Kept | null = null;
  let spent = 0;
  times.forEach((time, look) => {
    const now = alpha * time ** power - spent;
    spent = alpha * time ** power;
    const root = Math.sqrt(time);
    const before: Kept | null = kept;
    const leaves = (z: number) =>
      before === null ? 2 * normalBelow(-z) : leaving(before, z * root, time - times[look - 1]!);
    const bound =
      before === null
        ? normalAt(1 - now / 2)
        : leaves(Z_MAX) > now
          ? Z_MAX
          : rootBetween((z) => leaves(z) - now, 0, Z_MAX);
    bounds.push(bound);
    kept = going(before, bound * root, before === null ? time : time - times[look - 1]!);
  });
  return bounds;
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

function going(before: Kept | null, edge: number, step: number): Kept {
  const points = new Float64Array(POINTS + 1);
  const mass = new Float64Array(POINTS + 1);
  const [width, spread] = [(2 * edge) / POINTS, Math.sqrt(step)];
  for (let i = 0; i <= POINTS; i++) {
    const x = -edge + i * width;
    const weight = ((i === 0 || i === POINTS ? 1 : i % 2 === 1 ? 4 : 2) * width) / 3;
    let density = before === null ? normalDensity(x / spread) / spread : 0;
    if (before !== null)
      for (let j = 0; j < before.points.length; j++)
        density += (before.mass[j]! * normalDensity((x - before.points[j]!) / spread)) / spread;
    points[i] = x;
    mass[i] = weight * density;
  }
  return { points, mass };
}
