/** A chart of individual values against a published example, and how often it is wrong about noise. */
import { describe, expect, test } from 'vitest';
import { CONTROL_VALUES_MIN, controlChart } from './control-chart.ts';
import { createDice, type Dice } from './dice.ts';

/** NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: moving averages of individuals. */
const NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];

test('the limits of a published example', () => {
  // Ten values there, twenty needed here: told twice over, with the difference of 2.5 where the two meet taken along.
  const chart = controlChart([...NIST, ...NIST, 50, 50])!;
  expect(chart.mean).toBeCloseTo(50.81, 10);
  const movingRange = (2 * 9 * 1.8778 + 2.5) / 19;
  expect(chart.sigma).toBeCloseTo(movingRange / 1.128, 3);
  expect(chart.upper - chart.lower).toBeCloseTo(6 * chart.sigma, 10);
  expect(chart.side).toBe('within');
});

test('says nothing before it knows enough, and without a spread', () => {
  const values = Array.from({ length: CONTROL_VALUES_MIN + 1 }, (_, i) => i % 3);
  expect(controlChart(values)).toBeUndefined();
  expect(controlChart([...values, 1])?.side).toBe('within');
  expect(controlChart(new Array<number>(40).fill(7).concat(90, 90))).toBeUndefined();
});

test('a jump is seen at its second value, on its side', () => {
  const steady = Array.from({ length: 40 }, (_, i) => 10 + (i % 4));
  expect(controlChart([...steady, 90])?.side).toBe('within');
  expect(controlChart([...steady, 90, 80])?.side).toBe('above');
  expect(controlChart([...steady, -90, -80])?.side).toBe('below');
  expect(controlChart([...steady, 90, -80])?.side).toBe('within');
});

describe('noise is out of control less than once in 200 values', () => {
  test.each<[string, (dice: Dice) => number]>([
    ['even', (dice) => dice.next()],
    ['normal', (dice) => dice.normal()],
    ['waiting times', (dice) => dice.exponential(1)],
    ['prices', (dice) => Math.exp(dice.normal())],
  ])('%s', (name, draw) => {
    const dice = createDice(`control-${name}`);
    let alarms = 0;
    for (let i = 0; i < 4_000; i++) {
      const chart = controlChart(Array.from({ length: 22 + (i % 2) * 30 }, () => draw(dice)));
      if (chart?.side !== 'within') alarms++;
    }
    expect(alarms).toBeLessThan(20);
  });
});
