/** One book of items of several, each kept by other visitors: views and visits add up. */
import type { ItemBook } from './item-book.ts';
import { itemScoreAt } from './item-book.ts';

export function sumItemBooks(books: readonly ItemBook[]): ItemBook {
  const sum: ItemBook = new Map();
  for (const book of books) {
    for (const [item, entry] of book) {
      const before = sum.get(item);
      if (before === undefined) {
        sum.set(item, { ...entry, with: new Map(entry.with) });
        continue;
      }
      const at = Math.max(before.scoreAt, entry.scoreAt);
      before.score = itemScoreAt(before, at) + itemScoreAt(entry, at);
      before.scoreAt = at;
      for (const [other, visits] of entry.with) before.with.set(other, (before.with.get(other) ?? 0) + visits);
    }
  }
  return sum;
}
