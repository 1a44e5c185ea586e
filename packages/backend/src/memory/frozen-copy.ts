/**
 * What the memory backend keeps of a value: its JSON, frozen all the way down. Nothing it is given is ever kept itself.
 */
import type { Stored } from '../backend.ts';
import { storeError } from '../store-error.ts';

/** @throws `store-value` for what JSON cannot say (undefined, a function). */
export function frozenCopy(value: Stored): Stored {
  const text = JSON.stringify(value);
  if (text === undefined) throw storeError('store-value', `${typeof value} is not JSON and cannot be stored`);
  return frozen(JSON.parse(text));
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}
