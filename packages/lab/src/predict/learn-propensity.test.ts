/** What is held out chooses nothing, a search that was cut off goes on, and one that is late ends with the best it has. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import type { Trial } from '../search/successive-halving.ts';
import { type LearnPropensityOptions, learnPropensity, type MomentTable } from './learn-propensity.ts';
import type { PropensityKind } from './propensity.ts';
import { createRecordTable } from './record-table.ts';

const ROWS = 900;
const KINDS: readonly PropensityKind[] = [
  { kind: 'logistic' },
  { kind: 'logistic', l2: 1 },
  { kind: 'boosted-trees', rounds: 20, rate: 0.2 },
];

/** Three moments of each visit, one visit an hour. @param later what the labels of the latest fifth become */
function moments(later: (label: number) => number = (label) => label): MomentTable {
  const dice = createDice('moments');
  const table = createRecordTable();
  const labels: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    const [a, b] = [dice.normal(), dice.normal()];
    table.add({ a, b });
    labels.push(dice.next() < 1 / (1 + Math.exp(1 - 2 * a + b)) ? 1 : 0);
  }
  const visit = (row: number) => Math.floor(row / 3) * 3_600_000;
  return {
    table: table.read(),
    labels: Uint8Array.from(labels, (label, row) => (row < 0.8 * ROWS ? label : later(label))),
    times: Float64Array.from({ length: ROWS }, (_, row) => visit(row) + (row % 3) * 1_000),
    visits: Float64Array.from({ length: ROWS }, (_, row) => visit(row)),
    people: Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 3)),
  };
}

function learned(table: MomentTable, more: Partial<LearnPropensityOptions> = {}) {
  const found: Trial<PropensityKind>[] = [];
  const read = learnPropensity(table, {
    configurations: KINDS,
    settleMs: 0,
    seed: 'test',
    known: [],
    began: () => undefined,
    found: (trial) => found.push(trial),
    isLate: () => false,
    ...more,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return { ...read.value, found };
}

test('what is held out has no say in what is chosen, nor in how it is trained', () => {
  const as = learned(moments());
  const turned = learned(moments((label) => 1 - label));
  expect(as).toMatchObject({ tried: 3, of: 3 });
  expect(turned.trials).toEqual(as.trials);
  expect(turned.model).toEqual(as.model);
  expect(turned.heldOut.figures.areaUnderCurve).toBeLessThan(0.5);
  expect(as.heldOut.figures.areaUnderCurve).toBeGreaterThan(0.75);
});

test('a search that was cut off tries only what it has not tried, and ends the same', () => {
  const whole = learned(moments());
  const resumed = learned(moments(), { known: whole.trials.slice(0, 2) });
  expect(resumed.found).toEqual(whole.found.slice(2));
  expect(resumed.model).toEqual(whole.model);
});

test('a search that is late ends with what it has, and says how little that is', () => {
  const late = learned(moments(), { isLate: () => true });
  expect(late).toMatchObject({ tried: 1, of: 3, chosen: KINDS[0] });
});

test('one configuration is not searched for', () => {
  expect(learned(moments(), { configurations: KINDS.slice(2) })).toMatchObject({
    tried: 1,
    trials: [],
    chosen: KINDS[2],
  });
});
