/**
 * Identifiers that nobody can guess and that never collide. Nothing about the device goes into them.
 */

/** A version 4 UUID. `crypto.randomUUID` exists on secure origins only, so the bytes are drawn directly elsewhere. */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  return [...bytes].map((byte, at) => (/^(4|6|8|10)$/.test(`${at}`) ? '-' : '') + byte.toString(16).padStart(2, '0')).join('');
}
