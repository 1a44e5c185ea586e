/**
 * The effect apart for each device, country, segment: drawn towards the common mean by as much as chance explains the differences,
 * so that what looks best because it was picked is not believed.
 */
import type { Cell } from '@attune/engine';
import { shrinkEffects } from '../experiment/shrinkage.ts';
import { armOf, momentsOfArm, type ResultsMetric } from './arm.ts';
import { type EffectView, type Judging, relativeEffect } from './compare.ts';

export type BreakdownRow = {
  readonly value: string;
  readonly variant: string;
  readonly controlUnits: number;
  readonly units: number;
  readonly controlValue: number | null;
  readonly armValue: number | null;
  /** As seen, at a fixed size; null where it cannot be judged. */
  readonly seen: EffectView | null;
  /** Drawn towards what all have in common; null where it cannot be judged. */
  readonly believed: {
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
    readonly ownShare: number;
  } | null;
};

export type Breakdown = { readonly dimension: string; readonly rows: readonly BreakdownRow[] };

export function breakdowns(
  cells: readonly Cell[],
  metric: ResultsMetric,
  options: Judging & { readonly control: string; readonly variants: readonly string[] },
): readonly Breakdown[] {
  const dimensions = new Map<string, Set<string>>();
  for (const { by, n } of cells) {
    const [dimension, value] = halves(by);
    if (n === 0 || INNER.has(dimension)) continue;
    dimensions.set(dimension, (dimensions.get(dimension) ?? new Set()).add(value));
  }
  return [...dimensions]
    .map(([dimension, values]) => ({
      dimension,
      rows: rowsOf(cells, metric, { ...options, dimension, values: [...values].sort() }),
    }))
    .sort((a, b) => ORDER.indexOf(a.dimension) - ORDER.indexOf(b.dimension));
}

const INNER = new Set(['day', 'span', 'age', 'fate']);
const ORDER = ['visitor', 'device', 'country', 'segment'];

/** `device=mobile` in two. */
export function halves(by: string): readonly [dimension: string, value: string] {
  const place = by.indexOf('=');
  return [by.slice(0, place), by.slice(place + 1)];
}

type RowOptions = Judging & {
  readonly control: string;
  readonly variants: readonly string[];
  readonly dimension: string;
  readonly values: readonly string[];
};

function rowsOf(cells: readonly Cell[], metric: ResultsMetric, options: RowOptions): readonly BreakdownRow[] {
  const { control, variants, dimension, values } = options;
  const armIn = (variant: string, value: string) =>
    armOf(
      variant,
      metric.id,
      cells.filter((cell) => cell.variant === variant && cell.by === `${dimension}=${value}`),
    );
  return variants
    .filter((variant) => variant !== control)
    .flatMap((variant) => {
      const rows = values.map((value) => {
        const [c, t] = [armIn(control, value), armIn(variant, value)];
        const effect = relativeEffect(c, t, metric, options);
        const [mC, mT] = [c, t].map((arm) => momentsOfArm(arm, metric, options.isAdaptive));
        const told = { value, variant, controlUnits: c.n, units: t.n };
        const values = { controlValue: mC?.mean ?? null, armValue: mT?.mean ?? null };
        return { row: { ...told, ...values, seen: effect?.fixed ?? null }, standardError: effect?.standardError ?? 0 };
      });
      return believed(rows, options.alpha);
    });
}

type Judged = { readonly row: Omit<BreakdownRow, 'believed'>; readonly standardError: number };

function believed(rows: readonly Judged[], alpha: number): readonly BreakdownRow[] {
  const judged = rows.filter(({ standardError }) => standardError > 0);
  const { segments } = shrinkEffects(
    judged.map(({ row, standardError }) => ({ estimate: row.seen!.estimate, standardError })),
    alpha,
  );
  return rows.map((each) => {
    const shrunk = segments[judged.indexOf(each)];
    if (shrunk === undefined) return { ...each.row, believed: null };
    const { estimate, interval, ownShare } = shrunk;
    return { ...each.row, believed: { estimate, low: interval[0], high: interval[1], ownShare } };
  });
}
