/**
 * Finds the visitor of an ask. Asking makes nobody: somebody who has sent nothing yet is answered as the newcomer he is.
 */
import {
  anonymousKey,
  type IdentityKey,
  newVisitor,
  type PersonId,
  type Rules,
  type Time,
  userKey,
  type Visitor,
} from '@attune/engine';
import type { Ahead } from './ahead.ts';
import type { Ask } from './live-loop.ts';

type Identified = Pick<Ask, 'anonymousId' | 'userId'>;

export type IdentityReader = {
  /** undefined when the visitor can be asked for at once. */
  readonly load: (ask: Identified) => Promise<void> | undefined;
  readonly visitor: (ask: Identified, now: Time) => Visitor;
  /** The visitor, when nothing has to be loaded to know him (or to know that he is new). */
  readonly inMemory: (ask: Identified, now: Time) => Visitor | undefined;
  /** By person id, userId or anonymousId, tried in this order. */
  readonly named: (identity: string) => Promise<Visitor | undefined>;
};

export function createIdentityReader(options: { readonly ahead: Ahead; readonly rules: () => Rules }): IdentityReader {
  const { ahead, rules } = options;
  const knownVisitor = (keys: readonly IdentityKey[]): Visitor | undefined => {
    for (const key of keys) {
      const visitor = ahead.nearest(key);
      if (visitor !== null) return visitor;
    }
    return undefined;
  };
  return {
    load: (ask) => ahead.load(keysOf(ask)),
    visitor: (ask, now) => {
      const keys = keysOf(ask);
      return knownVisitor(keys) ?? newVisitor(rules(), keys[0] as PersonId, now);
    },
    inMemory: (ask, now) => {
      const keys = keysOf(ask);
      for (const key of keys) {
        const visitor = ahead.identified(key);
        // The first who is somebody is the one; a later identity that is not in memory makes no difference to that.
        if (visitor !== null) return visitor;
      }
      return newVisitor(rules(), keys[0] as PersonId, now);
    },
    named: async (identity) => {
      const keys = /^[au]:/.test(identity) ? [identity] : [];
      keys.push(userKey(identity), anonymousKey(identity));
      await ahead.load(keys);
      return knownVisitor(keys);
    },
  };
}

/** The user first: a device can be shared, an account less so. */
function keysOf({ anonymousId, userId }: Identified): IdentityKey[] {
  const keys: IdentityKey[] = [];
  if (userId !== null) keys.push(userKey(userId));
  if (anonymousId !== null) keys.push(anonymousKey(anonymousId));
  return keys;
}
