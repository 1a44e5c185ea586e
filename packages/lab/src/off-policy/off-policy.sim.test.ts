/** The estimators are right on average: many logs with a known truth. ATTUNE_SIMULATIONS is the number of logs (default 1,000). */
import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { type Estimator, meanOf, valuesOf } from './estimators.ts';
import { readLoggedDecisions } from './logged-decision.ts';
import { bernsteinInterval, bootstrapInterval } from './value-interval.ts';

const LOGS = Math.min(10_000, Number(process.env['ATTUNE_SIMULATIONS'] ?? 1_000));
const SEED = 'off-policy';
const DECISIONS = 200;

/** Two contexts, three actions: how often each is rewarded, how often each was shown, and how often each would be. */
const REWARDED = [
  [0.1, 0.3, 0.6],
  [0.5, 0.2, 0.1],
];
const SHOWN = [
  [0.5, 0.3, 0.2],
  [0.2, 0.3, 0.5],
];
const TARGET = [
  [0.1, 0.3, 0.6],
  [0.6, 0.3, 0.1],
];
const MODEL = [
  [0.2, 0.2, 0.5],
  [0.4, 0.3, 0.1],
];
const TRUTH = meanOf(
  TARGET.map((shares, context) => shares.reduce((sum, share, i) => sum + share * REWARDED[context]![i]!, 0)),
);

it('IPS and DR are within three standard errors of the truth, SNIPS and SNDR near it, and the intervals hold it', () => {
  const dice = createDice(SEED);
  const kinds = ['ips', 'snips', 'dr', 'sndr'] as const;
  const estimates = kinds.map(() => new Float64Array(LOGS));
  let [bootstrap, bernstein] = [0, 0];
  for (let log = 0; log < LOGS; log++) {
    const decisions = Array.from({ length: DECISIONS }, () => {
      const context = dice.integer(2);
      const action = drawn(SHOWN[context]!, dice.next());
      const reward = dice.next() < REWARDED[context]![action]! ? 1 : 0;
      return {
        action,
        reward,
        propensity: SHOWN[context]![action]!,
        target: TARGET[context]!,
        expected: MODEL[context]!,
      };
    });
    const read = readLoggedDecisions(decisions);
    if (!read.ok) throw new Error('refused');
    kinds.forEach((kind, i) => {
      estimates[i]![log] = meanOf(valuesOf(read.value.decisions, { kind } as Estimator));
    });
    const values = valuesOf(read.value.decisions, { kind: 'dr' });
    if (holds(bootstrapInterval(values, dice.next, { samples: 200 })!)) bootstrap++;
    if (holds(bernsteinInterval(values, 8)!)) bernstein++;
  }
  const off = kinds.map((_, i) => (meanOf(estimates[i]!) - TRUTH) / standardError(estimates[i]!));
  console.info(
    `truth ${TRUTH}; off by standard errors: ${kinds.map((kind, i) => `${kind} ${off[i]!.toFixed(2)}`).join(', ')}; bootstrap holds ${bootstrap / LOGS}, Bernstein ${bernstein / LOGS} (seed ${SEED}, ${LOGS} logs)`,
  );
  expect(Math.abs(off[0]!)).toBeLessThan(3);
  expect(Math.abs(off[2]!)).toBeLessThan(3);
  expect(Math.abs(meanOf(estimates[1]!) - TRUTH)).toBeLessThan(0.01);
  expect(Math.abs(meanOf(estimates[3]!) - TRUTH)).toBeLessThan(0.01);
  expect(bootstrap / LOGS).toBeGreaterThan(0.91);
  expect(bernstein / LOGS).toBeGreaterThanOrEqual(0.95);
});

function holds([low, high]: readonly [number, number]): boolean {
  return low <= TRUTH && TRUTH <= high;
}

function drawn(shares: readonly number[], at: number): number {
  let sum = 0;
  const found = shares.findIndex((share) => {
    sum += share;
    return at < sum;
  });
  return found < 0 ? shares.length - 1 : found;
}

function standardError(values: Float64Array): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}
