/**
 * How many clusters there are, by three questions: are they apart (silhouette), are there more than chance would make (gap, Tibshirani,
 * Walther and Hastie 2001), and do they come again from other people of the same kind (bootstrap stability)? It may well answer none.
 */
import { createDice, type Dice } from '@attune/engine';
import { adjustedRandIndex } from './agreement.ts';
import { type KMeansModel, kMeans } from './k-means.ts';
import { nearestCentroid } from './lloyd.ts';
import { type Points, pickPoints } from './points.ts';
import { silhouette } from './silhouette.ts';

/** What speaks for one number of clusters. */
export type ClusterCount = {
  readonly k: number;
  readonly inertia: number;
  /** −1 … 1; of one cluster NaN. */
  readonly silhouette: number;
  /** ln of the inertia that a cloud without clusters has, less ln of ours; and how exactly that is known. */
  readonly gap: number;
  readonly gapError: number;
  /** The mean adjusted Rand index of two clusterings, each of a sample drawn again from the points; of one cluster 1. */
  readonly stability: number;
};

export type ChosenCount = {
  /** 1 when nothing speaks for clusters. */
  readonly k: number;
  readonly why: string;
  readonly counts: readonly ClusterCount[];
};

export type ChooseOptions = {
  readonly seed: string | number;
  /** Default 8. */
  readonly kMax?: number;
  /** Samples for the gap and for stability, default 10. */
  readonly samples?: number;
  /** A clustering less stable than this is not chosen; default 0.75. */
  readonly stabilityMin?: number;
  /** More points than this are sampled, since silhouettes cost the square; default 2,000. */
  readonly rowsMax?: number;
};

/** Among the stable clusterings that beat chance, the one with the highest silhouette. */
export function chooseK(all: Points, options: ChooseOptions): ChosenCount {
  const { seed, kMax = 8, samples = 10, stabilityMin = 0.75, rowsMax = 2_000 } = options;
  if (all.rows < 3) return { k: 1, why: 'Fewer than three points have no clusters.', counts: [] };
  const dice = createDice(seed);
  const points = all.rows > rowsMax ? pickPoints(all, drawRows(all.rows, rowsMax, dice)) : all;
  const clouds = Array.from({ length: samples }, () => cloudLike(points, dice));
  const counts: ClusterCount[] = [];
  for (let k = 1; k <= Math.min(kMax, points.rows - 1); k++) {
    const { model, labels } = kMeans(points, { k, seed: `${seed} ${k}` });
    const logs = clouds.map((cloud, i) =>
      Math.log(kMeans(cloud, { k, seed: `${seed} ${k} ${i}`, starts: 3 }).model.inertia),
    );
    const mean = logs.reduce((sum, each) => sum + each, 0) / samples;
    const spread = Math.sqrt(logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / samples);
    counts.push({
      k,
      inertia: model.inertia,
      silhouette: silhouette(points, labels),
      gap: mean - Math.log(model.inertia),
      gapError: spread * Math.sqrt(1 + 1 / samples),
      stability: k === 1 ? 1 : stabilityOf(points, k, samples, dice),
    });
  }
  return choose(counts, stabilityMin);
}

function choose(counts: readonly ClusterCount[], stabilityMin: number): ChosenCount {
  const one = counts[0]!;
  const beatsChance = counts.filter(({ k, gap, gapError }) => k > 1 && gap > one.gap + gapError);
  if (beatsChance.length === 0) return { k: 1, why: 'A cloud without clusters would look the same.', counts };
  const stable = beatsChance.filter(({ stability }) => stability >= stabilityMin);
  if (stable.length === 0) return { k: 1, why: 'No number of clusters comes again from other samples.', counts };
  const best = stable.reduce((a, b) => (b.silhouette > a.silhouette ? b : a));
  const [apart, again] = [best.silhouette.toFixed(2), best.stability.toFixed(2)];
  return { k: best.k, why: `Of the stable clusterings the clearest: silhouette ${apart}, stability ${again}.`, counts };
}

function drawRows(rows: number, count: number, dice: Dice): Uint32Array {
  return Uint32Array.from({ length: count }, () => dice.integer(rows));
}

/** Uniform in the box around the points. */
function cloudLike({ rows, dimensions, values }: Points, dice: Dice): Points {
  const columns = Array.from({ length: dimensions }, (_, column) => values.filter((_, i) => i % dimensions === column));
  const low = columns.map((column) =>
    column.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  );
  const high = columns.map((column) => column.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY));
  const drawn = values.map(
    (_, i) => low[i % dimensions]! + dice.next() * (high[i % dimensions]! - low[i % dimensions]!),
  );
  return { rows, dimensions, values: drawn };
}

/** Two samples, two models, and how far they agree about all points. */
function stabilityOf(points: Points, k: number, samples: number, dice: Dice): number {
  let sum = 0;
  for (let i = 0; i < samples; i++) {
    const [one, other] = [0, 1].map(() => {
      const sample = pickPoints(points, drawRows(points.rows, points.rows, dice));
      return labelAll(points, kMeans(sample, { k, seed: dice.integer(2 ** 32), starts: 3 }).model);
    });
    sum += adjustedRandIndex(one!, other!);
  }
  return sum / samples;
}

function labelAll(points: Points, { centroids }: KMeansModel): Int32Array {
  const flat = Float64Array.from(centroids.flat());
  return Int32Array.from(
    { length: points.rows },
    (_, i) => nearestCentroid(points, i * points.dimensions, flat).cluster,
  );
}
