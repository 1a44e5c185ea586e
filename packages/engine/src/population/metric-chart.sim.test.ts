import { describe, expect, it } from 'vitest';
import { createDice } from '../std/dice.ts';
import { judged } from './metric-chart.ts';

const SEED = 'control-chart-1';
/** Five minutes each: a day of them, less the two that are judged. */
const PERIODS = 286;

type Wanted = { readonly rate: (period: number) => number; readonly exposures: number };

/** Periods by chance, the latest last. */
function periodsOf({ rate, exposures }: Wanted, count: number, dice: ReturnType<typeof createDice>) {
  return Array.from({ length: count }, (_, i) => {
    const p = rate(i);
    let hits = 0;
    for (let k = 0; k < exposures; k++) if (dice.next() < p) hits++;
    return { hits, exposures };
  });
}

/** How many of the periods after the first 30 were judged out of control, each by those before it. */
function alarmsIn(periods: readonly { readonly hits: number; readonly exposures: number }[]): number {
  let alarms = 0;
  for (let end = 30; end <= periods.length; end++) {
    const seen = periods.slice(Math.max(0, end - PERIODS), end).reverse();
    if (['above', 'below'].includes(judged(seen).is)) alarms++;
  }
  return alarms;
}

describe(`a control chart (seed ${SEED})`, () => {
  it('is not fired by chance: fewer than one alarm in 5,000 periods of five minutes', () => {
    const dice = createDice(SEED);
    for (const [rate, exposures] of [
      [0.02, 200],
      [0.05, 400],
      [0.3, 100],
    ] as const) {
      const alarms = alarmsIn(periodsOf({ rate: () => rate, exposures }, 5_000, dice));
      expect({ rate, isQuiet: alarms <= 1 }).toEqual({ rate, isQuiet: true });
    }
  });

  it('is not fired by the time of day either', () => {
    const dice = createDice(`${SEED}-day`);
    const daily = (i: number) => 0.05 * (1 + 0.3 * Math.sin((2 * Math.PI * i) / 288));
    expect(alarmsIn(periodsOf({ rate: daily, exposures: 300 }, 2_880, dice))).toBeLessThanOrEqual(2);
  });

  it('sees a rate that halves, within a few periods and in nearly every case', () => {
    const dice = createDice(`${SEED}-half`);
    let seen = 0;
    for (let run = 0; run < 100; run++) {
      const periods = periodsOf({ rate: (i) => (i < 100 ? 0.06 : 0.03), exposures: 1_000 }, 106, dice);
      const fired = [102, 103, 104, 105, 106].some((end) => judged(periods.slice(0, end).reverse()).is === 'below');
      if (fired) seen++;
    }
    expect(seen).toBeGreaterThanOrEqual(95);
  });

  it('says nothing with too little history, nor of a single bad period', () => {
    const good = Array.from({ length: 25 }, (_, i) => ({ hits: 20 + (i % 3), exposures: 400 }));
    expect(judged([...good.slice(0, 21)]).is).toBe('too little history');
    expect(judged([{ hits: 0, exposures: 400 }, ...good]).is).toBe('in control');
    const low = { hits: 0, exposures: 400 };
    expect(judged([low, low, ...good]).is).toBe('below');
  });
});
