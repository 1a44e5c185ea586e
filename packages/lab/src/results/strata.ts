/** Which strata an experiment's people are told apart by: a dimension that was known before, in which everybody stands once. */
import type { Cell } from '@attune/engine';
import { halves } from './breakdown.ts';

export type StrataCells = { readonly by: string; readonly parts: readonly (readonly Cell[])[] };

/** Chosen by who is in them, never by what came of it. */
const DIMENSIONS = ['device', 'country', 'visitor'];

/**
 * The first dimension with at least two values that together hold everybody of each variant; null where there is none.
 * @param units how many persons each variant has
 */
export function strataIn(cells: readonly Cell[], units: ReadonlyMap<string, number>): StrataCells | null {
  for (const by of DIMENSIONS) {
    const parts = new Map<string, Cell[]>();
    for (const cell of cells) {
      const [dimension, value] = halves(cell.by);
      if (cell.n > 0 && dimension === by) parts.set(value, [...(parts.get(value) ?? []), cell]);
    }
    const isWhole = [...units].every(([variant, many]) => many === peopleOf(variant, [...parts.values()].flat()));
    if (parts.size > 1 && isWhole) return { by, parts: [...parts.values()] };
  }
  return null;
}

function peopleOf(variant: string, cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => (cell.variant === variant ? sum + cell.n : sum), 0);
}
