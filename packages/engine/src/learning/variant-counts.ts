/**
 * Counts of what came of a variant, and evidence made of them: by segment, and fading with time. What comes late counts with the
 * worth of the moment at which its decision was seen, so that successes and failures fade alike and order of arrival does not show.
 */
import type { Outcome } from '../outcome/outcome.ts';
import { asTime, type Time } from '../std/time.ts';

/** Successes among exposures. Whole numbers, or less where they have faded. */
export type VariantCounts = {
  readonly exposures: number;
  readonly clicks: number;
  readonly conversions: number;
  /** The sum of the conversions' values. */
  readonly value: number;
  /** The sum of their squares. */
  readonly squares: number;
};

export type CountsByVariant = { readonly [variant: string]: VariantCounts };

export const NO_COUNTS: VariantCounts = { exposures: 0, clicks: 0, conversions: 0, value: 0, squares: 0 };

/** By segment ('' for visitors of none), what the counts are worth `asOf` a moment. */
export type Evidence = { readonly asOf: Time; readonly cells: { readonly [segment: string]: CountsByVariant } };

/** What an allocation makes much of: a sum over trials, and the sum of squares. */
export type RewardSums = { readonly n: number; readonly sum: number; readonly squares: number };
export type RewardKind = 'conversion' | 'click' | 'value';

/** More successes than exposures (one whose exposure was lost) count as so many trials. */
export function rewardSums(
  { exposures, clicks, conversions, value, squares }: VariantCounts,
  reward: RewardKind,
): RewardSums {
  if (reward === 'value') return { n: Math.max(exposures, conversions), sum: value, squares };
  const successes = reward === 'click' ? clicks : conversions;
  return { n: Math.max(exposures, successes), sum: successes, squares: successes };
}

/** The counts with one more outcome. @param worth 1, or less for what has faded */
export function withOutcome(counts: VariantCounts, outcome: Outcome, worth = 1): VariantCounts {
  if (outcome.kind === 'exposed') return { ...counts, exposures: counts.exposures + worth };
  if (outcome.kind === 'clicked') return { ...counts, clicks: counts.clicks + worth };
  const { value } = outcome;
  return {
    ...counts,
    conversions: counts.conversions + worth,
    value: counts.value + worth * value,
    squares: counts.squares + worth * value * value,
  };
}

/** The counts of a segment's own visitors. */
export type CountsIn = (segment: string) => CountsByVariant;

/** What segments have seen that are not listed any more belongs to visitors of none. */
export function countsIn(cells: Evidence['cells'], listed: readonly { readonly key: string }[]): CountsIn {
  const keys = new Set(listed.map(({ key }) => key));
  const others = Object.entries(cells).filter(([segment]) => !keys.has(segment));
  const rest = others.reduce<CountsByVariant>((sum, [, cell]) => summedCells(sum, cell), {});
  return (segment) => (segment === '' ? rest : (cells[segment] ?? {}));
}

/** What two cells have seen together. */
export function summedCells(a: CountsByVariant, b: CountsByVariant): CountsByVariant {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(keys.map((key) => [key, summedCounts(a[key] ?? NO_COUNTS, b[key] ?? NO_COUNTS)]));
}

function summedCounts(a: VariantCounts, b: VariantCounts): VariantCounts {
  return {
    exposures: a.exposures + b.exposures,
    clicks: a.clicks + b.clicks,
    conversions: a.conversions + b.conversions,
    value: a.value + b.value,
    squares: a.squares + b.squares,
  };
}

/** How much of what was worth 1 `at` a moment is left, as of another that is not before it. */
export function fading(at: Time, asOf: Time, halfLifeMs: number | null): number {
  return halfLifeMs === null ? 1 : 2 ** ((at - asOf) / halfLifeMs);
}

/** The evidence with one more outcome, in the cell of the segment that the choice saw. */
export function withEvidence(before: Evidence, outcome: Outcome, halfLifeMs: number | null): Evidence {
  const at = outcome.exposedAt;
  const asOf = asTime(Math.max(at, before.asOf));
  const kept = fading(before.asOf, asOf, halfLifeMs);
  const cells = kept === 1 ? before.cells : fadedCells(before.cells, kept);
  const segment = outcome.basis !== undefined && 'segment' in outcome.basis ? outcome.basis.segment : '';
  const cell = cells[segment] ?? {};
  const counts = withOutcome(cell[outcome.variant] ?? NO_COUNTS, outcome, fading(at, asOf, halfLifeMs));
  return { asOf, cells: { ...cells, [segment]: { ...cell, [outcome.variant]: counts } } };
}

/** The cells with this share of what they were worth. */
export function fadedCells(cells: Evidence['cells'], share: number): Evidence['cells'] {
  return mapped(cells, (cell) =>
    mapped(cell, ({ exposures, clicks, conversions, value, squares }) => ({
      exposures: exposures * share,
      clicks: clicks * share,
      conversions: conversions * share,
      value: value * share,
      squares: squares * share,
    })),
  );
}

function mapped<A, B>(record: { readonly [key: string]: A }, change: (value: A) => B): { readonly [key: string]: B } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
