/**
 * Clusterings beside scikit-learn on the same points: the same partitions on shapes whose clusters are known, and what thousands of
 * points cost.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDice } from '@attune/engine';
import { adjustedRandIndex, cutTree, dbscan, hdbscan, kMeans, type Points, readPoints, wardTree } from '@attune/lab';
import { startPeer } from './peer/peer-process.ts';
import { median, report } from './report.ts';
import { sharedData } from './shared-data.ts';

const bench = 'cluster';
const peer = await startPeer(bench);

type Shape = { readonly name: string; readonly points: Points; readonly truth: readonly number[] };
type PeerLabels = { readonly ms: number; readonly labels: readonly number[]; readonly inertia: number | null };

function numbersIn(path: string): number[][] {
  const text = gunzipSync(readFileSync(path)).toString('utf8').trim();
  return text.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
}

function shapesIn(folder: string): readonly Shape[] {
  const names = readdirSync(folder).flatMap((file) => /^(.+)\.data\.gz$/.exec(file)?.[1] ?? []);
  return names.map((name) => ({
    name,
    points: pointsOf(numbersIn(join(folder, `${name}.data.gz`))),
    truth: numbersIn(join(folder, `${name}.labels0.gz`)).map(([label = 0]) => label),
  }));
}

function pointsOf(rows: readonly (readonly number[])[]): Points {
  const read = readPoints(rows);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function rowsOf({ rows, dimensions, values }: Points): number[][] {
  return Array.from({ length: rows }, (_, row) => [...values.subarray(row * dimensions, (row + 1) * dimensions)]);
}

async function askPeer(points: Points, kind: string, options: object): Promise<PeerLabels | null> {
  return (await peer?.ask<PeerLabels>({ ask: 'clustering', points: rowsOf(points), kind, options })) ?? null;
}

/** The share of places with the same label. */
function sameShare(ours: ArrayLike<number>, theirs: readonly number[]): number {
  return theirs.filter((label, i) => label === ours[i]).length / theirs.length;
}

async function partitions({ name, points, truth }: Shape): Promise<void> {
  const k = new Set(truth).size;
  const { model, labels } = kMeans(points, { k, seed: name });
  const tree = cutTree(wardTree(points), k);
  for (const [what, ours] of [
    ['K-Means', labels],
    ['Ward', tree],
  ] as const)
    report({
      bench,
      figure: `${name}, ${what}: ARI with the truth`,
      value: adjustedRandIndex(ours, truth),
      unit: 'index',
    });
  const means = await askPeer(points, 'k-means', { n_clusters: k, n_init: 10, random_state: 0 });
  const ward = await askPeer(points, 'ward', { n_clusters: k });
  if (means === null || ward === null) return;
  const excess = model.inertia / means.inertia! - 1;
  report({
    bench,
    figure: `${name}, K-Means: inertia above scikit-learn's`,
    value: excess,
    unit: 'share',
    bar: '<= 0.0001',
  });
  const difference = adjustedRandIndex(labels, truth) - adjustedRandIndex(means.labels, truth);
  report({
    bench,
    figure: `${name}, K-Means: ARI above scikit-learn's`,
    value: difference,
    unit: 'index',
    bar: '>= -0.001',
  });
  const agreed = adjustedRandIndex(labels, means.labels);
  report({ bench, figure: `${name}, K-Means: ARI with scikit-learn's`, value: agreed, unit: 'index' });
  const same = adjustedRandIndex(tree, ward.labels);
  report({ bench, figure: `${name}, Ward: ARI with scikit-learn's`, value: same, unit: 'index', bar: '>= 1' });
}

const RADII = [0.15, 0.4, 1];

async function densities({ name, points }: Shape): Promise<void> {
  const shares: number[] = [];
  for (const radius of RADII) {
    const ours = dbscan(points, { radius, pointsMin: 4 });
    const theirs = await askPeer(points, 'dbscan', { eps: radius, min_samples: 4 });
    if (theirs !== null) shares.push(sameShare(ours, theirs.labels));
  }
  const figure = `${name}, DBSCAN at ${RADII.length} radii: labels the same as scikit-learn's`;
  if (shares.length > 0) report({ bench, figure, value: Math.min(...shares), unit: 'share', bar: '>= 1' });
  const ours = hdbscan(points, { clusterSizeMin: 10 });
  const theirs = await askPeer(points, 'hdbscan', { min_cluster_size: 10, copy: true });
  if (theirs === null) return;
  const agreed = adjustedRandIndex(ours, theirs.labels);
  report({ bench, figure: `${name}, HDBSCAN: ARI with scikit-learn's`, value: agreed, unit: 'index' });
}

/** Clouds in ten dimensions, as behavioural vectors on one scale are. */
function clouds(rows: number): Points {
  const dice = createDice('clouds');
  const centres = Array.from({ length: 8 }, () => Array.from({ length: 10 }, () => 3 * dice.normal()));
  return pointsOf(Array.from({ length: rows }, () => dice.pick(centres).map((centre) => centre + dice.normal())));
}

function msOf(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

const ROUNDS = 5;

async function speed(): Promise<void> {
  const points = clouds(5_000);
  const sides = {
    ward: { options: { n_clusters: 8 }, ours: () => cutTree(wardTree(points), 8), bar: '<= 5' },
    'k-means': {
      options: { n_clusters: 8, n_init: 10, random_state: 0 },
      ours: () => kMeans(points, { k: 8, seed: 0 }),
    },
    dbscan: { options: { eps: 2, min_samples: 5 }, ours: () => dbscan(points, { radius: 2 }) },
    hdbscan: { options: { min_cluster_size: 10, copy: true }, ours: () => hdbscan(points, { clusterSizeMin: 10 }) },
  };
  for (const [kind, side] of Object.entries(sides)) {
    const ours: number[] = [];
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(msOf(side.ours));
      const theirs = await askPeer(points, kind, side.options);
      if (theirs !== null) ratios.push(ours.at(-1)! / theirs.ms);
    }
    const bar = 'bar' in side ? { bar: side.bar } : {};
    report({ bench, figure: `${kind} of 5,000 points`, value: median(ours) / 1000, unit: 's', ...bar });
    if (ratios.length > 0)
      report({ bench, figure: `${kind}: time / scikit-learn`, value: median(ratios), unit: 'times' });
  }
}

const folder = sharedData(bench, 'clustering/fcps');
for (const shape of folder === null ? [] : shapesIn(folder)) {
  await partitions(shape);
  await densities(shape);
}
await speed();
peer?.close();
