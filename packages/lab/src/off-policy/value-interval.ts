/**
 * How sure an off-policy estimate is: by the bootstrap, which assumes little but needs many decisions, or by the empirical Bernstein
 * bound, which holds at any size and is wider.
 */
import { type Draws, drawsOf, sumsOf } from './draws.ts';
import { meanOf } from './estimators.ts';

/** What the bootstrap draws from, at the most: its cost then does not grow with the log. */
const GROUPS_MAX = 500;

export type ValueInterval = readonly [low: number, high: number];

/**
 * Maurer and Pontil, 2009: mean ± (√(2·V·ln(4/alpha)/n) + 7·R·ln(4/alpha)/(3·(n − 1))).
 * @param range how far apart two values can be: for IPS the largest weight times the largest reward
 * @param draws which values hang together; their sums are then what is bounded, over a range as much larger
 * @returns null for fewer than two draws, which bound nothing
 */
export function bernsteinInterval(
  all: ArrayLike<number>,
  rangeOfOne: number,
  alpha = 0.05,
  draws?: Draws,
): ValueInterval | null {
  const { values, factor } = byDraw(all, draws);
  const range = rangeOfOne * factor;
  const n = values.length;
  if (n < 2) return null;
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  const log = Math.log(4 / alpha);
  const width = Math.sqrt((2 * (squares / (n - 1)) * log) / n) + (7 * range * log) / (3 * (n - 1));
  return [mean - width, mean + width];
}

/**
 * Percentiles of the means of samples drawn again from the values: whole draws at a time, where values hang together.
 * @param random uniform in [0, 1); chance is an argument, so that the same seed gives the same interval
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  random: () => number,
  { alpha = 0.05, samples = 1_000, draws = ownDraws(values) }: BootstrapOptions = {},
): ValueInterval | null {
  if (draws.sizes.length < 2) return null;
  const { sums, sizes } = grouped(sumsOf(values, draws), draws.sizes, random);
  const n = sums.length;
  const means = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let [sum, size] = [0, 0];
    for (let i = 0; i < n; i++) {
      const drawn = Math.floor(random() * n);
      sum += sums[drawn]!;
      size += sizes[drawn]!;
    }
    means[sample] = sum / size;
  }
  means.sort();
  return [percentile(means, alpha / 2), percentile(means, 1 - alpha / 2)];
}

export type BootstrapOptions = {
  readonly alpha?: number;
  readonly samples?: number;
  /** Default: each value is a draw of its own. */
  readonly draws?: Draws;
};

type Groups = { readonly sums: ArrayLike<number>; readonly sizes: ArrayLike<number> };

/** Many draws are put into random groups that are drawn whole: how far the mean may be off is told by some hundreds as well, at any size. */
function grouped(sums: ArrayLike<number>, sizes: ArrayLike<number>, random: () => number): Groups {
  if (sums.length <= GROUPS_MAX) return { sums, sizes };
  const into = { sums: new Float64Array(GROUPS_MAX), sizes: new Float64Array(GROUPS_MAX) };
  for (let i = 0; i < sums.length; i++) {
    const group = Math.floor(random() * GROUPS_MAX);
    into.sums[group]! += sums[i]!;
    into.sizes[group]! += sizes[i]!;
  }
  return into;
}

function ownDraws(values: ArrayLike<number>): Draws {
  return drawsOf(Array.from(values, () => ({})));
}

/** One value for each draw, with the same mean, and how much larger one of them can be. */
function byDraw(
  values: ArrayLike<number>,
  draws: Draws | undefined,
): { readonly values: ArrayLike<number>; readonly factor: number } {
  if (draws === undefined || draws.sizes.length === values.length) return { values, factor: 1 };
  const scale = draws.sizes.length / values.length;
  const largest = draws.sizes.reduce((most, size) => Math.max(most, size), 0);
  return { values: sumsOf(values, draws).map((sum) => sum * scale), factor: largest * scale };
}

/** Between the two nearest of ascending values, linearly. */
function percentile(values: Float64Array, share: number): number {
  const place = share * (values.length - 1);
  const low = Math.floor(place);
  const next = values[Math.min(low + 1, values.length - 1)]!;
  return values[low]! + (place - low) * (next - values[low]!);
}
