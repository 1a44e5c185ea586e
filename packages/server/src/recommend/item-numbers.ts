/**
 * Which number a model knows an item by. Those it was taught come first; what the catalogue has besides, and what is added to it later, is
 * numbered behind them, so that it can be recommended at once.
 */
import type { Item } from '@attune/engine';

export type ItemNumbers = {
  readonly numberOf: (id: string) => number | undefined;
  /** What the catalogue says of a number now; undefined: it is no longer there. */
  readonly itemOf: (number: number) => Item | undefined;
  /** Items of the catalogue, new or said anew. */
  readonly put: (item: Item) => { readonly number: number; readonly isNew: boolean };
  readonly count: () => number;
};

/** Items that are numbered in one step. */
const STEP = 1_000;

/** In steps of about a millisecond: a catalogue may be large. What is put into it meanwhile must be put here, too. */
export function* numberItems(taught: readonly string[], catalogue: Iterable<Item>): Generator<void, ItemNumbers> {
  const numbers = new Map<string, number>();
  const items: (Item | undefined)[] = [];
  const put: ItemNumbers['put'] = (item) => {
    const known = numbers.get(item.id);
    const number = known ?? items.length;
    numbers.set(item.id, number);
    items[number] = item;
    return { number, isNew: known === undefined };
  };
  for (const id of taught) {
    numbers.set(id, items.length);
    items.push(undefined);
    if (items.length % STEP === 0) yield;
  }
  let done = 0;
  for (const item of catalogue) {
    put(item);
    if (++done % STEP === 0) yield;
  }
  return { numberOf: (id) => numbers.get(id), itemOf: (number) => items[number], put, count: () => items.length };
}
