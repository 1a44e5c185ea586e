/** FTRL-Proximal against the algorithm as its paper writes it, and what makes it worth having: zeros, and following a change. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import { examplesOf } from './examples.ts';
import { learnEncoding } from './linear-encoding.ts';
import { learnOnline, onlineLogistic, onlineMargin, onlineWeights, trainOnlineLogistic } from './online-logistic.ts';

const schema = Array.from({ length: 8 }, (_, i) => ({ kind: 'numeric' as const, name: `x${i}` }));

function rows(count: number, seed: string, sign = 1) {
  const dice = createDice(seed);
  const vectors = Array.from({ length: count }, () => schema.map(() => dice.normal()));
  const labels = vectors.map(([a, b]) => (dice.next() < 1 / (1 + Math.exp(-sign * (2 * a! - b!))) ? 1 : 0));
  return examplesOf(schema, vectors, labels);
}

const rowsOf = ({ columns, labels }: ReturnType<typeof rows>) =>
  Array.from(labels, (label, row) => ({ label, vector: columns.map((column) => column[row]!) }));

/** Algorithm 1 of McMahan et al. 2013, the intercept without penalties, over all places of a dense row. */
function byThePaper(inputs: readonly (readonly number[])[], labels: ArrayLike<number>) {
  const [alpha, beta] = [0.1, 1];
  const z = new Array<number>(9).fill(0);
  const n = new Array<number>(9).fill(0);
  const weight = (i: number) => {
    const [l1, l2] = i === 0 ? [0, 0] : [0.5, 1];
    if (Math.abs(z[i]!) <= l1) return 0;
    return (-1 / ((beta + Math.sqrt(n[i]!)) / alpha + l2)) * (z[i]! - Math.sign(z[i]!) * l1);
  };
  inputs.forEach((input, t) => {
    const x = [1, ...input];
    const w = x.map((_, i) => weight(i));
    const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * w[i]!, 0)));
    x.forEach((value, i) => {
      const g = (p - labels[t]!) * value;
      const sigma = (Math.sqrt(n[i]! + g * g) - Math.sqrt(n[i]!)) / alpha;
      z[i] = z[i]! + g - sigma * w[i]!;
      n[i]! += g * g;
    });
  });
  return { z, n };
}

test('learning row by row is the algorithm of the paper', () => {
  const examples = rows(300, 'paper');
  const encoding = learnEncoding(examples);
  const scaled = rowsOf(examples).map(({ vector }) =>
    vector.map((value, i) => {
      const input = encoding.inputs[i]!;
      return input.kind === 'numeric' ? (value - input.mean) / input.scale : value;
    }),
  );
  const expected = byThePaper(scaled, examples.labels);
  const start = onlineLogistic(encoding, { alpha: 0.1 });
  const learned = rowsOf(examples).reduce((model, { vector, label }) => learnOnline(model, vector, label), start);
  for (let i = 0; i < 9; i++) {
    expect(learned.z[i]).toBeCloseTo(expected.z[i]!, 10);
    expect(learned.n[i]).toBeCloseTo(expected.n[i]!, 10);
  }
  expect(start.z.every((each) => each === 0)).toBe(true);
});

test('under L1 what does not matter stays at exactly 0', () => {
  const weights = onlineWeights(trainOnlineLogistic(rows(5_000, 'sparse'), { l1: 60 }));
  expect(weights[0]).toBeGreaterThan(0.5);
  expect(weights[1]).toBeLessThan(-0.2);
  expect(weights.slice(2)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a law that turns round is followed', () => {
  const before = trainOnlineLogistic(rows(1_000, 'before'));
  const after = rowsOf(rows(6_000, 'after', -1)).reduce(
    (model, { vector, label }) => learnOnline(model, vector, label),
    before,
  );
  const keen = [2, 0, 0, 0, 0, 0, 0, 0];
  expect(onlineMargin(before, keen)).toBeGreaterThan(0.5);
  expect(onlineMargin(after, keen)).toBeLessThan(-0.5);
});
