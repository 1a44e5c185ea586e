/**
 * What each level of a multivariate experiment does by itself, and what two do together that neither does alone, in units of its goal.
 */
import { levelsOf } from '@attune/engine';
import { factorialContrasts } from '../experiment/factorial.ts';
import type { Moments } from '../experiment/moments.ts';
import { holm } from '../experiment/multiple-comparison.ts';

/** A factor and the keys of its levels, the first of which the others are held against. */
export type ResultsFactor = { readonly key: string; readonly levels: readonly string[] };

export type FactorEffect = {
  /** One factor, or two whose levels are looked at together. */
  readonly factors: readonly string[];
  /** The level of each. */
  readonly levels: readonly string[];
  /** The level of each that it is held against. */
  readonly against: readonly string[];
  readonly estimate: number;
  /** With `high`: 95 %, at a fixed size. */
  readonly low: number;
  readonly high: number;
  /** Adjusted for all effects that are asked for (Holm). */
  readonly p: number;
};

/**
 * @param moments of each cell, by the variant's key
 * @returns none while a combination has fewer than two people, or was paused: its absence would bend the others
 */
export function factorEffects(
  factors: readonly ResultsFactor[],
  moments: ReadonlyMap<string, Moments | null>,
): readonly FactorEffect[] {
  const cells = [...moments].flatMap(([variant, known]) => {
    const levels = levelsOf(variant).map((level, i) => factors[i]?.levels.indexOf(level) ?? -1);
    return known === null || levels.includes(-1) ? [] : [{ levels, moments: known }];
  });
  const contrasts = factorialContrasts(cells) ?? [];
  const adjusted = holm(contrasts.map(({ p }) => p));
  return contrasts.map(({ factors: asked, levels, estimate, interval: [low, high] }, i) => ({
    factors: asked.map((factor) => factors[factor]!.key),
    levels: asked.map((factor, place) => factors[factor]!.levels[levels[place]!]!),
    against: asked.map((factor) => factors[factor]!.levels[0]!),
    estimate,
    low,
    high,
    p: adjusted[i]!,
  }));
}
