import { expect, it } from 'vitest';
import { interactionsOf, rowOf } from '../recommend/interactions.ts';
import { holdOut, type Task } from './hold-out.ts';

const rows = [
  [0, 1, 2, 3],
  [1, 2, 2, 4],
  [3, 0, 1],
  [4, 3],
];
const times = [
  [1, 2, 3, 40],
  [5, 6, 7, 8],
  [30, 41, 42],
  [43, 44],
];
const interactions = interactionsOf(rows, 5, times);
const split = (task: Task, share = 0.3) => holdOut(interactions, { task, share, seed: 'split' });
const trained = (task: Task, share?: number) => {
  const { train } = split(task, share);
  return rows.map((_, row) => [...rowOf(train, row)]);
};

it('visits: the latest are asked about at every event, and not learned from', () => {
  expect(trained('visit')).toEqual([rows[0], rows[1], rows[2], []]);
  expect(split('visit').cases).toEqual([{ row: 3, recent: Int32Array.of(4), wanted: [3], now: 43 }]);
  expect(split('visit', 0.5).cases.map(({ recent, wanted }) => [[...recent], wanted])).toEqual([
    [[3], [0]],
    [[3, 0], [1]],
    [[4], [3]],
  ]);
});

it('next: the last of each person, where enough is left', () => {
  expect(trained('next')).toEqual([
    [0, 1, 2],
    [1, 2, 2],
    [3, 0],
    [4, 3],
  ]);
  expect(split('next').cases.map(({ row, wanted, now }) => [row, wanted, now])).toEqual([
    [0, [3], 3],
    [1, [4], 7],
    [2, [1], 41],
  ]);
});

it('later: everybody is cut at one moment; who came after it is not asked about, who left before it is learned from whole', () => {
  expect(trained('later', 0.35)).toEqual([[0, 1, 2], rows[1], [3], []]);
  const { cases } = split('later', 0.35);
  expect(cases.map(({ row, wanted }) => [row, wanted])).toEqual([
    [0, [3]],
    [2, [0, 1]],
  ]);
});

it('rest: what is wanted is not learned from, nothing is lost, the same seed splits the same', () => {
  const { train, cases } = split('rest');
  expect(cases.length).toBeGreaterThan(0);
  for (const { row, recent, wanted } of cases) {
    expect([...rowOf(train, row)]).toEqual([...recent]);
    for (const item of wanted) expect(recent).not.toContain(item);
    expect(new Set([...recent, ...wanted])).toEqual(new Set(rows[row]));
  }
  expect(split('rest')).toEqual(split('rest'));
});

it('no question knows what came after it', () => {
  for (const task of ['visit', 'next', 'later'] as const)
    for (const { row, recent, wanted, now } of split(task, 0.4).cases) {
      const place = recent.length;
      expect(rows[row]!.slice(0, place)).toEqual([...recent]);
      expect(now).toBe(times[row]![place - 1]);
      for (const item of wanted) expect(rows[row]!.slice(place)).toContain(item);
    }
});
