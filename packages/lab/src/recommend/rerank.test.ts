/** What re-ranks a list, worked out by hand: varied, calibrated, fair, exploring. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { calibrate, mixOf } from './calibrate.ts';
import { diversify } from './diversify.ts';
import { explore } from './explore.ts';
import { attention, withExposureFloor } from './exposure-floor.ts';
import type { Scored } from './score-board.ts';

const ranked: readonly Scored[] = [10, 9, 8, 7, 6, 5].map((score, item) => ({ item, score }));
const itemsOf = (list: readonly Scored[]) => list.map(({ item }) => item);

describe('diversity', () => {
  // Items 0, 1, 2 are the same thing; so are 3, 4, 5.
  const likeness = (one: number, other: number) => (Math.floor(one / 3) === Math.floor(other / 3) ? 1 : 0);

  it('weighs nothing: the order stays; weighs half: the kinds take turns at the top', () => {
    expect(itemsOf(diversify(ranked, 3, { weight: 0, likeness }))).toEqual([0, 1, 2]);
    // Place 2: item 1 is worth 0.8 / 2 − 1 / 2, item 3 is worth 0.4 / 2.
    expect(itemsOf(diversify(ranked, 3, { weight: 0.5, likeness }))).toEqual([0, 3, 1]);
  });

  it('a list shorter than asked for is given whole', () => {
    expect(itemsOf(diversify(ranked, 9, { weight: 0.5, likeness })).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(diversify([], 3, { weight: 0.5, likeness })).toEqual([]);
  });
});

describe('calibration', () => {
  const categoriesOf = (item: number) => (item < 3 ? [1, 0] : [0, 1]);

  it('a third of the person’s own is a third of the list', () => {
    const mix = mixOf([0, 1, 3], categoriesOf);
    expect([...mix]).toEqual([2 / 3, 1 / 3]);
    const list = itemsOf(calibrate(ranked, 3, { weight: 0.9, categoriesOf, mix }));
    expect(list.filter((item) => item >= 3)).toEqual([3]);
    expect(itemsOf(calibrate(ranked, 3, { weight: 0, categoriesOf, mix }))).toEqual([0, 1, 2]);
  });
});

describe('exposure', () => {
  const groupOf = (item: number) => (item >= 4 ? 'small' : undefined);

  it('the floor holds at every place, by the best of the group, and the rest keeps its order', () => {
    const list = itemsOf(withExposureFloor(ranked, 6, { groupOf, floors: { small: 0.25 } }));
    expect(list.filter((item) => item < 4)).toEqual([0, 1, 2, 3]);
    let small = 0;
    let all = 0;
    list.slice(0, 4).forEach((item, place) => {
      all += attention(place);
      if (item >= 4) small += attention(place);
      expect(small, `after place ${place}`).toBeGreaterThanOrEqual(0.25 * all);
    });
    expect(list.indexOf(4)).toBeLessThan(list.indexOf(5));
  });

  it('without floors, and without candidates of the group, nothing changes', () => {
    expect(itemsOf(withExposureFloor(ranked, 6, { groupOf, floors: {} }))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(itemsOf(withExposureFloor(ranked.slice(0, 3), 3, { groupOf, floors: { small: 0.5 } }))).toEqual([0, 1, 2]);
  });
});

describe('exploration', () => {
  it('propensities are how often an item comes first', () => {
    const runs = 20_000;
    const first = new Map<number, number>();
    const told = new Map<number, number>();
    const dice = createDice('explore');
    for (let run = 0; run < runs; run++) {
      const [{ item, propensity } = { item: -1, propensity: 0 }] = explore(ranked, 1, { rate: 0.3, pool: 4 }, dice);
      first.set(item, (first.get(item) ?? 0) + 1);
      told.set(item, propensity);
    }
    expect([...told.keys()].sort()).toEqual([0, 1, 2, 3]);
    expect([...told.values()].reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
    for (const [item, count] of first) {
      const chance = told.get(item)!;
      expect(Math.abs(count / runs - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / runs));
    }
  });

  it('newcomers are drawn as often as each of the pool, and all chances are one', () => {
    const dice = createDice('newcomers');
    const told = new Map<number, number>();
    for (let run = 0; run < 2_000; run++) {
      const [first] = explore(ranked, 1, { rate: 0.5, pool: 3, newcomers: [8, 9, 0] }, dice);
      told.set(first!.item, first!.propensity);
    }
    expect([...told.keys()].sort()).toEqual([0, 1, 2, 8, 9]);
    expect(told.get(8)).toBeCloseTo(0.1, 12);
    expect([...told.values()].reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
  });

  it('without exploring, and for the only one left, what is shown is certain', () => {
    const dice = createDice('sure');
    expect(explore(ranked, 2, { rate: 0, pool: 4 }, dice).map(({ propensity }) => propensity)).toEqual([1, 1]);
    expect(explore(ranked.slice(0, 1), 1, { rate: 0.5, pool: 4 }, dice)[0]!.propensity).toBe(1);
  });
});
