/** The steps that skip distances against those that compute all of them. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import { lloyd } from './lloyd.ts';
import { readPoints } from './points.ts';

const squared = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

/** Every distance of every step. A cluster that loses all points is not in these trials. */
function plainly(rows: readonly (readonly number[])[], start: readonly (readonly number[])[]) {
  let centroids = start.map((row) => [...row]);
  for (let labels: number[] = []; ; ) {
    const next = rows.map((row) => {
      const distances = centroids.map((centroid) => squared(row, centroid));
      return distances.indexOf(Math.min(...distances));
    });
    if (next.every((label, i) => label === labels[i])) return { labels, centroids };
    labels = next;
    centroids = centroids.map((_, cluster) => {
      const own = rows.filter((_, i) => labels[i] === cluster);
      return start[0]!.map((_, i) => own.reduce((sum, row) => sum + row[i]!, 0) / own.length);
    });
  }
}

test('the same partition and the same centroids, however many distances are left out', () => {
  const dice = createDice('lloyd');
  for (let trial = 0; trial < 60; trial++) {
    const dimensions = 1 + dice.integer(4);
    const rows = Array.from({ length: 120 }, () =>
      Array.from({ length: dimensions }, () => dice.normal() + 4 * dice.integer(2)),
    );
    const start = rows.slice(0, 2 + dice.integer(6));
    const read = readPoints(rows);
    if (!read.ok) throw new Error('no points');
    const centroids = Float64Array.from(start.flat());
    const { labels, distances } = lloyd(read.value, centroids, 1_000);
    const expected = plainly(rows, start);
    expect([...labels], `trial ${trial}`).toEqual(expected.labels);
    expected.centroids.flat().forEach((value, i) => {
      expect(centroids[i]).toBeCloseTo(value, 9);
    });
    expect(distances[7]).toBeCloseTo(squared(rows[7]!, expected.centroids[labels[7]!]!), 9);
  }
});

test('a cluster without points begins again where a point is farthest', () => {
  const read = readPoints([[5], [5.1], [5.2], [14]]);
  if (!read.ok) throw new Error('no points');
  const centroids = Float64Array.from([5, 100, 101]);
  const { labels } = lloyd(read.value, centroids, 100);
  expect(new Set(labels).size).toBe(3);
  expect([...centroids].every(Number.isFinite)).toBe(true);
});
