/** Fisher's exact test, for tables too small for any approximation (an expected count below 5). */
import { logGamma } from './distribution.ts';

export type Table = readonly [readonly [number, number], readonly [number, number]];

/** Probabilities this close count as equal, as in R: rounding must not decide which tables are as rare as the one seen. */
const FUZZ = 1e-7;

/** Two-sided: the sum of the probabilities of all tables with the same margins that are no likelier than the one seen. */
export function fisherExact([[a, b], [c, d]]: Table): number {
  const [row, other, column] = [a + b, c + d, a + c];
  const total = logChoose(row + other, column);
  const logProbability = (x: number) => logChoose(row, x) + logChoose(other, column - x) - total;
  const seen = logProbability(a) + FUZZ;
  let p = 0;
  for (let x = Math.max(0, column - other); x <= Math.min(row, column); x++) {
    const each = logProbability(x);
    if (each <= seen) p += Math.exp(each);
  }
  return Math.min(1, p);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
