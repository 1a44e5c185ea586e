/** Clusters from elsewhere: read, they put people where a reader of the document would, and what is wrong with one is said with the field. */
import { describe, expect, test } from 'vitest';
import { clusterOf } from './cluster-of.ts';
import { readClusters } from './read-clusters.ts';

const document = {
  kind: 'clusters',
  plan: { types: ['Product Viewed'], itemProperty: 'product_id', isDeclared: false },
  columns: [
    { name: 'visits', as: 'log', missing: Math.log1p(3), mean: Math.log1p(3), spread: 0.5 },
    { name: 'Product Viewed', missing: 0.5, mean: 0.5, spread: 0.1 },
    { name: 'trait.plan', is: 'pro', mean: 0.2, spread: 0.4 },
  ],
  clusters: [
    { label: 'regulars', size: 30, centre: [2, 0, 0] },
    { label: 'passers-by', size: 10, centre: [-1, 0, 0] },
    { label: 'professionals', size: 0, centre: [0, 0, 2] },
  ],
};

describe('clusters from elsewhere', () => {
  const read = readClusters(document);
  const labelOf = (record: Record<string, number | string | null>) =>
    read.ok ? clusterOf(read.value, record)?.label : JSON.stringify(read.problems);

  test('put people by their numbers on the scale of the document', () => {
    expect(labelOf({ visits: 9, 'Product Viewed': 0.5, 'trait.plan': 'free' })).toBe('regulars');
    expect(labelOf({ visits: 1, 'Product Viewed': 0.5, 'trait.plan': null })).toBe('passers-by');
    expect(labelOf({ visits: null, 'Product Viewed': null, 'trait.plan': 'pro' })).toBe('professionals');
  });

  test('have numbers and shares, as those that were learned here', () => {
    expect(read.ok && read.value.clusters.map(({ id, share }) => [id, share])).toEqual([
      [1, 0.75],
      [2, 0.25],
      [3, 0],
    ]);
    expect(read.ok && read.value.nextId).toBe(4);
  });

  test('say what is wrong with each field', () => {
    const pathsOf = (wrong: unknown) => {
      const found = readClusters(wrong);
      return found.ok ? [] : found.problems.map(({ path }) => path);
    };
    expect(pathsOf({ ...document, plan: { types: 'all' }, columns: [], clusters: [] })).toEqual([
      ...['plan', 'columns', 'clusters'],
    ]);
    const columns = [{ as: 'root', missing: 'none', spread: 0 }, ...document.columns.slice(1)];
    expect(pathsOf({ ...document, columns })).toEqual([
      ...['columns[0].name', 'columns[0].as', 'columns[0].missing', 'columns[0].spread'],
    ]);
    const [first, ...others] = document.clusters;
    expect(pathsOf({ ...document, clusters: [{ ...first, centre: [1, 2] }, ...others] })).toEqual([
      'clusters[0].centre',
    ]);
    expect(pathsOf({ ...document, clusters: [first, first] })).toEqual(['clusters']);
    expect(pathsOf('clusters')).toEqual(['']);
  });
});
