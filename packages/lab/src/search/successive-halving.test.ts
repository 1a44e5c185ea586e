import { createDice } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import { drawConfigurations } from './search-space.ts';
import {
  affordable,
  bestTrial,
  type Halving,
  type HalvingOptions,
  type HalvingProgress,
  halvingCost,
  halvingRungs,
  successiveHalving,
} from './successive-halving.ts';

type Point = { readonly x: number };
const points = Array.from({ length: 27 }, (_, i): Point => ({ x: i }));
/** The loss is the distance to 16, seen the more clearly the higher the fidelity. */
const blurred = ({ x }: Point, fidelity: number) =>
  Math.abs(x - 16) + createDice(`${x} ${fidelity}`).normal() * (3 / Math.sqrt(fidelity));
const OPTIONS: HalvingOptions<Point> = { configurations: points, fidelityMin: 10, fidelityMax: 270, evaluate: blurred };

function run<C>(options: HalvingOptions<C>): {
  readonly end: Halving<C>;
  readonly steps: readonly HalvingProgress<C>[];
} {
  const search = successiveHalving(options);
  const steps: HalvingProgress<C>[] = [];
  for (let step = search.next(); ; step = search.next()) {
    if (step.done === true) return { end: step.value, steps };
    steps.push(step.value);
  }
}

describe('the plan', () => {
  it('a third goes on with three times as much, and the last have all', () => {
    const rungs = halvingRungs({ count: 27, fidelityMin: 10, fidelityMax: 270 });
    expect(rungs.map(({ configurations, fidelity }) => [configurations, fidelity])).toEqual([
      [27, 10],
      [9, 30],
      [3, 90],
      [1, 270],
    ]);
    expect(halvingCost(rungs)).toBe(4 * 270);
  });

  it('no more steps than configurations or data allow', () => {
    expect(halvingRungs({ count: 1, fidelityMin: 10, fidelityMax: 900 })).toEqual([
      { configurations: 1, fidelity: 900 },
    ]);
    expect(halvingRungs({ count: 20, fidelityMin: 500, fidelityMax: 900 })).toEqual([
      { configurations: 20, fidelity: 900 },
    ]);
  });

  it('a budget tries as many as it pays for', () => {
    const plan = { count: 27, fidelityMin: 10, fidelityMax: 270 };
    expect(affordable(plan, 4 * 270)).toBe(27);
    const count = affordable(plan, 500);
    expect(halvingCost(halvingRungs({ ...plan, count }))).toBeLessThanOrEqual(500);
    expect(halvingCost(halvingRungs({ ...plan, count: count + 1 }))).toBeGreaterThan(500);
    expect(affordable(plan, 0)).toBe(1);
  });
});

describe('the search', () => {
  it('finds about the best for a fraction of what all would cost, and says how many it tried', () => {
    const { end, steps } = run(OPTIONS);
    expect(Math.abs(end.best!.configuration.x - 16)).toBeLessThanOrEqual(1);
    expect(end.best!.fidelity).toBe(270);
    expect(end.tried).toBe(27);
    expect(steps.length).toBe(27 + 9 + 3 + 1);
    expect(steps.at(-1)).toEqual({ trials: end.trials, of: end.trials.length });
  });

  it('stopped anywhere, it goes on to the same end, and makes no trial twice', () => {
    const whole = run(OPTIONS);
    for (const stopped of [0, 5, 27, 30, 39]) {
      const saved = JSON.parse(JSON.stringify(whole.steps[stopped]!.trials));
      let made = 0;
      const counted = (point: Point, fidelity: number) => {
        made++;
        return blurred(point, fidelity);
      };
      expect(run({ ...OPTIONS, evaluate: counted, known: saved }).end).toEqual(whole.end);
      expect(made).toBe(whole.end.trials.length - saved.length);
    }
  });

  it('stopped for good, the best up to there is known, also of a step that was only begun', () => {
    const { end, steps } = run(OPTIONS);
    const [first, second] = [steps[26]!.trials, steps[27]!.trials];
    const least = first.reduce((best, trial) => (trial.loss < best.loss ? trial : best));
    expect(bestTrial(first)).toEqual(least);
    expect(bestTrial(second)!.configuration).toEqual(least.configuration);
    expect(bestTrial(second)!.fidelity).toBe(30);
    expect(bestTrial(end.trials)).toEqual(end.best);
    expect(bestTrial([{ configuration: 1, fidelity: 1, loss: Number.NaN }])).toBeNull();
  });

  it('trials of other configurations or another fidelity are no use', () => {
    const known = [
      { configuration: { x: 16.5 }, fidelity: 10, loss: -9 },
      { configuration: { x: 3 }, fidelity: 11, loss: -9 },
    ];
    expect(run({ ...OPTIONS, known }).end).toEqual(run(OPTIONS).end);
  });

  it('what cannot be tried goes out; where nothing can, there is no best', () => {
    const odd = (point: Point) => (point.x % 2 === 1 ? Number.NaN : point.x);
    expect(run({ ...OPTIONS, evaluate: odd }).end.best!.configuration.x).toBe(0);
    expect(run({ ...OPTIONS, evaluate: () => Number.NaN }).end).toMatchObject({ best: null, finalists: [] });
  });

  it('alike configurations are one, and at the same loss the first given wins', () => {
    const { end } = run({ ...OPTIONS, configurations: [{ x: 2 }, { x: 1 }, { x: 2 }], evaluate: () => 1 });
    expect(end.tried).toBe(2);
    expect(end.best!.configuration).toEqual({ x: 2 });
  });
});

describe('a space', () => {
  const space = {
    rate: { kind: 'number', from: 0.01, to: 1, scale: 'log' },
    leaves: { kind: 'integer', from: 2, to: 4 },
    kind: { kind: 'choice', values: ['a', 'b'] },
  } as const;

  it('draws within its ends, the same by the same seed, and never one twice', () => {
    const read = drawConfigurations(space, 200, 'seed');
    expect(read).toEqual(drawConfigurations(space, 200, 'seed'));
    expect(read).not.toEqual(drawConfigurations(space, 200, 'other'));
    if (!read.ok) throw new Error('a good space');
    const rates = read.value.map(({ rate }) => Number(rate)).sort((a, b) => a - b);
    expect(rates[0]).toBeGreaterThanOrEqual(0.01);
    expect(rates.at(-1)).toBeLessThanOrEqual(1);
    // Half of the draws lie below the geometric middle.
    expect(Math.abs(rates.filter((rate) => rate < 0.1).length - 100)).toBeLessThan(4 * Math.sqrt(50));
    expect(new Set(read.value.map(({ leaves }) => leaves))).toEqual(new Set([2, 3, 4]));
    expect(new Set(read.value.map((one) => JSON.stringify(one))).size).toBe(200);
  });

  it('a small space is drawn out', () => {
    const { leaves, kind } = space;
    expect(drawConfigurations({ leaves, kind }, 100, 1)).toMatchObject({ ok: true, value: { length: 6 } });
  });

  it('names what is wrong, and the fix', () => {
    for (const [wrong, message] of [
      [{ kind: 'choice', values: [] }, 'has nothing to choose from'],
      [{ kind: 'number', from: 2, to: 1 }, '2 to 1 is no range'],
      [{ kind: 'number', from: 0, to: 1, scale: 'log' }, '0 has no logarithm'],
    ] as const)
      expect(drawConfigurations({ x: wrong }, 1, 1)).toMatchObject({ problems: [{ path: 'x', message }] });
  });
});
