/**
 * What allocations promise of their regret, by simulation through the loop itself. The seed is fixed and printed; ATTUNE_SIMULATIONS is
 * the number of runs for each (default small).
 */
import { describe, expect, test } from 'vitest';
import { createDice, type Dice } from '../std/dice.ts';
import type { JsonObject } from '../std/json.ts';
import { rulesOf } from '../testing/given.ts';
import { playField } from '../testing/play-field.ts';

const RUNS = Number(process.env['ATTUNE_SIMULATIONS'] ?? 8);
const SEED = process.env['ATTUNE_SEED'] ?? 'allocation';
const placement = [{ key: 'hero' }];

function rulesFor(allocation: object, more: { readonly segment?: readonly object[]; readonly variants?: number } = {}) {
  const variants = ['a', 'b', 'c'].slice(0, more.variants ?? 3).map((key) => ({ key, content: null }));
  const experience = [{ key: 'offer', placement: 'hero', allocation, variants, goal: { event: 'Bought' } }];
  return rulesOf({ placement, segment: more.segment ?? [], experience });
}

function summary(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** The regret of each run, in the same worlds for all that are compared. */
function regrets(play: (dice: Dice) => number, name: string, runs = RUNS) {
  const list = Array.from({ length: runs }, (_, run) => play(createDice(`${SEED} ${run}`)));
  const { mean, error } = summary(list);
  console.info(`${name}: regret ${mean.toFixed(1)} ± ${error.toFixed(1)} (seed ${SEED}, ${runs} runs)`);
  return { list, mean, error };
}

const better = (a: readonly number[], b: readonly number[]) => summary(a.map((each, i) => b[i]! - each));

describe('three rates of 4, 5 and 6 %, 10,000 visitors', () => {
  const chances = () => ({ a: 0.04, b: 0.05, c: 0.06 });
  const play = (allocation: object) => (dice: Dice) =>
    playField({ rules: rulesFor(allocation), placement: 'hero', visitors: 10_000, dice, chances }).regret;

  test('an even split loses 100; Thompson at most 35 of them, top-two more, and a late reward costs little', () => {
    const even = regrets(play({ kind: 'split' }), 'even split');
    expect(Math.abs(even.mean - 100)).toBeLessThan(4 * even.error);
    const thompson = regrets(play({ kind: 'bandit', floor: 0 }), 'Thompson, no floor');
    expect(thompson.mean - 2 * thompson.error).toBeLessThanOrEqual(35);
    const topTwo = regrets(play({ kind: 'bandit', method: 'top-two', floor: 0 }), 'top-two, no floor');
    expect(better(thompson.list, topTwo.list).mean).toBeGreaterThan(0);
    const rules = rulesFor({ kind: 'bandit', floor: 0 });
    const late = regrets(
      (dice) => playField({ rules, placement: 'hero', visitors: 10_000, dice, chances, delay: 500 }).regret,
      'Thompson, each conversion 500 visitors late',
    );
    expect(late.mean).toBeLessThan(50);
  }, 300_000);
});

describe('sparse segments', () => {
  const LEAVES = 12;
  const PARENTS = 3;
  const segment = [
    ...Array.from({ length: PARENTS }, (_, p) => ({ key: `broad-${p}`, condition: { trait: 'broad', $eq: p } })),
    ...Array.from({ length: LEAVES }, (_, i) => ({
      key: `leaf-${i}`,
      parent: `broad-${i % PARENTS}`,
      condition: { trait: 'leaf', $eq: i },
    })),
  ];
  const by = segment.map(({ key }) => key);

  /** Every leaf has its own level; what variants do differs between the broad segments, and a little within them. */
  function world(dice: Dice) {
    const broad = Array.from({ length: PARENTS }, () => [0, 1, 2].map(() => 0.03 * dice.normal()));
    const leaves = Array.from({ length: LEAVES }, (_, i) => {
      const level = 0.1 + 0.04 * dice.normal();
      const [a, b, c] = broad[i % PARENTS]!.map((effect) =>
        Math.min(0.5, Math.max(0.005, level + effect + 0.012 * dice.normal())),
      );
      return { a: a!, b: b!, c: c! };
    });
    const comes = (d: Dice): JsonObject => {
      // The largest leaf is twelve times the smallest.
      const leaf = Math.floor(LEAVES * d.next() ** 2);
      return { leaf, broad: leaf % PARENTS };
    };
    const chances = ({ leaf }: JsonObject) => leaves[leaf as number]!;
    return { comes, chances };
  }

  const play = (rules: ReturnType<typeof rulesOf>) => (dice: Dice) =>
    playField({ rules, placement: 'hero', visitors: 6_000, dice, ...world(dice) }).regret;

  test('a bandit whose segments borrow strength beats one for all, and one for each', () => {
    const hierarchical = regrets(
      play(rulesFor({ kind: 'bandit', by, floor: 0 }, { segment })),
      'hierarchical',
      3 * RUNS,
    );
    const pooled = regrets(play(rulesFor({ kind: 'bandit', floor: 0 }, { segment })), 'pooled', 3 * RUNS);
    const variants = ['a', 'b', 'c'].map((key) => ({ key, content: null }));
    const experience = Array.from({ length: LEAVES }, (_, i) => ({
      key: `offer-${i}`,
      placement: 'hero',
      audience: { segment: `leaf-${i}` },
      allocation: { kind: 'bandit', floor: 0 },
      variants,
      goal: { event: 'Bought' },
    }));
    const apart = regrets(play(rulesOf({ placement, segment, experience })), 'one for each segment', 3 * RUNS);
    for (const other of [pooled, apart]) {
      const { mean, error } = better(hierarchical.list, other.list);
      expect(mean).toBeGreaterThan(2 * error);
    }
  }, 300_000);
});

describe('what is best hangs on the visitor', () => {
  const world = {
    comes: (dice: Dice): JsonObject => ({ device: dice.pick(['mobile', 'desktop']), age: 18 + dice.integer(60) }),
    chances: ({ device, age }: JsonObject) => ({
      a: 0.05 + (device === 'mobile' ? 0.08 : 0),
      b: 0.05 + (device === 'desktop' ? 0.08 : 0),
      c: 0.02 + (0.12 * ((age as number) - 18)) / 60,
    }),
  };
  const features = [
    { trait: 'device', values: ['mobile', 'desktop'] },
    { trait: 'age', from: 18, to: 78 },
  ];
  const play = (allocation: object) => (dice: Dice) =>
    playField({ rules: rulesFor(allocation), placement: 'hero', visitors: 5_000, dice, ...world }).regret;

  test('LinTS and LinUCB lose less than half of what a bandit for all loses', () => {
    const pooled = regrets(play({ kind: 'bandit', floor: 0 }), 'one bandit for all');
    for (const method of ['lin-ts', 'lin-ucb']) {
      const linear = regrets(play({ kind: 'contextual', method, features, floor: 0 }), method);
      expect(linear.mean).toBeLessThan(pooled.mean / 2);
    }
  }, 300_000);
});

describe('a world that changes', () => {
  const chances = (_: JsonObject, i: number) => (i < 5_000 ? { a: 0.08, b: 0.04 } : { a: 0.04, b: 0.08 });
  const play = (allocation: object) => (dice: Dice) =>
    playField({ rules: rulesFor(allocation, { variants: 2 }), placement: 'hero', visitors: 10_000, dice, chances })
      .regret;

  test('a bandit whose evidence fades follows; one that keeps all of it stays with what was', () => {
    const keeps = regrets(play({ kind: 'bandit', floor: 0.02 }), 'evidence kept');
    const fades = regrets(play({ kind: 'bandit', floor: 0.02, halfLife: '1d' }), 'evidence fades, half in a day');
    const { mean, error } = better(fades.list, keeps.list);
    expect(mean).toBeGreaterThan(2 * error);
  }, 300_000);
});
