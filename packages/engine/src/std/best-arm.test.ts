/** Normal beliefs against closed forms and plain integration; top-two against its definition. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chancesToBeBest, flooredWeights, normalBelief, topTwoWeights } from './best-arm.ts';

/** The normal distribution function by a fine sum: slow and plain. */
function normalBelow(z: number): number {
  const steps = 20_000;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const t = -12 + ((Math.min(12, Math.max(-12, z)) + 12) * (i + 0.5)) / steps;
    sum += Math.exp(-0.5 * t * t);
  }
  return (sum * (Math.min(12, Math.max(-12, z)) + 12)) / steps / Math.sqrt(2 * Math.PI);
}

const mean = fc.double({ min: -3, max: 3, noNaN: true });
const deviation = fc.double({ min: -6, max: 1, noNaN: true }).map((power) => 10 ** power);

test('two arms: the closed form, however far their deviations are apart', () => {
  fc.assert(
    fc.property(mean, deviation, mean, deviation, (m, s, n, t) => {
      const [, second] = chancesToBeBest([normalBelief(m, s), normalBelief(n, t)]);
      expect(Math.abs(second! - normalBelow((n - m) / Math.hypot(s, t)))).toBeLessThan(1e-7);
    }),
    { numRuns: 100 },
  );
});

test('equal arms share equally; one that cannot be the best gets nothing; chances add up', () => {
  for (const k of [2, 3, 10, 50]) {
    for (const chance of chancesToBeBest(Array.from({ length: k }, () => normalBelief(2, 0.3))))
      expect(chance).toBeCloseTo(1 / k, 9);
  }
  expect(chancesToBeBest([normalBelief(0, 0.1), normalBelief(5, 0.1), normalBelief(5, 0.1)])[0]).toBe(0);
  fc.assert(
    fc.property(fc.array(fc.tuple(mean, deviation), { minLength: 1, maxLength: 8 }), (arms) => {
      const beliefs = arms.map(([m, s]) => normalBelief(m, s));
      const chances = chancesToBeBest(beliefs);
      expect(Math.abs(chances.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(1e-9);
      const turned = chancesToBeBest([...beliefs].reverse()).reverse();
      chances.forEach((chance, i) => {
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(Math.abs(chance - turned[i]!)).toBeLessThan(1e-9);
      });
      expect(chancesToBeBest(beliefs)).toEqual(chances);
    }),
    { numRuns: 200 },
  );
});

test('arms without any doubt share when they tie', () => {
  expect(chancesToBeBest([normalBelief(1, 0), normalBelief(1, 0), normalBelief(0.5, 0)])).toEqual([
    expect.closeTo(0.5, 9),
    expect.closeTo(0.5, 9),
    0,
  ]);
});

test('top-two: half to the best, half to the best of the others', () => {
  expect(topTwoWeights([1, 0, 0])).toEqual([0.5, 0.25, 0.25]);
  expect(topTwoWeights([1])).toEqual([1]);
  const [a, b, c] = [0.6, 0.3, 0.1];
  const second = a / 2 + (b / 2) * (a / (a + c)) + (c / 2) * (a / (a + b));
  expect(topTwoWeights([a, b, c])[0]).toBeCloseTo(second, 12);
  expect(topTwoWeights([a, b, c]).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
  expect(flooredWeights(topTwoWeights([a, b, c]), 0.2).every((each) => each >= 0.2)).toBe(true);
});
