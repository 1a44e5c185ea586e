/** Clusters that last: found where there are some, not made up where there are none, and with the same numbers and names the next time. */
import { createDice } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { createRecordTable } from '../predict/record-table.ts';
import type { SubjectRecord } from '../predict/subject-record.ts';
import { clusterOf } from './cluster-of.ts';
import { type LearnClustersOptions, type LearnedClusters, learnClusters } from './learn-clusters.ts';

const plan = { types: [], itemProperty: 'product_id', isDeclared: false };

/** Three kinds of people, or one. */
function people(
  seed: string,
  count: number,
  kinds: readonly (readonly [number, number, string])[],
): readonly SubjectRecord[] {
  const dice = createDice(seed);
  const about = (middle: number) => middle * (0.8 + 0.4 * dice.next());
  return Array.from({ length: count }, (_, i) => {
    const [visits, minutes, device] = kinds[i % kinds.length]!;
    return { visits: about(visits), 'minutes a visit': dice.next() < 0.05 ? null : about(minutes), device };
  });
}

const THREE = [
  [2, 1, 'phone'],
  [30, 2, 'desktop'],
  [4, 25, 'phone'],
] as const;

function learn(records: readonly SubjectRecord[], more: Partial<LearnClustersOptions> = {}) {
  const table = createRecordTable();
  for (const record of records) table.add(record);
  return learnClusters(table.read(), { plan, method: 'k-means', range: [2, 5], seed: 's', before: null, ...more });
}

function found(records: readonly SubjectRecord[], more: Partial<LearnClustersOptions> = {}) {
  const read = learn(records, more);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const idsOf = (learned: LearnedClusters, records: readonly SubjectRecord[]) =>
  records.map((record) => clusterOf(learned, record)?.id ?? null);

describe.each(['k-means', 'ward', 'hdbscan'] as const)('by %s', (method) => {
  test('three kinds of people are three clusters, with names that tell them apart', () => {
    const records = people('three', 240, THREE);
    const { learned, silhouette, isForced } = found(records, { method });
    expect(learned.clusters).toHaveLength(3);
    expect(new Set(learned.clusters.map(({ label }) => label)).size).toBe(3);
    expect(silhouette).toBeGreaterThan(0.6);
    expect(isForced).toBe(false);
    const ids = idsOf(learned, records);
    for (let kind = 0; kind < 3; kind++) {
      const own = ids.filter((_, i) => i % 3 === kind && ids[i] !== null);
      expect(new Set(own).size).toBe(1);
      expect(own.length).toBeGreaterThan(70);
    }
  });
});

test('learned again of other people of the same kinds, in another order, everybody keeps number and name', () => {
  const first = found(people('monday', 240, THREE)).learned;
  const later = people('tuesday', 300, [THREE[2], THREE[0], THREE[1]]);
  const second = found(later, { before: first, seed: 'other' });
  expect(idsOf(second.learned, later)).toEqual(idsOf(first, later));
  expect(second.agreement).toBe(1);
  const names = (learned: LearnedClusters) => Object.fromEntries(learned.clusters.map(({ id, label }) => [id, label]));
  expect(names(second.learned)).toEqual(names(first));
});

test('a kind that is new gets a number that none ever had, and the others keep theirs', () => {
  const first = found(people('monday', 240, THREE)).learned;
  const later = people('later', 400, [...THREE, [200, 300, 'tv']]);
  const { learned } = found(later, { before: first });
  const before = new Set(first.clusters.map(({ id }) => id));
  const fresh = learned.clusters.filter(({ id }) => !before.has(id));
  expect(learned.clusters).toHaveLength(4);
  expect(fresh).toHaveLength(1);
  expect(fresh[0]!.id).toBe(first.nextId);
  expect(learned.nextId).toBe(first.nextId + 1);
  expect(new Set(learned.clusters.map(({ label }) => label)).size).toBe(4);
});

test('where nothing speaks for clusters it says so, and gives the best of what was asked for', () => {
  const dice = createDice('cloud');
  const cloud = Array.from({ length: 200 }, () => ({ a: dice.next(), b: dice.next() }));
  const { isForced, learned, why } = found(cloud, { range: [2, 4] });
  expect(isForced).toBe(true);
  expect(learned.clusters.length).toBeGreaterThanOrEqual(2);
  expect(why).toMatch(/cloud|comes again/);
});

test('so many are made as were asked for', () => {
  expect(found(people('two', 120, THREE), { range: [2, 2] }).learned.clusters).toHaveLength(2);
});

test('too few people, and people who are all alike, are a problem that says what to do', () => {
  expect(learn(people('few', 10, THREE))).toMatchObject({ ok: false, problems: [{ path: 'data' }] });
  expect(learn(Array.from({ length: 60 }, () => ({ a: 1 })))).toMatchObject({
    ok: false,
    problems: [{ path: 'features' }],
  });
});
