import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { groupFigures } from './group-figures.ts';
import { groupUtility } from './group-utility.ts';

it('a model that holds for all together and for neither of two groups is found out', () => {
  const dice = createDice('groups');
  const groups = Array.from({ length: 4_000 }, (_, row) => (row % 2 === 0 ? 'new' : 'known'));
  const labels = groups.map((group) => (dice.next() < (group === 'new' ? 0.2 : 0.4) ? 1 : 0));
  const said = labels.map(() => 0.3);
  const [known, fresh] = groupFigures(labels, said, groups);
  expect([known!.group, fresh!.group]).toEqual(['known', 'new']);
  expect([known!.holds, fresh!.holds]).toEqual([false, false]);
  expect(
    groupFigures(
      labels,
      said,
      labels.map(() => 'all'),
    )[0]!.holds,
  ).toBe(true);
  const right = groups.map((group) => (group === 'new' ? 0.2 : 0.4));
  expect(groupFigures(labels, right, groups).map(({ holds }) => holds)).toEqual([true, true]);
});

it('by hand: rows, what was said and what came; rows of no group are nowhere', () => {
  const figures = groupFigures([1, 0, 1, 1], [0.5, 0.7, 0.9, 0.1], ['a', 'a', 'b', undefined]);
  expect(figures.map(({ group, rows, said, came }) => [group, rows, said, came])).toEqual([
    ['a', 2, 0.6, 0.5],
    ['b', 1, 0.9, 1],
  ]);
  expect(figures[0]!.figures.areaUnderCurve).toBe(0);
});

it('what a group gets, as a share of what all get', () => {
  const utility = groupUtility([1, 0, 0.5, 0.5], ['a', 'a', 'b', undefined], { seed: 'x' });
  expect(utility.map(({ group, questions, mean, share }) => [group, questions, mean, share])).toEqual([
    ['a', 2, 0.5, 1],
    ['b', 1, 0.5, 1],
  ]);
  expect(utility[1]!.interval).toBeNull();
  expect(groupUtility([0, 0], ['a', 'b'], { seed: 'x' }).map(({ share }) => share)).toEqual([1, 1]);
});
