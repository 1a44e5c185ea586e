/** Item factors from elsewhere: read as they were written, folded in by the least squares they were trained with, and refused with the field. */
import { createDice } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { widthOf } from './confident-row.ts';
import { foldIn } from './implicit-factors.ts';
import { readItemFactors } from './read-item-factors.ts';

const [ITEMS, RANK] = [12, 5];
const dice = createDice('factors');
const factors = Float32Array.from({ length: ITEMS * RANK }, () => dice.next() - 0.3);
const base64 = btoa(String.fromCharCode(...new Uint8Array(factors.buffer)));
const document = {
  kind: 'item-factors',
  items: Array.from({ length: ITEMS }, (_, i) => `p${i}`),
  rank: RANK,
  factors: base64,
  confidence: 11,
  regularizationEach: 0.05,
  until: 1_700_000_000_000,
};

/** Zhou et al. 2008: what regularizes is added once for each item of the row. */
function solved(recent: readonly number[]): readonly number[] {
  const rowOf = (item: number) => factors.subarray(item * RANK, (item + 1) * RANK);
  const a = Array.from({ length: RANK }, () => new Array<number>(RANK).fill(0));
  const b = new Array<number>(RANK).fill(0);
  const add = (item: number, weight: number) => {
    for (let i = 0; i < RANK; i++)
      for (let j = 0; j < RANK; j++) a[i]![j]! += weight * rowOf(item)[i]! * rowOf(item)[j]!;
  };
  for (let item = 0; item < ITEMS; item++) add(item, 1);
  for (const item of recent) {
    add(item, 10);
    for (let i = 0; i < RANK; i++) b[i]! += 11 * rowOf(item)[i]!;
  }
  for (let i = 0; i < RANK; i++) a[i]![i]! += 0.05 * recent.length;
  return eliminated(a, b);
}

/** Gauss, with nothing clever: it is what the answer is held against. */
function eliminated(a: number[][], b: number[]): readonly number[] {
  for (let i = 0; i < b.length; i++)
    for (let row = i + 1; row < b.length; row++) {
      const share = a[row]![i]! / a[i]![i]!;
      for (let j = i; j < b.length; j++) a[row]![j]! -= share * a[i]![j]!;
      b[row]! -= share * b[i]!;
    }
  for (let i = b.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < b.length; j++) b[i]! -= a[i]![j]! * b[j]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}

describe('item factors from elsewhere', () => {
  test('are what was written, in rows as wide as the kernel reads', () => {
    const read = readItemFactors(document);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { model, itemIds, task, until } = read.value;
    expect([itemIds.length, task, until]).toEqual([ITEMS, 'next', 1_700_000_000_000]);
    const width = widthOf(RANK);
    expect(model.items.slice(3 * width, 3 * width + RANK)).toEqual(factors.slice(3 * RANK, 4 * RANK));
    expect(model.items.slice(3 * width + RANK, 4 * width).every((each) => each === 0)).toBe(true);
  });

  test('fold in who has one item, some, or nearly all, as solving the equations does', () => {
    const read = readItemFactors(document);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    for (const recent of [[4], [0, 7, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
      const found = foldIn(read.value.model, recent);
      solved(recent).forEach((value, i) => {
        expect(found[i]).toBeCloseTo(value, 4);
      });
    }
  });

  test('say what is wrong with each field', () => {
    const wrong = {
      ...document,
      items: ['p1', 'p1'],
      rank: 0,
      confidence: 0.5,
      regularization: -1,
      until: 'now',
      task: 'x',
    };
    const read = readItemFactors(wrong);
    expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual([
      ...['items', 'rank', 'confidence', 'regularization', 'until', 'task'],
    ]);
    const short = readItemFactors({ ...document, factors: base64.slice(0, 40) });
    expect(short).toMatchObject({
      ok: false,
      problems: [{ path: 'factors', message: 'must be 12 items of 5 factors' }],
    });
    const noText = readItemFactors({ ...document, factors: '***' });
    expect(noText).toMatchObject({ ok: false, problems: [{ path: 'factors' }] });
    const odd = Float32Array.from(factors);
    odd[7] = Number.NaN;
    const withOdd = readItemFactors({ ...document, factors: btoa(String.fromCharCode(...new Uint8Array(odd.buffer))) });
    expect(withOdd).toMatchObject({ ok: false, problems: [{ path: 'factors[1]', message: 'is not a number' }] });
    expect(readItemFactors(null)).toMatchObject({ ok: false });
  });
});
