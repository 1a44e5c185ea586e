import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { foldSplits, outOfSample, timeBlockedSplits } from './cross-validation.ts';
import { examplesOf } from './examples.ts';

const dice = createDice('rows');
const labels = Array.from({ length: 90 }, () => (dice.next() < 0.3 ? 1 : 0));
const groups = labels.map((_, row) => `visit ${row % 20}`);
const times = labels.map((_, row) => Math.floor(row / 3) * 1_000).reverse();

it('every row is asked about in one fold, and never by a model that saw it', () => {
  const splits = foldSplits(labels, { count: 5, seed: 'x' });
  expect(splits.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
  for (const { train, test } of splits) {
    expect(new Set([...train, ...test]).size).toBe(90);
    const ones = (rows: Uint32Array) => rows.reduce((sum, row) => sum + labels[row]!, 0);
    expect(Math.abs(ones(test) - labels.filter(Boolean).length / 5)).toBeLessThanOrEqual(1);
  }
  expect(foldSplits(labels, { count: 5, seed: 'x' })).toEqual(splits);
});

it('rows of one visit stay together', () => {
  for (const { train, test } of foldSplits(labels, { count: 4, seed: 1, groups })) {
    const asked = new Set(Array.from(test, (row) => groups[row]));
    expect(asked.size).toBe(5);
    expect([...train].some((row) => asked.has(groups[row]))).toBe(false);
  }
});

it('a block of time is foretold from what came before it', () => {
  const splits = timeBlockedSplits(times, { count: 4 });
  expect(splits.length).toBe(4);
  for (const { train, test } of splits) {
    const begins = Math.min(...Array.from(test, (row) => times[row]!));
    expect(Math.max(...Array.from(train, (row) => times[row]!))).toBeLessThan(begins);
    expect(test.length).toBe(18);
  }
  const [first, second] = splits;
  expect([...second!.train]).toEqual([...first!.train, ...first!.test].sort((a, b) => a - b));
});

it('nothing of a visit that is asked about, and nothing whose end was not known yet, is learned from', () => {
  for (const { train, test } of timeBlockedSplits(times, { count: 4, groups, gapMs: 2_500 })) {
    const begins = Math.min(...Array.from(test, (row) => times[row]!));
    const asked = new Set(Array.from(test, (row) => groups[row]));
    for (const row of train) {
      expect(times[row]!).toBeLessThan(begins - 2_500);
      expect(asked.has(groups[row])).toBe(false);
    }
  }
});

it('all at one moment cannot be split in time', () => {
  expect(timeBlockedSplits([5, 5, 5], { count: 2 })).toEqual([]);
  expect(timeBlockedSplits([], { count: 2 })).toEqual([]);
});

it('out of sample: what a model learned from a row is never what it says of it', () => {
  const examples = examplesOf(
    [{ kind: 'numeric', name: 'row' }],
    Array.from(labels, (_, row) => [row]),
    labels,
  );
  const splits = foldSplits(labels, { count: 3, seed: 2 });
  const said = outOfSample(
    examples,
    splits,
    (_, rows) =>
      ([row]) =>
        rows.includes(row!) ? 1 : 0,
  );
  expect([...said].every((each) => each === 0)).toBe(true);
  const partly = outOfSample(examples, splits.slice(0, 1), () => () => 0.5);
  expect([...partly].filter((each) => !Number.isNaN(each)).length).toBe(splits[0]!.test.length);
  expect([...outOfSample(examples, splits, () => null)].every(Number.isNaN)).toBe(true);
});
