/**
 * Remembers what was worked out for a key, up to a number of keys; the one that was not asked for longest goes first.
 */

/** The value for a key; `make` is called when it is not remembered. */
export type Kept<T> = (key: string, make: () => T) => T;

export function createKept<T>(keysMax: number): Kept<T> {
  const values = new Map<string, { readonly value: T }>();
  let lastKey: string | undefined;
  let last: T | undefined;
  return (key, make) => {
    // Most of what comes in a row is from one sender.
    if (key === lastKey) return last as T;
    let found = values.get(key);
    if (found === undefined) {
      found = { value: make() };
      if (values.size >= keysMax) values.delete(values.keys().next().value!);
    } else values.delete(key);
    values.set(key, found);
    lastKey = key;
    last = found.value;
    return found.value;
  };
}
