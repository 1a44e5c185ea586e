/**
 * Which kind of key a request carries. Keys are compared as SHA-256 digests in constant time, and what was found is
 * remembered by the exact header text, so that a busy sender costs one Map look-up. Never logs or returns a key.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

export type KeyKind = 'write' | 'secret';

/** A known key: its kind, and a short name for it that is safe to log and to count by. */
export type Caller = { readonly kind: KeyKind; readonly name: string };

export type Keyring = {
  readonly byKey: (key: string) => Caller | null;
  /** Reads `Basic base64(key + ":")` (the colon may be missing) and `Bearer key`. */
  readonly byHeader: (authorization: string) => Caller | null;
};

const REMEMBERED_MAX = 1_000;
const KEY_LENGTH_MAX = 500;

export function createKeyring(keys: {
  readonly write: readonly string[];
  readonly secret: readonly string[];
}): Keyring {
  const known = [
    ...keys.write.map((key, index) => ({
      digest: sha256(key),
      caller: { kind: 'write', name: `write-${index}` } as Caller,
    })),
    ...keys.secret.map((key, index) => ({
      digest: sha256(key),
      caller: { kind: 'secret', name: `secret-${index}` } as Caller,
    })),
  ];
  // Only headers that carry a good key are remembered, so strangers cannot fill it; a full one starts anew because one
  // good key has endless spellings (the password part of Basic is ignored).
  const remembered = new Map<string, Caller>();

  const byKey = (key: string): Caller | null => {
    if (key === '' || key.length > KEY_LENGTH_MAX) return null;
    const digest = sha256(key);
    let found: Caller | null = null;
    for (const each of known) if (timingSafeEqual(each.digest, digest)) found = each.caller;
    return found;
  };
  const byHeader = (authorization: string): Caller | null => {
    const before = remembered.get(authorization);
    if (before !== undefined) return before;
    const key = keyOfHeader(authorization);
    const caller = key === null ? null : byKey(key);
    if (caller === null) return null;
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(authorization, caller);
    return caller;
  };
  return { byKey, byHeader };
}

function keyOfHeader(authorization: string): string | null {
  const parts = /^(basic|bearer) +(\S+) *$/i.exec(authorization);
  if (parts === null) return null;
  if (parts[1]!.toLowerCase() === 'bearer') return parts[2]!;
  const decoded = Buffer.from(parts[2]!, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? decoded : decoded.slice(0, colon);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
