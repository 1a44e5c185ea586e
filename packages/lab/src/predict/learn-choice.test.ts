/** A choice that hangs on who somebody is, learned from what was shown at random: each gets what is right for him. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import { choiceChance, type LearnedChoice, learnChoice, SHOWN_VARIANT } from './learn-choice.ts';
import { createRecordTable } from './record-table.ts';

const plan = { types: [], amounts: [], itemProperty: 'product_id', goal: null };
const began = () => {};

/** On phones the short one works, on desktops the long one; a third variant is rarely shown. */
function decisions(count: number, isSame = false) {
  const dice = createDice('choice');
  const table = createRecordTable();
  const labels: number[] = [];
  for (let i = 0; i < count; i++) {
    const device = dice.next() < 0.5 ? 'phone' : 'desktop';
    const variant = dice.next() < 0.02 ? 'odd' : dice.next() < 0.5 ? 'short' : 'long';
    const isRight = (device === 'phone') === (variant === 'short');
    table.add({ device, noise: dice.next(), [SHOWN_VARIANT]: variant });
    labels.push(Number(dice.next() < (isSame ? 0.2 : isRight ? 0.4 : 0.1)));
  }
  const order = Float64Array.from(labels, (_, i) => i * 1_000);
  const people = Int32Array.from(labels, (_, i) => i);
  return { table: table.read(), labels: Uint8Array.from(labels), times: order, visits: order, people };
}

test('each gets the variant that works with him', () => {
  const read = learnChoice(decisions(3_000), { seed: 's', began });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { variants, predictor, heldOut } = read.value;
  const learned: LearnedChoice = { kind: 'choice', plan, variants, predictor };
  const chance = (device: string, variant: string) => choiceChance(learned, { device, noise: 0.5 }, variant);
  expect(chance('phone', 'short')).toBeGreaterThan(chance('phone', 'long') + 0.15);
  expect(chance('desktop', 'long')).toBeGreaterThan(chance('desktop', 'short') + 0.15);
  expect(chance('phone', 'short')).toBeGreaterThan(0.3);
  expect(chance('phone', 'short')).toBeLessThan(0.5);
  expect(chance('phone', 'never shown')).toBeNaN();
  expect(Number.isFinite(chance('phone', 'odd'))).toBe(true);
  expect(heldOut.figures.logLoss).toBeLessThan(heldOut.rates.figures.logLoss);
});

test('what hangs on nobody is not better than the rates', () => {
  const read = learnChoice(decisions(2_000, true), { seed: 's', began });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { figures, rates } = read.value.heldOut;
  expect(figures.logLoss).toBeGreaterThan(rates.figures.logLoss - 0.01);
});

test('one variant alone, or too little of it, is a problem', () => {
  expect(learnChoice(decisions(60), { seed: 's', began })).toMatchObject({ ok: false, problems: [{ path: 'data' }] });
  const { table, ...rest } = decisions(500);
  const columns = table.columns.filter(({ name }) => name !== SHOWN_VARIANT);
  expect(learnChoice({ ...rest, table: { ...table, columns } }, { seed: 's', began })).toMatchObject({ ok: false });
});
