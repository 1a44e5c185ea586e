/**
 * Identifiers that nobody can guess and that never collide. Nothing about the device goes into them.
 */

/** A version 4 UUID. `crypto.randomUUID` exists on secure origins only, so the bytes are drawn directly elsewhere. */
export function newId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const digit = (template: number): string =>
    (template ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (template / 4)))).toString(16);
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (template) => digit(Number(template)));
}
