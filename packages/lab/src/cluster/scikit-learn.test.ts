/** The clusterings against scikit-learn and SciPy on the same generated points, and against published agreements on known shapes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { adjustedRandIndex } from './agreement.ts';
import { dbscan } from './dbscan.ts';
import { hdbscan } from './hdbscan.ts';
import { kMeans } from './k-means.ts';
import { type Points, readPoints } from './points.ts';
import { silhouette } from './silhouette.ts';
import { cutTree, wardTree } from './ward.ts';

type Labels = readonly number[];
const root = join(import.meta.dirname, '../../../..');
const reference: {
  readonly points: readonly (readonly number[])[];
  readonly kMeans: { readonly k: number; readonly inertia: number; readonly labels: Labels };
  readonly ward: {
    readonly heights: Labels;
    readonly sizes: Labels;
    readonly labels: Readonly<Record<string, Labels>>;
  };
  readonly dbscan: readonly { readonly radius: number; readonly pointsMin: number; readonly labels: Labels }[];
  readonly hdbscanPoints: readonly (readonly number[])[];
  readonly hdbscan: readonly { readonly clusterSizeMin: number; readonly pointsMin: number; readonly labels: Labels }[];
  readonly silhouette: number;
  readonly agreement: { readonly one: Labels; readonly other: Labels; readonly index: number };
} = JSON.parse(readFileSync(join(root, 'spec/cluster/scikit-learn.json'), 'utf8'));

function pointsOf(rows: readonly (readonly number[])[]): Points {
  const read = readPoints(rows);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const points = pointsOf(reference.points);

test('K-Means finds the same partition and inertia', () => {
  const { k, inertia, labels } = reference.kMeans;
  const ours = kMeans(points, { k, seed: 1 });
  expect(Math.abs(ours.model.inertia / inertia - 1)).toBeLessThan(1e-9);
  expect(adjustedRandIndex(ours.labels, labels)).toBe(1);
  expect(ours.model.sizes.reduce((sum, size) => sum + size, 0)).toBe(points.rows);
});

test('Ward joins at the same heights to the same sizes', () => {
  const { heights, sizes, labels } = reference.ward;
  const tree = wardTree(points);
  heights.forEach((height, i) => {
    expect(tree[i]!.height).toBeCloseTo(height, 9);
  });
  expect(tree.map(({ size }) => size)).toEqual(sizes);
  for (const [k, expected] of Object.entries(labels))
    expect(adjustedRandIndex(cutTree(tree, Number(k)), expected)).toBe(1);
});

test('DBSCAN gives the same labels, its pointsMin counting the point itself', () => {
  for (const { labels, ...options } of reference.dbscan) expect([...dbscan(points, options)]).toEqual(labels);
});

test('HDBSCAN gives the same clusters and the same noise', () => {
  for (const { labels, ...options } of reference.hdbscan) {
    const ours = hdbscan(pointsOf(reference.hdbscanPoints), options);
    expect(adjustedRandIndex(ours, labels)).toBe(1);
    expect([...ours].map((label) => label === -1)).toEqual(labels.map((label) => label === -1));
  }
});

test('silhouette and agreement are the same figures', () => {
  expect(silhouette(points, reference.kMeans.labels)).toBeCloseTo(reference.silhouette, 10);
  const { one, other, index } = reference.agreement;
  expect(adjustedRandIndex(one, other)).toBeCloseTo(index, 12);
});

const folder = ['..', '../..']
  .map((up) => join(root, up, 'shared/data/clustering/fcps'))
  .find((place) => existsSync(place));

describe.skipIf(folder === undefined)('known shapes (needs shared/data/clustering)', () => {
  const numbers = (file: string) =>
    gunzipSync(readFileSync(join(folder ?? '', file)))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
  const shape = (name: string) => ({
    points: pointsOf(numbers(`${name}.data.gz`)),
    truth: numbers(`${name}.labels0.gz`).map(([label = 0]) => label),
  });

  it.each([
    ['hepta', 7, 1],
    ['twodiamonds', 2, 1],
    ['tetra', 4, 0.967],
    ['lsun', 3, 0.369],
  ])('Ward on %s', (name, k, index) => {
    const { points, truth } = shape(name);
    expect(adjustedRandIndex(cutTree(wardTree(points), k), truth)).toBeCloseTo(index, 3);
  });

  it('K-Means on hepta', () => {
    const { points, truth } = shape('hepta');
    expect(adjustedRandIndex(kMeans(points, { k: 7, seed: 'hepta' }).labels, truth)).toBe(1);
  });

  it('DBSCAN on target and chainlink', () => {
    const target = dbscan(shape('target').points, { radius: 0.4, pointsMin: 4 });
    expect([new Set(target.filter((label) => label >= 0)).size, target.filter((label) => label === -1).length]).toEqual(
      [2, 12],
    );
    const { points, truth } = shape('chainlink');
    expect(adjustedRandIndex(dbscan(points, { radius: 0.15, pointsMin: 4 }), truth)).toBe(1);
  });
});
