/**
 * Where other vendors would put a person, for a site that moves a running experiment: who was in which variant is told by these, and becomes
 * a trait that the audience of each variant asks for.
 */
import { createHash } from 'node:crypto';
import { murmur3 } from './murmur3.ts';

/**
 * LaunchDarkly: a number from 0 to 1 that rollouts divide.
 * @param options.seed of a rollout that has one; null: the flag's key and salt are hashed
 */
export function launchDarklyBucket(options: {
  readonly key: string;
  readonly salt: string;
  readonly value: string;
  readonly seed: number | null;
}): number {
  const { key, salt, value, seed } = options;
  const text = seed === null ? `${key}.${salt}.${value}` : `${seed}.${value}`;
  const digits = createHash('sha1').update(text).digest('hex').slice(0, 15);
  // Sixty bits, of which a double keeps the upper 53: 2^60 - 1 is 2^60 there.
  return Number.parseInt(digits, 16) / 2 ** 60;
}

/** Unleash: a whole number from 1 to 100. @param groupId of the strategy; usually the name of the feature */
export function unleashBucket(id: string, groupId: string): number {
  return (murmur3(`${groupId}:${id}`, 0) % 100) + 1;
}

/** Optimizely: a whole number from 0 to 9,999. @param key the bucketing id, and behind it the experiment's id */
export function optimizelyBucket(key: string): number {
  return Math.floor((murmur3(key, 1) / 2 ** 32) * 10_000);
}
