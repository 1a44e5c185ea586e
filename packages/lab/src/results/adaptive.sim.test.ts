/**
 * A bandit whose two arms are alike, over and over: what its plain averages say is too low, since an arm that began badly is hardly
 * tried again. Weighted with one over the propensity they are right. ATTUNE_SIMULATIONS is the number of bandits (default 300).
 */
import { bestWeights, createDice } from '@attune/engine';
import { expect, it } from 'vitest';
import { armOf, momentsOfArm } from './arm.ts';
import { experienceResults } from './experience-results.ts';
import { cellsOf, experimentOf, metricOf, type Someone, START } from './testing/crowd.ts';

const RUNS = Math.min(2_000, Number(process.env['ATTUNE_SIMULATIONS'] ?? 300));
const SEED = 'adaptive';
const RATE = 0.15;
const BATCHES = 20;
const BATCH = 40;

it('is judged without bias, and its intervals hold', () => {
  const dice = createDice(SEED);
  const goal = metricOf('goal', { role: 'primary' });
  const of = experimentOf([goal], ['control', 'bold'], true);
  let [plain, weighted, covered] = [0, 0, 0];
  for (let run = 0; run < RUNS; run++) {
    const cells = cellsOf(bandit(dice), of);
    const days = cells.filter(({ variant, by }) => variant === 'bold' && by.startsWith('day='));
    const arm = armOf('bold', 'goal', days);
    plain += (arm.sum('y') / arm.n - RATE) / RUNS;
    weighted += (momentsOfArm(arm, goal, true)!.mean - RATE) / RUNS;
    const { difference } = experienceResults(of, cells, { now: START, isBrief: true }).metrics[0]!.comparisons[0]!;
    if (difference === null || (difference.low! <= 0 && difference.high! >= 0)) covered++;
  }
  console.info(
    `bias: plain ${plain.toFixed(4)}, weighted ${weighted.toFixed(4)}; covered ${covered / RUNS} (seed ${SEED}, ${RUNS} bandits)`,
  );
  expect(plain).toBeLessThan(-0.003);
  expect(Math.abs(weighted)).toBeLessThan(0.4 * Math.abs(plain));
  expect(covered / RUNS).toBeGreaterThan(0.95);
});

function bandit(dice: ReturnType<typeof createDice>): readonly Someone[] {
  const counts = ['control', 'bold'].map((variant) => ({ variant, exposures: 0, clicks: 0, conversions: 0, value: 0 }));
  const people: Someone[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const weights = batch === 0 ? [0.5, 0.5] : bestWeights(counts, 0.1);
    for (let i = 0; i < BATCH; i++) {
      const place = dice.next() < weights[0]! ? 0 : 1;
      const count = counts[place]!;
      const isYes = dice.next() < RATE;
      count.exposures++;
      if (isYes) count.conversions++;
      people.push({ variant: count.variant, propensity: weights[place]!, did: { goal: isYes ? 1 : 0 } });
    }
  }
  return people;
}
