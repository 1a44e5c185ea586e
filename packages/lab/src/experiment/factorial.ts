/**
 * Several things changed at once, in all combinations: what each does by itself, and what two do together that neither does alone.
 * The same as least squares with interaction terms, from the cells' moments alone.
 */
import { normalAt, normalBelow } from './distribution.ts';
import type { Interval } from './fixed-horizon.ts';
import type { Moments } from './moments.ts';

/** A combination: for each factor which of its levels it has, counted from 0; with two levels, whether it is on. */
export type Cell = { readonly levels: readonly (number | boolean)[]; readonly moments: Moments };

export type Contrast = {
  /** The factors' indices: one for a main effect, two for an interaction. */
  readonly factors: readonly number[];
  /** For each of them the level that is held against level 0. */
  readonly levels: readonly number[];
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly p: number;
};

/** One or two of the factors, each with the level in question. */
type Asked = readonly { readonly factor: number; readonly level: number }[];

/**
 * Main effects: the mean over all cells with the level, less that with level 0. Interactions of two: the difference of the
 * differences. Every cell counts alike, so that unequal cells do not mix effects.
 * @returns null when a combination is missing, or one has fewer than two units
 */
export function factorialContrasts(cells: readonly Cell[], alpha = 0.05): readonly Contrast[] | null {
  const counts = levelCounts(cells);
  const distinct = new Set(cells.map(({ levels }) => levels.map(Number).join('.')));
  const combinations = counts.reduce((product, count) => product * count, 1);
  if (counts.length === 0 || counts.includes(1) || distinct.size !== combinations) return null;
  if (cells.length !== combinations) return null;
  if (cells.some(({ levels, moments }) => levels.length !== counts.length || moments.n < 2)) return null;
  const mains = counts.flatMap((count, factor) =>
    Array.from({ length: count - 1 }, (_, i) => ({ factor, level: i + 1 })),
  );
  const pairs = mains.flatMap((a, i) => mains.slice(i + 1).flatMap((b) => (a.factor === b.factor ? [] : [[a, b]])));
  return [...mains.map((main) => [main]), ...pairs].map((asked) => contrast(cells, counts, asked, alpha));
}

/** How many levels each factor has. */
function levelCounts(cells: readonly Cell[]): number[] {
  const first = cells[0]?.levels ?? [];
  return first.map((_, factor) => Math.max(...cells.map(({ levels }) => Number(levels[factor]))) + 1);
}

function contrast(cells: readonly Cell[], counts: readonly number[], asked: Asked, alpha: number): Contrast {
  const scale = asked.reduce((product, { factor }) => product * counts[factor]!, 1) / cells.length;
  let [estimate, variance] = [0, 0];
  for (const { levels, moments } of cells) {
    const sign = asked.reduce((product, { factor, level }) => {
      const own = Number(levels[factor]);
      return own === level ? product : own === 0 ? -product : 0;
    }, 1);
    estimate += sign * scale * moments.mean;
    variance += Math.abs(sign) * scale ** 2 * (moments.variance / moments.n);
  }
  const standardError = Math.sqrt(variance);
  const width = normalAt(1 - alpha / 2) * standardError;
  const p = standardError === 0 ? (estimate === 0 ? 1 : 0) : 2 * normalBelow(-Math.abs(estimate) / standardError);
  const [factors, levels] = [asked.map(({ factor }) => factor), asked.map(({ level }) => level)];
  return { factors, levels, estimate, standardError, interval: [estimate - width, estimate + width], p };
}
