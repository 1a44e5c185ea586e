/**
 * Counts that nobody can be found in: noise from the Laplace distribution (Dwork, McSherry, Nissim and Smith 2006), and what it promises.
 * Of the same people only as much may be told as a budget allows: privacy-budget.ts.
 */
import type { Dice } from '@attune/engine';

/** The scale of the noise. @param sensitivity how much one person can change the figures at most, added up over them */
export function laplaceScale(sensitivity: number, epsilon: number): number {
  return sensitivity / epsilon;
}

/** With how much probability the promise of `epsilon` is broken: 1 − e^((ε − s/b)/2), and 0 from ε = s/b on. */
export function laplaceDelta({
  scale,
  sensitivity,
  epsilon,
}: {
  readonly scale: number;
  readonly sensitivity: number;
  readonly epsilon: number;
}): number {
  const loss = sensitivity / scale;
  if (epsilon >= loss) return 0;
  return epsilon <= -loss ? -Math.expm1(epsilon) : -Math.expm1((epsilon - loss) / 2);
}

/** P(noise ≤ x). */
export function laplaceBelow(x: number, scale = 1): number {
  return x < 0 ? 0.5 * Math.exp(x / scale) : 1 - 0.5 * Math.exp(-x / scale);
}

/** One draw of the noise. */
export function laplaceNoise(dice: Pick<Dice, 'next'>, scale: number): number {
  const place = dice.next() - 0.5;
  return -scale * Math.sign(place) * Math.log1p(-2 * Math.abs(place));
}
