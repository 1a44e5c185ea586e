import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { examplesOf } from './examples.ts';
import { featureDrift } from './feature-drift.ts';
import type { FeatureSchema } from './feature-schema.ts';

const schema: FeatureSchema = [
  { kind: 'numeric', name: 'still' },
  { kind: 'numeric', name: 'moved' },
  { kind: 'category', name: 'device', values: ['phone', 'desk'] },
];

function rows(seed: string, shift: number, phones: number) {
  const dice = createDice(seed);
  const vectors = Array.from({ length: 800 }, () => [
    dice.normal(),
    dice.normal() + shift,
    dice.next() < phones ? 0 : 1,
  ]);
  return examplesOf(schema, vectors, new Uint8Array(800));
}

it('names the inputs that moved, most first, and leaves the others in peace', () => {
  const drift = featureDrift(rows('then', 0, 0.5), rows('now', 1, 0.7));
  expect(drift.map(({ name, level }) => [name, level])).toEqual([
    ['moved', 'much'],
    ['device', 'some'],
    ['still', 'none'],
  ]);
  const [moved, device, still] = drift;
  expect(moved!.p).toBeLessThan(1e-6);
  expect(moved!.distance).toBeGreaterThan(0.3);
  expect(device).toMatchObject({ distance: null, p: null });
  // 0.5 and 0.5 became 0.7 and 0.3, give or take what 800 rows do.
  expect(device!.stability).toBeCloseTo(0.2 * Math.log(1.4) - 0.2 * Math.log(0.6), 1);
  expect(still!.p).toBeGreaterThan(0.001);
});

it('what is new or goes missing is seen', () => {
  const then = rows('then', 0, 0.5);
  const [, , device] = then.columns;
  const gone = device!.map((value, row) => (row % 3 === 0 ? Number.NaN : row % 3 === 1 ? 2 : value));
  const drift = featureDrift(then, { columns: [then.columns[0]!, then.columns[1]!, gone] });
  expect(drift[0]).toMatchObject({ name: 'device', level: 'much' });
  expect(drift.slice(1).map(({ stability }) => stability)).toEqual([0, 0]);
});
