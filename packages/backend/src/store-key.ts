/**
 * What a key may be, and the order of keys, the same for every store: the order of their UTF-8 bytes. A key that two
 * stores could read differently (empty, over-long, half a surrogate pair) is refused, never bent into another one.
 */
import { storeError } from './store-error.ts';

/** The longest key, in UTF-8 bytes. */
export const STORE_KEY_BYTES_MAX = 1_024;

/** @throws `store-key` when no store can hold this key; `what` names it in the message ("state key", "collection"). */
export function assertStoreKey(key: string, what: string): void {
  if (isStoreKey(key)) return;
  const shown = typeof key === 'string' ? JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key) : typeof key;
  throw storeError(
    'store-key',
    `${what} ${shown} cannot be stored: use 1 to ${STORE_KEY_BYTES_MAX} bytes of well-formed text without a null character`,
  );
}

const NULL_OR_LONE_SURROGATE = /[\0\p{Surrogate}]/u;

function isStoreKey(key: unknown): boolean {
  if (typeof key !== 'string' || key.length === 0 || key.length > STORE_KEY_BYTES_MAX) return false;
  if (key.length * 3 > STORE_KEY_BYTES_MAX && Buffer.byteLength(key) > STORE_KEY_BYTES_MAX) return false;
  return !NULL_OR_LONE_SURROGATE.test(key);
}

/** The order of the keys' UTF-8 bytes; differs from `<` only where one side has a surrogate pair. */
export function compareStoreKeys(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const leftIsPair = left >= 0xd800 && left <= 0xdfff;
    const rightIsPair = right >= 0xd800 && right <= 0xdfff;
    if (leftIsPair !== rightIsPair) return leftIsPair ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}
