import { expect, it } from 'vitest';
import { mixRankings, rowsOfGroup, utilityFloor } from './group-floor.ts';
import { interactionsOf, rowOf } from './interactions.ts';

const ranking = (...items: number[]) => items.map((item, place) => ({ item, score: 9 - place }));
const items = (list: readonly { readonly item: number }[]) => list.map(({ item }) => item);

it('a mix has what both put high on top, and nothing of a ranking that has no share', () => {
  expect(items(mixRankings(ranking(1, 2, 3), ranking(3, 4, 5), 0, 9))).toEqual([1, 2, 3]);
  expect(items(mixRankings(ranking(1, 2, 3), ranking(3, 4, 5), 1, 2))).toEqual([3, 4]);
  expect(items(mixRankings(ranking(1, 2, 3), ranking(3, 4, 5), 0.5, 9))).toEqual([3, 1, 2, 4, 5]);
  expect(items(mixRankings(ranking(1, 2), ranking(2, 1), 0.5, 9))).toEqual([1, 2]);
});

it('the rows of one group keep their places and times', () => {
  const all = interactionsOf([[0, 1], [2], [3, 0]], 4, [[5, 6], [7], [8, 9]]);
  const some = rowsOfGroup(all, (row) => row !== 1);
  expect([0, 1, 2].map((row) => [...rowOf(some, row)])).toEqual([[0, 1], [], [3, 0]]);
  expect([...some.times!]).toEqual([5, 6, 8, 9]);
});

const groups = ['few', 'many', 'many', undefined];
const shares = [0, 0.5, 1];

it('the least share that reaches the floor; who is above it keeps the list', () => {
  // All have 0.7 on average, and 0.8 once the few are helped: 0.6 of 0.8 is 0.75.
  const utilities = [
    [0.2, 1, 1, 0.6],
    [0.6, 0, 0, 0],
    [0.9, 0, 0, 0],
  ];
  const [few, many] = utilityFloor({ floor: 0.7, utilities, shares, groups });
  expect([few!.group, few!.share, few!.reached]).toEqual(['few', 0.5, true]);
  expect([few!.before, few!.after].map((each) => each.toFixed(6))).toEqual(['0.285714', '0.750000']);
  expect([many!.group, many!.share, many!.reached]).toEqual(['many', 0, true]);
  expect([many!.before, many!.after].map((each) => each.toFixed(6))).toEqual(['1.428571', '1.250000']);
});

it('what all have rises with those who are helped, and the floor with it', () => {
  // 0.5 is 0.71 of the 0.7 of before, and only 0.65 of the 0.775 of after.
  const utilities = [
    [0.2, 1, 1, 0.6],
    [0.5, 0, 0, 0],
    [0.7, 0, 0, 0],
  ];
  expect(utilityFloor({ floor: 0.7, utilities, shares, groups })[0]).toMatchObject({ share: 1, reached: true });
});

it('where nothing is enough the best is taken, and said so', () => {
  const utilities = [
    [0.1, 1, 1, 1],
    [0.3, 0, 0, 0],
    [0.2, 0, 0, 0],
  ];
  expect(utilityFloor({ floor: 0.9, utilities, shares, groups })[0]).toMatchObject({ share: 0.5, reached: false });
});

it('where all are served alike nobody is touched', () => {
  const utilities = [
    [1, 1, 1, 1],
    [2, 2, 2, 2],
    [3, 3, 3, 3],
  ];
  expect(utilityFloor({ floor: 1, utilities, shares, groups }).map(({ share }) => share)).toEqual([0, 0]);
});
