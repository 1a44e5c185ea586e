import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addBin,
  BINS_MAX,
  emptySketch,
  mergedSketch,
  percentileOf,
  quantileBin,
  removeBin,
  sketchOf,
  storedSketch,
} from './sketch.ts';
import { binOf, binOfScore, RELATIVE_ERROR_MAX, scoreOfBin, valueOfBin } from './standing-bin.ts';

const VALUES = fc.array(fc.double({ min: -1e6, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 400 });
const SHARES = fc.constantFrom(0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1);

function sketchFrom(values: readonly number[]) {
  const sketch = emptySketch();
  for (const value of values) addBin(sketch, binOf(value));
  return sketch;
}

/** The value at a share of the sorted values, as `quantileBin` counts. */
function exactQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
}

describe('a sketch of current values', () => {
  it('tells every quantile to within 1 %', () => {
    fc.assert(
      fc.property(VALUES, SHARES, (values, share) => {
        const exact = exactQuantile(values, share);
        const told = valueOfBin(quantileBin(sketchFrom(values), share)!);
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(RELATIVE_ERROR_MAX * Math.abs(exact) + 2e-9);
      }),
    );
  });

  it('of both is the merge of two, in any order', () => {
    fc.assert(
      fc.property(VALUES, VALUES, (a, b) => {
        const both = storedSketch(sketchFrom([...a, ...b]));
        expect(storedSketch(mergedSketch(sketchFrom(a), sketchFrom(b)))).toEqual(both);
        expect(storedSketch(mergedSketch(sketchFrom(b), sketchFrom(a)))).toEqual(both);
      }),
    );
  });

  it('is as if what was taken out had never been there', () => {
    fc.assert(
      fc.property(VALUES, VALUES, fc.infiniteStream(fc.boolean()), (kept, gone, coin) => {
        const sketch = emptySketch();
        const [first, second] = [[...kept], [...gone]];
        while (first.length + second.length > 0) {
          const from = (coin.next().value && first.length > 0) || second.length === 0 ? first : second;
          addBin(sketch, binOf(from.pop()!));
        }
        for (const value of gone) removeBin(sketch, binOf(value));
        expect(storedSketch(sketch)).toEqual(storedSketch(sketchFrom(kept)));
        expect(sketch.total).toBe(kept.length);
      }),
    );
  });

  it('gives the share below and half of the equals, and the same after a restart', () => {
    fc.assert(
      fc.property(VALUES, fc.double({ min: -1e6, max: 1e9, noNaN: true }), (values, asked) => {
        const sketch = sketchFrom(values);
        const bins = values.map(binOf);
        const below = bins.filter((bin) => bin < binOf(asked)).length;
        const equal = bins.filter((bin) => bin === binOf(asked)).length;
        const percentile = percentileOf(sketch, binOf(asked))!;
        expect(percentile).toBeCloseTo((100 * (below + equal / 2)) / values.length, 9);
        expect(percentileOf(sketchOf(storedSketch(sketch)), binOf(asked))).toBe(percentile);
      }),
    );
  });

  it('stays bounded: what is far below the greatest counts as the lowest, and can still be taken out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 300 }), (bins) => {
        const sketch = emptySketch();
        for (const bin of bins) addBin(sketch, bin);
        const floor = Math.max(Math.max(...bins) - BINS_MAX + 1, 0);
        const lower = bins.filter((bin) => bin < 150_000).length;
        if (floor <= 150_000)
          expect(percentileOf(sketch, 150_000)).toBeGreaterThanOrEqual((100 * lower) / bins.length - 1e-9);
        for (const bin of bins) removeBin(sketch, bin);
        expect(sketch.total).toBe(0);
        expect(storedSketch(sketch).bins).toEqual([]);
      }),
    );
  });

  it('keeps the order of decayed scores without touching the idle', () => {
    const day = 86_400_000;
    const start = Date.UTC(2026, 0, 1);
    const score = fc.record({
      score: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
      age: fc.integer({ min: 0, max: 30 * day }),
    });
    fc.assert(
      fc.property(score, score, fc.integer({ min: 0, max: 60 * day }), (a, b, later) => {
        const now = start + 30 * day + later;
        const [binA, binB] = [a, b].map((each) => binOfScore(each.score, start + each.age, 2 * day)) as [
          number,
          number,
        ];
        const value = (each: typeof a) => each.score * 2 ** ((start + each.age - now) / (2 * day));
        if (value(a) > value(b) * 1.05) expect(binA).toBeGreaterThan(binB);
        const told = scoreOfBin(binA, now, 2 * day);
        expect(Math.abs(told / value(a) - 1)).toBeLessThanOrEqual(RELATIVE_ERROR_MAX + 1e-4);
      }),
    );
  });
});
