/**
 * From the summaries of many visitors to clusters that people can be put into one by one: columns on one scale, how many there are, where
 * their middles lie, and what they are called. Numbers and names stay with their people when it is learned again.
 */
import { bad, good, type Read } from '@attune/engine';
import type { RecordTable } from '../predict/record-table.ts';
import { adjustedRandIndex } from './agreement.ts';
import { chooseK } from './choose-k.ts';
import { type ClusterColumn, learnColumns, pointsOf, scaledPointsOf } from './cluster-columns.ts';
import { type Clustering, type ClustersReference, clustersReference } from './clusters-reference.ts';
import { describeClusters } from './describe-clusters.ts';
import { hdbscan } from './hdbscan.ts';
import { kMeans } from './k-means.ts';
import { matchClusters } from './match-clusters.ts';
import { assignedTo, distanceTo, type Parts } from './nearest-cluster.ts';
import { everyNth, learnScale, type Points, pickPoints, SAMPLE_MAX, scaled } from './points.ts';
import { silhouette } from './silhouette.ts';
import type { SummaryPlan } from './visitor-summary.ts';
import { cutTree, wardTree } from './ward.ts';

export type LastingCluster = {
  readonly id: number;
  readonly label: string;
  readonly size: number;
  readonly share: number;
};

/** Plain data. */
export type LearnedClusters = Clustering & {
  readonly kind: 'clusters';
  readonly plan: SummaryPlan;
  /** In the order of the centroids. */
  readonly clusters: readonly LastingCluster[];
  /** The first number that no cluster ever had. */
  readonly nextId: number;
  /** What was learned by an earlier release, or elsewhere, remembers nothing. */
  readonly reference?: ClustersReference;
};

export type ClusterMethod = 'k-means' | 'ward' | 'hdbscan';

export type LearnClustersOptions = {
  readonly plan: SummaryPlan;
  readonly method: ClusterMethod;
  /** The least and the most; equal: exactly so many. */
  readonly range: readonly [number, number];
  readonly seed: string;
  /** What is in force; its numbers and names are kept. */
  readonly before: LearnedClusters | null;
  /** How many there are, where it is known from an earlier attempt. */
  readonly knownCount?: number | undefined;
  readonly found?: (count: number) => void;
};

export type ClustersFound = {
  readonly learned: LearnedClusters;
  readonly silhouette: number;
  /** Whether people of the same kind gave the same clusters; null: it was not asked. */
  readonly stability: number | null;
  /** Adjusted Rand index with what is in force, and its own silhouette, on the same people; null without one. */
  readonly agreement: number | null;
  readonly silhouetteBefore: number | null;
  /** Nothing speaks for clusters: they are the best of what was asked for, and no more. */
  readonly isForced: boolean;
  readonly why: string;
  readonly traits: readonly ReturnType<typeof describeClusters>[number][];
};

const ROWS_MIN = 30;
/** This share of a dense cluster lies within its radius. */
const RADIUS_SHARE = 0.95;

/** @returns a problem for too few people, and where nothing tells them apart */
export function learnClusters(table: RecordTable, options: LearnClustersOptions): Read<ClustersFound> {
  if (table.rows < ROWS_MIN)
    return bad(
      'data',
      `only ${table.rows} visitors did enough to be told apart`,
      `wait for ${ROWS_MIN}, or give a longer "window"`,
    );
  const columns = learnColumns(table);
  if (columns.length === 0)
    return bad('features', 'all visitors are alike in everything that is looked at', 'give other features');
  const own = pointsOf(table, columns);
  const scale = learnScale(own);
  const points: Points = { ...own, values: scaled(own.values, scale) };
  const counted = howMany(points, options);
  const parts = partition(points, { ...options, k: counted.k });
  if (parts.centroids.length < 2) return bad('data', 'no dense group of visitors was found', 'use another "method"');
  const labels = assignedTo(points, parts);
  const before = options.before === null ? null : labelsBefore(table, options.before);
  const sample = everyNth(points.rows, SAMPLE_MAX);
  const picked = pickPoints(points, sample);
  const of = (all: ArrayLike<number>) => Int32Array.from(sample, (row) => all[row]!);
  const named = nameClusters({ own, columns, labels, count: parts.centroids.length }, options.before, before?.ids);
  const reference = clustersReference({ table, columns, scale, ...parts });
  return good({
    learned: { kind: 'clusters', plan: options.plan, columns, scale, ...parts, ...named.lasting, reference },
    silhouette: silhouette(picked, of(labels)),
    stability: counted.stability,
    agreement: before === null ? null : adjustedRandIndex(of(before.places), of(labels)),
    silhouetteBefore: before === null ? null : silhouette(picked, of(before.places)),
    isForced: counted.isForced,
    why: counted.why,
    traits: named.described,
  });
}

type Counted = {
  readonly k: number;
  readonly stability: number | null;
  readonly isForced: boolean;
  readonly why: string;
};

function howMany(points: Points, { range, seed, method, knownCount, found }: LearnClustersOptions): Counted {
  const [least, most] = range;
  if (method === 'hdbscan')
    return { k: 0, stability: null, isForced: false, why: 'As many as there are dense groups.' };
  if (least === most) return { k: least, stability: null, isForced: false, why: `${least} were asked for.` };
  if (knownCount !== undefined) return { k: knownCount, stability: null, isForced: false, why: 'As found before.' };
  const { k, why, counts } = chooseK(points, { seed, kMax: most, rowsMax: SAMPLE_MAX });
  const isForced = k < least;
  const inRange = counts.filter((each) => each.k >= Math.max(2, least));
  const best = inRange.reduce((a, b) => (b.silhouette > a.silhouette ? b : a), inRange[0]!);
  const chosen = isForced ? best.k : k;
  if (!isForced) found?.(chosen);
  return { k: chosen, stability: counts.find((each) => each.k === chosen)?.stability ?? null, isForced, why };
}

function partition(points: Points, { method, k, seed }: LearnClustersOptions & { readonly k: number }): Parts {
  if (method === 'k-means') return { centroids: kMeans(points, { k, seed }).model.centroids, radii: null };
  const sample = pickPoints(points, everyNth(points.rows, SAMPLE_MAX));
  if (method === 'ward') return { centroids: middlesOf(sample, cutTree(wardTree(sample), k)), radii: null };
  const labels = hdbscan(sample, { clusterSizeMin: Math.max(5, Math.round(sample.rows / 50)) });
  const centroids = middlesOf(sample, labels);
  return { centroids, radii: centroids.map((centroid, cluster) => radiusOf(sample, labels, { centroid, cluster })) };
}

/** The mean of each cluster; noise belongs to none. */
function middlesOf({ rows, dimensions, values }: Points, labels: Int32Array): readonly (readonly number[])[] {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const sums = Array.from({ length: count }, () => new Array<number>(dimensions).fill(0));
  const sizes = new Array<number>(count).fill(0);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    sizes[label]!++;
    for (let i = 0; i < dimensions; i++) sums[label]![i]! += values[row * dimensions + i]!;
  }
  return sums.map((sum, label) => sum.map((each) => each / sizes[label]!));
}

function radiusOf(
  { rows, dimensions, values }: Points,
  labels: Int32Array,
  { centroid, cluster }: { readonly centroid: readonly number[]; readonly cluster: number },
): number {
  const own = Array.from({ length: rows }, (_, row) => row).filter((row) => labels[row] === cluster);
  const distances = own.map((row) => distanceTo(centroid, values.subarray(row * dimensions, (row + 1) * dimensions)));
  return distances.sort((a, b) => a - b)[Math.floor(RADIUS_SHARE * (distances.length - 1))]!;
}

/** Where what is in force puts the same people: by the places of its middles, and by its lasting numbers. */
function labelsBefore(table: RecordTable, before: LearnedClusters) {
  const places = assignedTo(scaledPointsOf(table, before), before);
  return { places, ids: Int32Array.from(places, (place) => before.clusters[place]?.id ?? -1) };
}

function nameClusters(
  made: {
    readonly own: Points;
    readonly columns: readonly ClusterColumn[];
    readonly labels: Int32Array;
    readonly count: number;
  },
  before: LearnedClusters | null,
  idsBefore: Int32Array | undefined,
) {
  const { own, columns, labels, count } = made;
  const words = columns.map(({ name, how }) => (how.kind === 'is' ? `${wordsOf(name)} ${how.value}` : wordsOf(name)));
  const described = describeClusters(own, labels, words);
  const none = new Int32Array(labels.length).fill(-1);
  const matched = matchClusters(idsBefore ?? none, labels, { nextId: before?.nextId ?? 1 });
  const kept = new Map(before?.clusters.map(({ id, label }) => [id, label]));
  const taken = new Set(matched.ids.flatMap((id) => kept.get(id) ?? []));
  const clusters = Array.from({ length: count }, (_, place): LastingCluster => {
    const id = matched.ids[place] ?? matched.nextId + place;
    const { label: own = 'nobody', size = 0, share = 0 } = described[place] ?? {};
    const label = kept.get(id) ?? freeLabel(own, taken);
    taken.add(label);
    return { id, label, size, share };
  });
  return { described, lasting: { clusters, nextId: Math.max(matched.nextId, ...clusters.map(({ id }) => id + 1)) } };
}

function freeLabel(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(label)) return label;
  for (let number = 2; ; number++) if (!taken.has(`${label} (${number})`)) return `${label} (${number})`;
}

/** `trait.engagement` is "engagement". */
function wordsOf(name: string): string {
  return name.replace(/^(trait|segment|context)\./, '');
}
