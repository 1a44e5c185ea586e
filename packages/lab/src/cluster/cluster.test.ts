/** What clusters are for: points that come one by one, a number of clusters that chance does not make, names, and numbers that last. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import { adjustedRandIndex } from './agreement.ts';
import { chooseK } from './choose-k.ts';
import { dbscan } from './dbscan.ts';
import { describeClusters } from './describe-clusters.ts';
import { hdbscan } from './hdbscan.ts';
import { kMeans } from './k-means.ts';
import { matchClusters } from './match-clusters.ts';
import { assignPoint, learnPoint, miniBatchKMeans } from './online-k-means.ts';
import { learnScale, type Points, readPoints, scaled } from './points.ts';
import { silhouette } from './silhouette.ts';
import { wardTree } from './ward.ts';

function pointsOf(rows: readonly (readonly number[])[]): Points {
  const read = readPoints(rows);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const CENTRES = [
  [0, 0],
  [8, 0],
  [0, 8],
];

function blobs(count: number, seed: string) {
  const dice = createDice(seed);
  const truth = Array.from({ length: count }, () => dice.integer(CENTRES.length));
  const rows = truth.map((centre) => CENTRES[centre]!.map((value) => value + dice.normal()));
  return { rows, truth, points: pointsOf(rows) };
}

test('points that are none are refused with their place', () => {
  const message = (rows: number[][]) => {
    const read = readPoints(rows);
    return read.ok ? '' : `${read.problems[0]!.path}: ${read.problems[0]!.message}`;
  };
  expect(message([])).toBe('points: there are no points');
  expect(message([[1, 2], [3]])).toBe('points[1]: 1 numbers where the first row has 2');
  expect(
    message([
      [1, 2],
      [3, Number.NaN],
    ]),
  ).toBe('points[1][1]: is not a number');
});

test('one scale: mean 0 and spread 1, a column that never changes stays', () => {
  const points = pointsOf([
    [1, 5],
    [3, 5],
  ]);
  expect([...scaled(points.values, learnScale(points))]).toEqual([-1, 0, 1, 0]);
  expect([...scaled([2, 6], learnScale(points))]).toEqual([0, 1]);
});

test('the same seed gives the same clusters, and equal points do not break them', () => {
  const { points, truth } = blobs(300, 'same');
  expect(kMeans(points, { k: 3, seed: 5 })).toEqual(kMeans(points, { k: 3, seed: 5 }));
  expect(adjustedRandIndex(kMeans(points, { k: 3, seed: 5 }).labels, truth)).toBe(1);
  const equal = pointsOf(Array.from({ length: 6 }, () => [1, 1]));
  expect(kMeans(equal, { k: 3, seed: 1 }).model.inertia).toBe(0);
  expect(wardTree(equal).map(({ height }) => height)).toEqual([0, 0, 0, 0, 0]);
  expect([...dbscan(equal, { radius: 1 })]).toEqual([0, 0, 0, 0, 0, 0]);
  expect(hdbscan(equal, { clusterSizeMin: 2 })).toHaveLength(6);
  expect(silhouette(equal, [0, 0, 0, 1, 1, 1])).toBe(0);
});

test('batches and single points come near to all points at once', () => {
  const { points, rows } = blobs(4_000, 'batches');
  const whole = kMeans(points, { k: 3, seed: 1 }).model.inertia;
  expect(miniBatchKMeans(points, { k: 3, seed: 2, batch: 200, batches: 60 }).inertia / whole).toBeLessThan(1.1);
  const start = miniBatchKMeans(pointsOf(rows.slice(0, 50)), { k: 3, seed: 3 });
  const moved = rows.reduce((model, row) => learnPoint(model, [row[0]! + 3, row[1]!], { sizeMax: 200 }), start);
  const nearest = CENTRES.map(([x, y]) => assignPoint(moved, [x! + 3, y!]));
  expect(new Set(nearest.map(({ cluster }) => cluster)).size).toBe(3);
  for (const { distance } of nearest) expect(distance).toBeLessThan(0.5);
});

test('three clouds are three clusters, one cloud is none', () => {
  const three = chooseK(blobs(240, 'three').points, { seed: 1, kMax: 6, samples: 6 });
  expect(three.k).toBe(3);
  expect(three.counts.map(({ k }) => k)).toEqual([1, 2, 3, 4, 5, 6]);
  const dice = createDice('one');
  const cloud = pointsOf(Array.from({ length: 240 }, () => [dice.normal(), dice.normal(), dice.normal()]));
  expect(chooseK(cloud, { seed: 2, kMax: 5, samples: 6 }).k).toBe(1);
});

test('a line without a gap is halved the same way every time, and still has no clusters', () => {
  const dice = createDice('line');
  const line = pointsOf(Array.from({ length: 300 }, () => [dice.next()]));
  const { k, counts } = chooseK(line, { seed: 3, kMax: 3, samples: 6 });
  expect(counts[1]!.stability).toBeGreaterThan(0.75);
  expect(k).toBe(1);
});

test('a tree of points that stand for many is the top of the tree of the many', () => {
  const places = [[0], [1], [5], [7.5], [20]];
  const sizes = [9, 1, 2, 30, 4];
  const many = places.flatMap((place, i) => Array.from({ length: sizes[i]! }, () => place));
  const few = wardTree(pointsOf(places), sizes);
  const top = wardTree(pointsOf(many)).slice(-few.length);
  expect(few.map(({ size }) => size)).toEqual(top.map(({ size }) => size));
  few.forEach(({ height }, i) => {
    expect(height).toBeCloseTo(top[i]!.height, 9);
  });
  expect(wardTree(pointsOf(places)).map(({ height }) => height)).not.toEqual(few.map(({ height }) => height));
});

test('names say what tells a cluster apart, and no two are the same', () => {
  const rows = [
    ...Array.from({ length: 40 }, (_, i) => [300 + i, 0, 1]),
    ...Array.from({ length: 40 }, (_, i) => [20 + i, 3 + (i % 2), 0]),
    ...Array.from({ length: 40 }, (_, i) => [25 + i, 0, 0]),
  ];
  const labels = rows.map((_, i) => Math.floor(i / 40));
  const described = describeClusters(pointsOf(rows), labels, ['dwell', 'orders', 'from mail']);
  expect(described.map(({ label }) => label)).toEqual([
    'mostly from mail, very high dwell',
    'very high orders, low dwell',
    'rarely from mail, low orders',
  ]);
  expect(described[1]).toMatchObject({ cluster: 1, size: 40, share: 1 / 3 });
  expect(described[1]!.traits[0]).toMatchObject({ name: 'orders', mean: 3.5, meanOfOthers: 0 });
  const alike = describeClusters(pointsOf([[1], [1], [1]]), [0, 1, 2], ['x']).map(({ label }) => label);
  expect(alike).toEqual(['like most', 'like most (2)', 'like most (3)']);
});

test('a cluster keeps its number when its people stay, a new one gets a new number, an old number never comes back', () => {
  const before = [7, 7, 7, 7, 3, 3, 3, 3, 5, 5, -1];
  const after = [1, 1, 1, 0, 0, 0, 0, 0, 2, -1, 3];
  expect(matchClusters(before, after, { nextId: 9 })).toEqual({ ids: [3, 7, 5, 9], retired: [], nextId: 10 });
  const split = [1, 1, 0, 0, 2, 2, 2, 2, 2, 2, 2];
  expect(matchClusters(before, split, { nextId: 9 })).toEqual({ ids: [7, 9, 3], retired: [5], nextId: 10 });
});

test('the matching is the best of all, whatever the order', () => {
  const dice = createDice('matching');
  for (let trial = 0; trial < 200; trial++) {
    const people = 60;
    const before = Array.from({ length: people }, () => dice.integer(4));
    const after = before.map((cluster) => (dice.next() < 0.5 ? cluster : dice.integer(4)));
    const { ids } = matchClusters(before, after, { nextId: 4, overlapMin: 0 });
    const kept = (numbers: readonly number[]) => after.filter((cluster, i) => numbers[cluster] === before[i]).length;
    const best = Math.max(...permutations([0, 1, 2, 3]).map(kept));
    expect(kept(ids)).toBe(best);
  }
});

function permutations(list: readonly number[]): number[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first) => permutations(list.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}
