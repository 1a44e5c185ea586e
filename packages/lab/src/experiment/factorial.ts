/**
 * Several things changed at once, in all combinations of two levels: what each does by itself, and what two do together that
 * neither does alone. The same as least squares with interaction terms, from the cells' moments alone.
 */
import { normalAt, normalBelow } from './distribution.ts';
import type { Interval } from './fixed-horizon.ts';
import type { Moments } from './moments.ts';

/** A combination: for each factor whether it is on. */
export type Cell = { readonly levels: readonly boolean[]; readonly moments: Moments };

export type Contrast = {
  /** The factors' indices: one for a main effect, two for an interaction. */
  readonly factors: readonly number[];
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly p: number;
};

/**
 * Main effects: the mean over all cells with the factor on, less that with it off. Interactions of two: the difference of the
 * differences. Every cell counts alike, so that unequal cells do not mix effects.
 * @returns null when a combination is missing, or one has fewer than two units
 */
export function factorialContrasts(cells: readonly Cell[], alpha = 0.05): readonly Contrast[] | null {
  const factors = cells[0]?.levels.length ?? 0;
  const distinct = new Set(cells.map(({ levels }) => levels.map(Number).join('')));
  if (factors === 0 || distinct.size !== 2 ** factors || cells.length !== distinct.size) return null;
  if (cells.some(({ levels, moments }) => levels.length !== factors || moments.n < 2)) return null;
  const contrasts: Contrast[] = [];
  for (let i = 0; i < factors; i++) contrasts.push(contrast(cells, [i], alpha));
  for (let i = 0; i < factors; i++)
    for (let j = i + 1; j < factors; j++) contrasts.push(contrast(cells, [i, j], alpha));
  return contrasts;
}

function contrast(cells: readonly Cell[], factors: readonly number[], alpha: number): Contrast {
  const scale = 2 ** factors.length / cells.length;
  let [estimate, variance] = [0, 0];
  for (const { levels, moments } of cells) {
    const sign = factors.reduce((product, factor) => (levels[factor] ? product : -product), 1);
    estimate += sign * scale * moments.mean;
    variance += scale ** 2 * (moments.variance / moments.n);
  }
  const standardError = Math.sqrt(variance);
  const width = normalAt(1 - alpha / 2) * standardError;
  const p = standardError === 0 ? (estimate === 0 ? 1 : 0) : 2 * normalBelow(-Math.abs(estimate) / standardError);
  return { factors, estimate, standardError, interval: [estimate - width, estimate + width], p };
}
