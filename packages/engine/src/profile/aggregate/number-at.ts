/**
 * The number a property holds. Shops send prices as text as often as not, so text that is a number counts as one; anything else,
 * and what is too large to be added up exactly, counts as not there.
 */
import { SUMMAND_MAX } from '../../std/exact-sum.ts';
import { valueAt } from '../../std/json.ts';

/** The number at a dotted path, from -10^12 to 10^12; undefined when there is none. */
export function numberAt(properties: unknown, path: string): number | undefined {
  const value = valueAt(properties, path);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  // Adding 0 makes a plain zero of a negative one, which JSON does not know.
  return typeof number === 'number' && Math.abs(number) <= SUMMAND_MAX ? number + 0 : undefined;
}
