/** Bins end half way between values; many values share 255 bins fairly, a heavy value has one for itself, missing comes last. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import { binExamples } from './bins.ts';
import { examplesOf } from './examples.ts';

const numeric = [{ kind: 'numeric' as const, name: 'x' }];
const binned = (values: readonly number[]) =>
  binExamples(
    examplesOf(
      numeric,
      values.map((value) => [value]),
      values.map(() => 0),
    ),
  );

test('few values have a bin each, which ends half way to the next', () => {
  const { binnings, bytes } = binned([3, 1, 1, 10, Number.NaN, 3]);
  expect([...binnings[0]!.uppers]).toEqual([2, 6.5]);
  expect([...bytes[0]!]).toEqual([1, 0, 0, 2, 3, 1]);
});

test('neighbouring numbers that have nothing between them keep their order', () => {
  const high = 1 + Number.EPSILON;
  expect([...binned([1, high]).bytes[0]!]).toEqual([0, 1]);
});

test('many values share the bins, and no bin has much more than its part', () => {
  const dice = createDice('bins');
  const values = Array.from({ length: 20_000 }, (_, i) => (i % 4 === 0 ? 0 : dice.exponential(5)));
  const { binnings, bytes } = binned(values);
  const counts = new Map<number, number>();
  for (const bin of bytes[0]!) counts.set(bin, (counts.get(bin) ?? 0) + 1);
  expect(binnings[0]!.count).toBeLessThanOrEqual(255);
  expect(binnings[0]!.count).toBeGreaterThan(200);
  expect(counts.get(0)).toBe(5_000);
  counts.delete(0);
  expect(Math.max(...counts.values())).toBeLessThan(2 * (15_000 / binnings[0]!.count));
  values.forEach((value, row) => {
    const bin = bytes[0]![row]!;
    expect(value <= (binnings[0]!.uppers[bin] ?? Number.POSITIVE_INFINITY)).toBe(true);
    expect(bin === 0 || value > binnings[0]!.uppers[bin - 1]!).toBe(true);
  });
});

test('a category has a bin for each value, one for "other" and one for missing', () => {
  const schema = [{ kind: 'category' as const, name: 'c', values: ['a', 'b'] }];
  const { binnings, bytes } = binExamples(examplesOf(schema, [[0], [1], [2], [Number.NaN]], [0, 0, 0, 0]));
  expect(binnings[0]!.count).toBe(3);
  expect([...bytes[0]!]).toEqual([0, 1, 2, 3]);
});
