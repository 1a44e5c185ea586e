/** The tree's beliefs against the same model solved as one large normal distribution; what sparse and rich segments end in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDice } from '../std/dice.ts';
import { type TreeNode, treeBeliefs, varianceBetween } from './hierarchy.ts';
import { segmentBeliefs } from './segment-beliefs.ts';

/** Gauss and Jordan. */
function inverseOf(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const lead = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / lead);
    for (let k = 0; k < n; k++) {
      const factor = rows[k]![i]!;
      if (k !== i) rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** The precision matrix of all true means: each edge holds two of them together, each observation one of them in its place. */
function direct(nodes: readonly TreeNode[], noise: number, between: number) {
  const precision = nodes.map(() => nodes.map(() => 0));
  const pull = nodes.map(({ n, mean }) => (n / noise) * mean);
  nodes.forEach(({ parent, n }, i) => {
    precision[i]![i]! += n / noise;
    if (parent < 0) return;
    precision[i]![i]! += 1 / between;
    precision[parent]![parent]! += 1 / between;
    precision[i]![parent]! -= 1 / between;
    precision[parent]![i]! -= 1 / between;
  });
  const covariance = inverseOf(precision);
  return nodes.map((_, i) => ({
    mean: covariance[i]!.reduce((sum, value, j) => sum + value * pull[j]!, 0),
    variance: covariance[i]![i]!,
  }));
}

test('beliefs are those of the whole model, solved at once', () => {
  const node = fc.record({
    above: fc.nat(),
    n: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 })),
    mean: fc.double({ min: -2, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(node, { minLength: 1, maxLength: 9 }),
      fc.double({ min: 0.05, max: 2, noNaN: true }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (list, noise, between) => {
        const nodes = list.map(({ above, n, mean }, i) => ({
          parent: i === 0 ? -1 : above % i,
          n: i === 0 ? n + 1 : n,
          mean,
        }));
        const expected = direct(nodes, noise, between);
        treeBeliefs(nodes, noise, between).forEach(({ mean, variance }, i) => {
          expect(mean).toBeCloseTo(expected[i]!.mean, 6);
          expect(variance / expected[i]!.variance).toBeCloseTo(1, 6);
        });
      },
    ),
    { numRuns: 300 },
  );
});

test('the variance between segments is found again, and is 0 when chance alone makes them differ', () => {
  const dice = createDice('hierarchy');
  const trees = (between: number) =>
    Array.from({ length: 200 }, () =>
      Array.from({ length: 12 }, (): TreeNode => {
        const n = 20 + dice.integer(400);
        return { parent: -1, n, mean: Math.sqrt(between) * dice.normal() + dice.normal() / Math.sqrt(n) };
      }),
    );
  expect(varianceBetween(trees(0.04), 1)).toBeGreaterThan(0.036);
  expect(varianceBetween(trees(0.04), 1)).toBeLessThan(0.044);
  expect(varianceBetween(trees(0), 1)).toBeLessThan(0.001);
  expect(varianceBetween([], 1)).toBe(0);
});

const sums = (n: number, successes: number) => ({ n, sum: successes, squares: successes });

test('a sparse segment stays near its parent, a rich one stands for itself', () => {
  const segments = [
    { key: 'parent', parent: null },
    ...['rich', 'other', 'third', 'sparse'].map((key) => ({ key, parent: 'parent' })),
  ];
  // Rates of a and b; only the sparse one has too few visitors to tell.
  const seen: Readonly<Record<string, readonly [n: number, a: number, b: number]>> = {
    rich: [20_000, 0.1, 0.16],
    other: [5_000, 0.1, 0.11],
    third: [5_000, 0.1, 0.12],
    sparse: [10, 0.3, 0],
  };
  const beliefs = segmentBeliefs(segments, ['a', 'b'], (segment, variant) => {
    const [n, a, b] = seen[segment] ?? [0, 0, 0];
    return sums(n, n * (variant === 'a' ? a : b));
  })!;
  const lift = (key: string) => beliefs.get(key)![1]!.mean - beliefs.get(key)![0]!.mean;
  expect(Math.abs(lift('rich') - 0.06)).toBeLessThan(0.004);
  expect(Math.abs(lift('sparse') - lift('parent'))).toBeLessThan(0.015);
  expect(lift('sparse')).toBeGreaterThan(0);
  expect(beliefs.get('sparse')![0]!.variance).toBeGreaterThan(4 * beliefs.get('rich')![0]!.variance);
});

test('segments that got other shares do not bend the comparison', () => {
  const segments = ['good', 'poor'].map((key) => ({ key, parent: null }));
  // In both segments b is better by 2 points, but a was shown mostly where everything does well: pooled, a looks better.
  const seen = {
    good: { a: sums(9_000, 1_800), b: sums(1_000, 220) },
    poor: { a: sums(1_000, 50), b: sums(9_000, 630) },
  };
  const nothing = sums(0, 0);
  const beliefs = segmentBeliefs(segments, ['a', 'b'], (segment, variant) =>
    segment === '' ? nothing : seen[segment as 'good'][variant as 'a'],
  )!;
  for (const key of ['good', 'poor', ''])
    expect(beliefs.get(key)![1]!.mean).toBeGreaterThan(beliefs.get(key)![0]!.mean);
});

test('nothing seen, or nothing that differs, says nothing', () => {
  const segments = [{ key: 'one', parent: null }];
  expect(segmentBeliefs(segments, ['a', 'b'], () => sums(0, 0))).toBeNull();
  expect(segmentBeliefs(segments, ['a', 'b'], () => sums(100, 0))).toBeNull();
});
