/**
 * The pure rules behind rage clicks, dead clicks and element marks, at the edges of their thresholds.
 */
import { describe, expect, it } from 'vitest';
import { isAnswered, type Signs } from './dead-click.ts';
import { readMark } from './element.ts';
import { createRageRule } from './rage.ts';

describe('the rage rule', () => {
  const runs = (clicks: readonly (readonly [x: number, y: number, at: number])[]) => {
    const runOf = createRageRule();
    return clicks.map(([x, y, at]) => runOf({ x, y, at }));
  };

  it('counts clicks that follow one another within a second and 30 px', () => {
    expect(
      runs([
        [0, 0, 0],
        [10, 10, 999],
        [20, 20, 1998],
        [20, 20, 2900],
      ]),
    ).toEqual([1, 2, 3, 4]);
  });

  it('starts over after a second or 30 px, measured along both axes', () => {
    expect(
      runs([
        [0, 0, 0],
        [0, 0, 1000],
      ]),
    ).toEqual([1, 1]);
    expect(
      runs([
        [0, 0, 0],
        [15, 15, 10],
      ]),
    ).toEqual([1, 1]);
    expect(
      runs([
        [0, 0, 0],
        [15, 14, 10],
      ]),
    ).toEqual([1, 2]);
  });

  it('compares each click with the one before, not with the first', () => {
    expect(
      runs([
        [0, 0, 0],
        [20, 0, 900],
        [40, 0, 1800],
      ]),
    ).toEqual([1, 2, 3]);
  });
});

describe('the dead click rule', () => {
  const never: Signs = { mutationAt: -1e9, scrollAt: -1e9, selectionAt: -1e9, navigationAt: -1e9 };
  const answered = (signs: Partial<Signs>) => isAnswered(1000, { ...never, ...signs });

  it('is dead when nothing came, or only before', () => {
    expect(answered({})).toBe(false);
    expect(answered({ mutationAt: 999, scrollAt: 990, selectionAt: 999 })).toBe(false);
  });

  it('gives each sign its own time', () => {
    expect(answered({ mutationAt: 3499 })).toBe(true);
    expect(answered({ mutationAt: 3500 })).toBe(false);
    expect(answered({ scrollAt: 1099 })).toBe(true);
    expect(answered({ scrollAt: 1100 })).toBe(false);
    expect(answered({ selectionAt: 1099 })).toBe(true);
    expect(answered({ selectionAt: 1100 })).toBe(false);
    expect(answered({ navigationAt: 1999 })).toBe(true);
    expect(answered({ navigationAt: 500 })).toBe(true);
    expect(answered({ navigationAt: 2000 })).toBe(false);
  });
});

describe('marks of an element', () => {
  it('are numbers where they say numbers, but names of things stay text', () => {
    expect(readMark('price', '19.90')).toBe(19.9);
    expect(readMark('position', '0')).toBe(0);
    expect(readMark('discount', '-5')).toBe(-5);
    expect(readMark('product_id', '12')).toBe('12');
    expect(readMark('sku', '0012')).toBe('0012');
    expect(readMark('size', '042')).toBe('042');
    expect(readMark('category', '')).toBe('');
    expect(readMark('grid', '4')).toBe(4);
  });
});
