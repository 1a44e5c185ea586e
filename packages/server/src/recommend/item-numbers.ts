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

export function createItemNumbers(taught: readonly string[], catalogue: Iterable<Item>): ItemNumbers {
  const numbers = new Map(taught.map((id, number) => [id, number]));
  const items: (Item | undefined)[] = taught.map(() => undefined);
  const put: ItemNumbers['put'] = (item) => {
    const known = numbers.get(item.id);
    const number = known ?? items.length;
    numbers.set(item.id, number);
    items[number] = item;
    return { number, isNew: known === undefined };
  };
  for (const item of catalogue) put(item);
  return { numberOf: (id) => numbers.get(id), itemOf: (number) => items[number], put, count: () => items.length };
}
