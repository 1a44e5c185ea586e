/**
 * A digest of data: equal JSON has an equal digest, whatever the order of its keys. For comparing states and revisions,
 * never for security.
 */
import { wideHex } from './hash.ts';
import { canonical } from './json.ts';

/** @returns 16 hex digits; values that are the same JSON give the same ones */
export function digest(value: unknown): string {
  return wideHex(canonical(value));
}
