/**
 * Two segments as one key, whichever is named first.
 */
export function pairKey(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}
