/**
 * Which partition of the log an identity belongs to. It is the same for ever and in every process: what was written is looked for where
 * this says.
 */
import { anonymousKey, type IdentityKey, type Signal, userKey, wideHash } from '@attune/engine';

/** @returns from 0 to `partitions` − 1 */
export function homeOf(key: IdentityKey, partitions: number): number {
  return partitions === 1 ? 0 : wideHash(key) % partitions;
}

/** Whom a signal is about first: the user, where it names one. */
export function whoseIs({ anonymousId, userId }: Pick<Signal, 'anonymousId' | 'userId'>): IdentityKey {
  return userId === null ? anonymousKey(anonymousId!) : userKey(userId);
}
