/**
 * The root of a list that only grows (RFC 6962, section 2.1): whoever keeps a root can tell later that nothing before it was changed, taken
 * out or put in.
 */
import { createHash } from 'node:crypto';

/** The 32 bytes of the root; that of an empty list is the hash of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return hashed(0, leaves[0]!);
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return hashed(1, merkleRoot(leaves.slice(0, half)), merkleRoot(leaves.slice(half)));
}

function hashed(kind: 0 | 1, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(Uint8Array.of(kind));
  for (const part of parts) hash.update(part);
  return hash.digest();
}
