/**
 * The best way to part the rows of one leaf, read from their histogram. A number is cut between two bins, with the missing values
 * tried on both sides; of a category either one value is taken out, or its values are ordered by what they ask for and the order is
 * cut (Fisher 1958), with more caution the fewer rows a value has.
 */
import type { Binning } from './bins.ts';

/** What keeps a tree from believing too much. */
export type SplitRules = {
  readonly rowsInLeafMin: number;
  readonly hessianInLeafMin: number;
  /** Added to the hessian of a leaf. */
  readonly l2: number;
  /** A split must improve the loss by more than this. */
  readonly gainMin: number;
};

/** Of the rows of a leaf: the sums of their gradients and hessians, and how many they are. */
export type Sums = { readonly gradient: number; readonly hessian: number; readonly rows: number };

export type Split = {
  readonly feature: number;
  readonly gain: number;
  /** The last bin that goes left; of a category, the bins that do. */
  readonly bin: number;
  readonly bins: readonly number[] | null;
  readonly missingLeft: boolean;
  readonly left: Sums;
};

/** A leaf's histogram: gradient, hessian and rows of each bin, an input's bins from `offsets[feature]` on. */
export type LeafView = {
  readonly histogram: Float64Array;
  readonly offsets: Int32Array;
  readonly binnings: readonly Binning[];
  readonly sums: Sums;
  readonly rules: SplitRules;
};

/** Few enough values to try each by itself. */
const ONE_BY_ONE_MAX = 4;
/** Values of a category with fewer rows in the leaf are left together with the rest. */
const CATEGORY_ROWS_MIN = 10;
/** Rows worth of doubt about what a value of a category asks for, and the l2 that its splits have besides. */
const CATEGORY_DOUBT = 10;
/** As many values of a category go left at most. */
const CATEGORIES_LEFT_MAX = 32;
/** A cut of ordered values is looked at when this many rows more are left of it. */
const CATEGORY_STEP_ROWS = 100;

/** @returns null where no split of these inputs is allowed and improves the loss */
export function findSplit(view: LeafView, features: readonly number[]): Split | null {
  let best: Split | null = null;
  for (const feature of features) {
    const gainMin: number = best === null ? view.rules.gainMin : best.gain;
    const found: Split | null = view.binnings[feature]!.isCategory
      ? categorySplit(view, feature, gainMin)
      : numberSplit(view, feature, gainMin);
    if (found !== null) best = found;
  }
  return best;
}

function gainOf({ gradient, hessian, rows }: Sums, { sums, rules }: LeafView, l2: number): number {
  const restHessian = sums.hessian - hessian;
  if (rows < rules.rowsInLeafMin || sums.rows - rows < rules.rowsInLeafMin) return -1;
  if (hessian < rules.hessianInLeafMin || restHessian < rules.hessianInLeafMin) return -1;
  const restGradient = sums.gradient - gradient;
  const whole = (sums.gradient * sums.gradient) / (sums.hessian + rules.l2);
  return (gradient * gradient) / (hessian + l2) + (restGradient * restGradient) / (restHessian + l2) - whole;
}

function binSums({ histogram, offsets }: LeafView, feature: number, bin: number): Sums {
  const at = 3 * (offsets[feature]! + bin);
  return { gradient: histogram[at]!, hessian: histogram[at + 1]!, rows: histogram[at + 2]! };
}

/** The innermost loop: a call or an object for each bin would cost most of the training. */
function numberSplit(view: LeafView, feature: number, gainMin: number): Split | null {
  const { histogram, sums, rules } = view;
  const { count } = view.binnings[feature]!;
  const missing = binSums(view, feature, count);
  const whole = (sums.gradient * sums.gradient) / (sums.hessian + rules.l2);
  let bestGain = gainMin;
  let best: Split | null = null;
  for (let side = 0; side < (missing.rows > 0 ? 2 : 1); side++) {
    let gradient = side === 1 ? missing.gradient : 0;
    let hessian = side === 1 ? missing.hessian : 0;
    let rows = side === 1 ? missing.rows : 0;
    let at = 3 * view.offsets[feature]!;
    const ends = side === 0 && missing.rows > 0 ? count : count - 1;
    for (let bin = 0; bin < ends; bin++, at += 3) {
      const inBin = histogram[at + 2]!;
      if (inBin === 0) continue;
      gradient += histogram[at]!;
      hessian += histogram[at + 1]!;
      rows += inBin;
      if (rows < rules.rowsInLeafMin || hessian < rules.hessianInLeafMin) continue;
      const restHessian = sums.hessian - hessian;
      if (sums.rows - rows < rules.rowsInLeafMin || restHessian < rules.hessianInLeafMin) break;
      const rest = sums.gradient - gradient;
      const gain = (gradient * gradient) / (hessian + rules.l2) + (rest * rest) / (restHessian + rules.l2) - whole;
      if (gain <= bestGain) continue;
      bestGain = gain;
      const missingLeft = missing.rows > 0 ? side === 1 : 2 * rows >= sums.rows;
      best = { feature, gain, bin, bins: null, missingLeft, left: { gradient, hessian, rows } };
    }
  }
  return best;
}

type CategoryBin = { readonly bin: number; readonly sums: Sums };

function categorySplit(view: LeafView, feature: number, gainMin: number): Split | null {
  const { count } = view.binnings[feature]!;
  const seen: CategoryBin[] = [];
  for (let bin = 0; bin <= count; bin++) {
    const sums = binSums(view, feature, bin);
    if (sums.rows > 0) seen.push({ bin, sums });
  }
  if (seen.length < 2) return null;
  if (seen.length <= ONE_BY_ONE_MAX) {
    const ways = seen.map((each) => [each]);
    return bestOf(ways, { view, feature, gainMin, stepRows: 0, l2: view.rules.l2 });
  }
  const asks = ({ sums }: CategoryBin) => sums.gradient / (sums.hessian + CATEGORY_DOUBT);
  const ordered = seen.filter(({ sums }) => sums.rows >= CATEGORY_ROWS_MIN).sort((a, b) => asks(a) - asks(b));
  const depth = Math.min(CATEGORIES_LEFT_MAX, Math.ceil(ordered.length / 2));
  const options = { view, feature, stepRows: CATEGORY_STEP_ROWS, l2: view.rules.l2 + CATEGORY_DOUBT };
  const low = bestOf([ordered.slice(0, depth)], { ...options, gainMin });
  const high = bestOf([ordered.reverse().slice(0, depth)], { ...options, gainMin: low?.gain ?? gainMin });
  return high ?? low;
}

type CategorySearch = {
  readonly view: LeafView;
  readonly feature: number;
  readonly gainMin: number;
  readonly stepRows: number;
  readonly l2: number;
};

/** The best of all beginnings of these rows of bins to send left. */
function bestOf(ways: readonly (readonly CategoryBin[])[], search: CategorySearch): Split | null {
  const { view, feature, stepRows, l2 } = search;
  let best: Split | null = null;
  for (const way of ways) {
    let left: Sums = { gradient: 0, hessian: 0, rows: 0 };
    let looked = 0;
    for (const [place, { sums }] of way.entries()) {
      left = {
        gradient: left.gradient + sums.gradient,
        hessian: left.hessian + sums.hessian,
        rows: left.rows + sums.rows,
      };
      if (left.rows - looked < stepRows) continue;
      looked = left.rows;
      const gain = gainOf(left, view, l2);
      if (gain <= (best?.gain ?? search.gainMin)) continue;
      const bins = way.slice(0, place + 1).map(({ bin }) => bin);
      const isMissingSeen = binSums(view, feature, view.binnings[feature]!.count).rows > 0;
      const missingLeft = isMissingSeen
        ? bins.includes(view.binnings[feature]!.count)
        : 2 * left.rows >= view.sums.rows;
      best = { feature, gain, bin: -1, bins, missingLeft, left };
    }
  }
  return best;
}
