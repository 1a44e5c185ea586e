import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { fairThresholds } from './fair-thresholds.ts';

it('by hand: the threshold is lowered just as far as the floor needs', () => {
  const labels = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
  const groups = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'a', 'b'];
  const probabilities = [0.9, 0.8, 0.7, 0.6, 0.55, 0.4, 0.3, 0.2, 0.1, 0.1];
  // Five of eight are found, of b one in four; two of four are four fifths of the six in eight that are found then.
  const half = fairThresholds({ labels, probabilities, groups, threshold: 0.5, floor: 0.6 });
  expect(half).toEqual([
    { group: 'a', threshold: 0.5, before: 1, after: 1 },
    { group: 'b', threshold: 0.4, before: 0.25, after: 0.5 },
  ]);
  expect(fairThresholds({ labels, probabilities, groups, threshold: 0.5, floor: 0.2 })[1]!.threshold).toBe(0.5);
  // All as well as the mean of all: helped until they are alike.
  expect(fairThresholds({ labels, probabilities, groups, threshold: 0.5, floor: 1 })[1]!.after).toBe(1);
});

it('no group has less than its share of what all have, and nobody is raised', () => {
  const dice = createDice('thresholds');
  for (let round = 0; round < 50; round++) {
    const rows = Array.from({ length: 300 }, () => {
      const group = [undefined, 'x', 'y', 'z'][dice.integer(4)];
      const p = dice.next() ** (group === 'x' ? 3 : 1);
      return { group, p, label: dice.next() < 0.4 ? 1 : 0 };
    });
    const [labels, probabilities] = [rows.map(({ label }) => label), rows.map(({ p }) => p)];
    const groups = rows.map(({ group }) => group);
    const [threshold, floor] = [dice.next(), dice.next()];
    const fair = fairThresholds({ labels, probabilities, groups, threshold, floor });
    const own = new Map(fair.map((each) => [each.group, each.threshold]));
    const found = (group?: string) => {
      const reached = rows.filter((row) => row.label === 1 && (group === undefined || row.group === group));
      return reached.filter((row) => row.p >= (own.get(row.group ?? '') ?? threshold)).length / reached.length;
    };
    for (const each of fair) {
      expect(each.threshold).toBeLessThanOrEqual(threshold);
      expect(each.after).toBe(found(each.group));
      expect(each.after).toBeGreaterThanOrEqual(floor * found() - 1e-9);
      if (each.before >= found() * floor) expect(each.threshold).toBe(threshold);
    }
  }
});

it('a group in which nobody reached the goal keeps the common threshold', () => {
  const fair = fairThresholds({
    labels: [1, 0],
    probabilities: [0.9, 0.2],
    groups: ['a', 'b'],
    threshold: 0.5,
    floor: 1,
  });
  expect(fair[1]).toEqual({ group: 'b', threshold: 0.5, before: Number.NaN, after: Number.NaN });
});
