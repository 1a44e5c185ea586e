/** The dice against the reference of their algorithm, and their moments against theory. */
import { expect, test } from 'vitest';
import { createDice, xoshiro128 } from './dice.ts';

/** The reference algorithm over BigInt, as a second opinion. */
function reference(state: bigint[], count: number): number[] {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  const s = [...state];
  return Array.from({ length: count }, () => {
    const result = (rotl((s[1]! * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1]! << 9n) & mask;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11n);
    return Number(result);
  });
}

test('xoshiro128** follows its reference', () => {
  const next = xoshiro128([1, 2, 3, 4]);
  const ours = Array.from({ length: 1_000 }, next);
  expect(ours.slice(0, 2)).toEqual([11520, 0]);
  expect(ours).toEqual(reference([1n, 2n, 3n, 4n], 1_000));
});

test('one seed, one sequence; another seed, another one', () => {
  const throws = (seed: string | number) => Array.from({ length: 20 }, createDice(seed).next);
  expect(throws('a')).toEqual(throws('a'));
  expect(throws(7)).toEqual(throws('7'));
  expect(throws('a')).not.toEqual(throws('b'));
});

test('the moments are those of the distributions', () => {
  const dice = createDice('moments');
  const n = 100_000;
  const mean = (draw: () => number) => Array.from({ length: n }, draw).reduce((sum, x) => sum + x, 0) / n;
  expect(Math.abs(mean(dice.next) - 0.5)).toBeLessThan(0.005);
  expect(Math.abs(mean(dice.normal))).toBeLessThan(0.02);
  expect(Math.abs(mean(() => dice.normal() ** 2) - 1)).toBeLessThan(0.03);
  expect(Math.abs(mean(() => dice.exponential(3)) - 3)).toBeLessThan(0.06);
  const sides = new Array<number>(6).fill(0);
  for (let i = 0; i < n; i++) sides[dice.integer(6)]!++;
  const chiSquare = sides.reduce((sum, seen) => sum + (seen - n / 6) ** 2 / (n / 6), 0);
  expect(chiSquare).toBeLessThan(20.5);
});

test('pick takes every one, and refuses an empty list', () => {
  const dice = createDice(1);
  expect(new Set(Array.from({ length: 100 }, () => dice.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
  expect(() => dice.pick([])).toThrow('empty');
});
