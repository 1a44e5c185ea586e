/** The catalogue on its way to another process: which number each item has, and how it is described, in the pace of work beside the stream. */
import type { Item } from '@attune/engine';
import type { ItemDescription } from '@attune/lab';
import { gatherPieces, listOf, type Pieces } from '../model/pieces.ts';
import { describeItem } from './describe-item.ts';

export type GatheredCatalogue = {
  /** By id: places in the catalogue. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly catalogue: Pieces;
};

export type DescribedItem = readonly [id: string, described: ItemDescription];

export async function gatherCatalogue(
  items: ReadonlyMap<string, Item>,
  pace: () => Promise<void> | undefined,
): Promise<GatheredCatalogue> {
  const numbers = new Map<string, number>();
  function* described(): Generator<DescribedItem> {
    for (const item of items.values()) {
      numbers.set(item.id, numbers.size);
      yield [item.id, describeItem(item)];
    }
  }
  return { catalogue: await gatherPieces(described(), pace), numbers };
}

/** In the other process. */
export const catalogueOf = (pieces: Pieces): readonly DescribedItem[] => listOf<DescribedItem>(pieces);
