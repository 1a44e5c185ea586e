/**
 * A list that is not ten times the same: maximal marginal relevance (Carbonell and Goldstein 1998). Each place goes to the item with the
 * best mix of its own score and of being unlike all above it.
 */
import type { Scored } from './score-board.ts';

export type DiversityOptions = {
  /** 0 leaves the order, 1 looks at unlikeness only. */
  readonly weight: number;
  /** How alike two items are, 0 to 1. */
  readonly likeness: (one: number, other: number) => number;
};

/** @param ranked best first, more of them than are asked for; scores are used by their place between the worst and the best */
export function diversify(
  ranked: readonly Scored[],
  count: number,
  { weight, likeness }: DiversityOptions,
): readonly Scored[] {
  const worth = scaled(ranked);
  const nearest = new Float64Array(ranked.length);
  const left = new Set(ranked.keys());
  const list: Scored[] = [];
  while (list.length < count && left.size > 0) {
    let best = -1;
    let bestValue = Number.NEGATIVE_INFINITY;
    for (const i of left) {
      const value = (1 - weight) * worth[i]! - weight * nearest[i]!;
      if (value > bestValue) [best, bestValue] = [i, value];
    }
    left.delete(best);
    list.push(ranked[best]!);
    for (const i of left) nearest[i] = Math.max(nearest[i]!, likeness(ranked[i]!.item, ranked[best]!.item));
  }
  return list;
}

/** Scores from 0 for the worst to 1 for the best; all 1 where they are the same. */
export function scaled(ranked: readonly Scored[]): Float64Array {
  const best = ranked[0]?.score ?? 0;
  const worst = ranked.at(-1)?.score ?? 0;
  return Float64Array.from(ranked, ({ score }) => (best === worst ? 1 : (score - worst) / (best - worst)));
}
