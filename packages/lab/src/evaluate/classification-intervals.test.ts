/** The intervals hold what they say: about nineteen in twenty lie around the truth of a simulated model. */
import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { drawsOf } from '../off-policy/draws.ts';
import { classificationFigures } from './classification.ts';
import { classificationIntervals, type IntervalFigure } from './classification-intervals.ts';

function world(seed: string, rows: number) {
  const dice = createDice(seed);
  const probabilities = Array.from({ length: rows }, () => 1 / (1 + Math.exp(-dice.normal() * 1.5 + 1)));
  const labels = probabilities.map((p) => (dice.next() < p ? 1 : 0));
  return { labels, probabilities };
}

it('nineteen of twenty hold the truth', () => {
  const large = world('truth', 200_000);
  const truth = classificationFigures(large.labels, large.probabilities);
  const names: readonly IntervalFigure[] = ['areaUnderCurve', 'averagePrecision', 'logLoss', 'brier'];
  const held = Object.fromEntries(names.map((name) => [name, 0]));
  const runs = 150;
  for (let run = 0; run < runs; run++) {
    const { labels, probabilities } = world(`run ${run}`, 400);
    const intervals = classificationIntervals(labels, probabilities, { seed: run });
    for (const name of names) {
      const [low, high] = intervals![name];
      if (low <= truth[name] && truth[name] <= high) held[name]!++;
    }
  }
  // 95 in a hundred, less four standard errors and what a percentile of 200 draws is off.
  for (const name of names)
    expect(held[name]! / runs, name).toBeGreaterThan(0.95 - 4 * Math.sqrt(0.0475 / runs) - 0.01);
});

it('rows that hang together make it less sure, and the same seed says the same', () => {
  const { labels, probabilities } = world('hanging', 300);
  const twice = (list: readonly number[]) => [...list, ...list];
  const units = twice(labels.map((_, row) => row)).map((row) => ({ unit: String(row) }));
  const of = (draws?: ReturnType<typeof drawsOf>) =>
    classificationIntervals(twice(labels), twice(probabilities), { seed: 'x', ...(draws && { draws }) })!.logLoss;
  const width = ([low, high]: readonly [number, number]) => high - low;
  expect(width(of(drawsOf(units))) / width(of())).toBeGreaterThan(1.2);
  expect(of()).toEqual(of());
});

it('one class alone has none', () => {
  expect(classificationIntervals([1, 1], [0.2, 0.4], { seed: 1 })).toBeNull();
});
