/** What a judgement says of logs with a known truth, and what it refuses. */
import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { REFERENCE_LOGS } from '../off-policy/testing/reference-logs.ts';
import { semiSyntheticLog, worldOf } from '../off-policy/testing/semi-synthetic-log.ts';
import { type BacktestDecision, judgeBacktest } from './judge-backtest.ts';

function logOf(name: keyof typeof REFERENCE_LOGS): BacktestDecision[] {
  const log = REFERENCE_LOGS[name];
  const rows = semiSyntheticLog(worldOf(log), log);
  return rows.map(({ expected: _, ...row }) => ({
    ...row,
    shown: row.shown!,
    unit: row.unit!,
    cell: `${row.target[0]}`,
  }));
}
const namesOf = (rows: readonly BacktestDecision[]) => rows[0]!.target.map((_, i) => `variant ${i}`);

describe('a backtest', () => {
  it('holds the truth in each interval where there is ample support, and says the same again', () => {
    const { truth } = worldOf(REFERENCE_LOGS.ample);
    const rows = logOf('ample');
    const judged = judgeBacktest(rows, namesOf(rows));
    expect(judged.refused).toEqual([]);
    for (const { estimator, value, bootstrap, bernstein } of judged.values) {
      expect(Math.abs(value - truth), estimator).toBeLessThan(0.02);
      if (estimator === 'dm') continue;
      for (const interval of [bootstrap!, bernstein!])
        expect(interval[0] < truth && truth < interval[1], estimator).toBe(true);
    }
    expect(judgeBacktest(rows, namesOf(rows))).toEqual(judged);
  });

  it('warns of a log that is worth little, and concludes nothing from it', () => {
    const rows = logOf('women');
    const { warnings, sentence, values } = judgeBacktest(rows, namesOf(rows));
    expect(values).toHaveLength(5);
    expect(warnings[0]).toMatch(/worth only 199/);
    expect(sentence).toMatch(/^Nothing may be concluded/);
  });

  it('refuses when the weights’ mean is off, as something else than the named policy chose', () => {
    const dice = createDice('off');
    const rows = logOf('ample').map((row) => ({
      ...row,
      propensity: Math.min(1, row.propensity * (1.2 + dice.next())),
    }));
    const { refused, sentence, support, values } = judgeBacktest(rows, namesOf(rows));
    expect(support?.isWeightMeanOff).toBe(true);
    expect(values).toEqual([]);
    expect(refused[0]).toMatchObject({ path: 'decisions', message: expect.stringContaining('should be 1') });
    expect(sentence).toMatch(/^Nothing may be concluded: the weights’ mean/);
  });

  it('refuses a propensity that is missing, what was never shown, and no decisions', () => {
    const rows = logOf('ample');
    const missing = judgeBacktest([{ ...rows[0]!, propensity: Number.NaN }, ...rows.slice(1)], namesOf(rows));
    expect(missing.refused[0]!.path).toBe('decisions[0].propensity');
    const never = rows.filter(({ action }) => action !== 3).map((row) => without(row, 3));
    expect(judgeBacktest(never, namesOf(rows)).refused[0]!.message).toMatch(/never showed variant 3/);
    expect(judgeBacktest([], []).recorded).toBeNull();
    expect(judgeBacktest([], []).refused[0]!.message).toMatch(/none/);
  });
});

/** The same decision where the action was impossible. */
function without(row: BacktestDecision, action: number): BacktestDecision {
  return { ...row, shown: row.shown.map((chance, i) => (i === action ? 0 : chance)) };
}
