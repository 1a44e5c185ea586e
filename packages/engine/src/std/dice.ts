/**
 * Seeded chance for simulations and tests: the same seed gives the same throws everywhere. Never for secrets, and never
 * for a decision about a visitor: those are hash buckets, so that their propensity is known.
 */
import { assert } from './assert.ts';
import { lanesOf } from './hash.ts';

export type Dice = {
  /** Uniform in [0, 1), 53 bits. */
  readonly next: () => number;
  /** Uniform among 0 … n − 1, for n from 1 to 2^32 (its bias is below n / 2^53). */
  readonly integer: (n: number) => number;
  /** One of the list, which must not be empty. */
  readonly pick: <T>(list: readonly T[]) => T;
  /** Standard normal (Box and Muller 1958). */
  readonly normal: () => number;
  /** Exponential with this mean: the time until the next of a Poisson stream. */
  readonly exponential: (mean: number) => number;
};

/** xoshiro128** 1.1 (Blackman and Vigna 2018, prng.di.unimi.it). @returns unsigned 32-bit integers */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}

/** Four words from a seed; the last is odd, so that the state is never all zero (from which the generator would not move). */
function stateOf(seed: string): [number, number, number, number] {
  const first = lanesOf(seed);
  const second = lanesOf(`${seed}\u0000`);
  return [first.high, first.low, second.high, second.low | 1];
}

/** @param seed any text or number; a number and its text are the same seed */
export function createDice(seed: string | number): Dice {
  const word = xoshiro128(stateOf(String(seed)));
  const next = () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992;
  const integer = (n: number) => Math.floor(next() * n);
  return {
    next,
    integer,
    pick: (list) => {
      assert(list.length > 0, 'pick from an empty list');
      return list[integer(list.length)]!;
    },
    normal: () => Math.sqrt(-2 * Math.log1p(-next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -mean * Math.log1p(-next()),
  };
}
