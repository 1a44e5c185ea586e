/** The estimators are right on average: many logs with a known truth. ATTUNE_SIMULATIONS is the number of logs (default 1,000). */
import { createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { policyValue } from './estimate-value.ts';
import { type Estimator, meanOf, valuesOf } from './estimators.ts';
import { readLoggedDecisions } from './logged-decision.ts';
import { REFERENCE_LOGS } from './testing/reference-logs.ts';
import { semiSyntheticLog, worldOf } from './testing/semi-synthetic-log.ts';
import { bernsteinInterval, bootstrapInterval } from './value-interval.ts';

const LOGS = Math.min(10_000, Number(process.env['ATTUNE_SIMULATIONS'] ?? 1_000));
/** Each is fitted a model of its own. */
const MODELLED_LOGS = Math.min(LOGS, Number(process.env['ATTUNE_SIMULATIONS'] ?? 200));
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

it('with a model cross-fitted to each log, IPS and DR stay within three standard errors, and the others near the truth', () => {
  const log = { ...REFERENCE_LOGS.ample, decisions: 600, seed: SEED };
  const world = worldOf(log);
  const kinds = ['ips', 'snips', 'dm', 'dr', 'sndr', 'switch-dr'] as const;
  const estimates = kinds.map(() => new Float64Array(MODELLED_LOGS));
  let [held, lifted] = [0, 0];
  for (let i = 0; i < MODELLED_LOGS; i++) {
    const read = readLoggedDecisions(semiSyntheticLog(world, log, i));
    if (!read.ok) throw new Error('refused');
    kinds.forEach((kind, k) => {
      const estimator: Estimator = kind === 'switch-dr' ? { kind, tau: 5 } : { kind };
      estimates[k]![i] = meanOf(valuesOf(read.value.decisions, estimator));
    });
    const random = createDice(`${SEED}-${i}`).next;
    const snips = policyValue(read.value, { kind: 'snips' }, { random });
    if (snips.interval![0] <= world.truth && world.truth <= snips.interval![1]) held++;
    const recordedTruth = meanOf(
      world.shown.map((chances, c) => chances.reduce((sum, chance, a) => sum + chance * world.rewarded[c]![a]!, 0)),
    );
    const lift = world.truth - recordedTruth;
    if (snips.lift![0] <= lift && lift <= snips.lift![1]) lifted++;
  }
  const off = kinds.map((_, k) => (meanOf(estimates[k]!) - world.truth) / standardError(estimates[k]!));
  const rmse = kinds.map((_, k) => Math.sqrt(meanOf(estimates[k]!.map((each) => (each - world.truth) ** 2))));
  const told = kinds.map((kind, k) => `${kind} ${off[k]!.toFixed(2)} (RMSE ${rmse[k]!.toFixed(4)})`).join(', ');
  console.info(
    `truth ${world.truth.toFixed(4)}; ${told}; SNIPS held ${held / MODELLED_LOGS}, its lift ${lifted / MODELLED_LOGS} (${MODELLED_LOGS} logs)`,
  );
  expect(Math.abs(off[0]!)).toBeLessThan(3);
  expect(Math.abs(off[3]!)).toBeLessThan(3);
  for (const [k, kind] of kinds.entries())
    expect(Math.abs(meanOf(estimates[k]!) - world.truth), kind).toBeLessThan(0.03);
  // The model takes away what it knows of: DR is no worse than IPS.
  expect(rmse[3]!).toBeLessThan(rmse[0]!);
  expect(held / MODELLED_LOGS).toBeGreaterThan(0.91);
  expect(lifted / MODELLED_LOGS).toBeGreaterThan(0.91);
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
