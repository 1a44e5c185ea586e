/**
 * A made-up shop whose truth is known: forty items in a ring, and visitors who mostly go from one to the next. Whoever looks at item 12 wants 13.
 */
import { createDice, type Item, type ItemsDefinition } from '@attune/engine';
import { piecesOf } from '../../model/pieces.ts';
import { describeItem } from '../describe-item.ts';
import { createInteractionRows } from '../interaction-rows.ts';
import { train } from '../train-items.ts';
import type { TrainedItems } from '../trained-items.ts';
import { unpackTrainedItems } from '../trained-items.ts';

export const RING = 40;
export const START = Date.UTC(2026, 10, 20, 10, 0, 0);
const MINUTE = 60_000;

export const ringId = (number: number): string => `i${((number % RING) + RING) % RING}`;

/** Even items are of category "even" and in stock; every fifth is sold out; every tenth is of a small maker. */
export const ringItem = (number: number): Item => ({
  id: ringId(number),
  title: `Thing ${number}`,
  url: `/p/${ringId(number)}`,
  category: number % 2 === 0 ? 'even' : 'odd',
  maker: number % 10 === 0 ? 'small' : 'large',
  stock: number % 5 === 4 ? 0 : 3,
  price: 10 + number,
});

export const ringItems: readonly Item[] = Array.from({ length: RING }, (_, number) => ringItem(number));

/** The items of each visit, the latest last. */
export function ringVisits(count: number, seed: string): readonly (readonly number[])[] {
  const dice = createDice(seed);
  return Array.from({ length: count }, () => {
    const row = [dice.integer(RING)];
    while (row.length < 5) row.push(dice.next() < 0.8 ? (row.at(-1)! + 1) % RING : dice.integer(RING));
    return row;
  });
}

/** The events of such visits, as a site sends them; visit i by visitor `v<i>`, a minute after the one before. */
export function ringEvents(visits: readonly (readonly number[])[], from: number = START): readonly object[] {
  return visits.flatMap((row, visit) =>
    row.map((number, place) => ({
      type: 'track',
      event: 'Product Viewed',
      anonymousId: `v${visit}`,
      messageId: `v${visit}-${place}-${from}`,
      timestamp: new Date(from + visit * MINUTE + place * 5_000).toISOString(),
      properties: { product_id: ringId(number) },
    })),
  );
}

export const RING_MODEL: ItemsDefinition = { key: 'for-you', learns: 'items' };

/** What such visits teach. */
export function trainRing(visits: readonly (readonly number[])[] = ringVisits(300, 'ring')): {
  readonly trained: TrainedItems;
  readonly result: ReturnType<typeof train>;
} {
  const rows = createInteractionRows();
  visits.forEach((row, visit) => {
    const distinct = row.filter((number, place) => number !== row[place - 1]);
    rows.add(
      distinct,
      distinct.map((_, place) => START + visit * MINUTE + place * 5_000),
    );
  });
  const data = {
    catalogue: [...piecesOf(ringItems.map((item) => [item.id, describeItem(item)]))],
    ...rows.take(RING),
    champion: null,
    brought: null,
  };
  const nothing = () => undefined;
  const options = { seed: 'ring', budgetMs: 30_000, report: nothing, known: {}, remember: nothing };
  const result = train(data, RING_MODEL, options);
  const read = unpackTrainedItems(result.artefact.slice());
  if (!read.ok) throw new Error('What was packed cannot be unpacked');
  return { trained: read.value, result };
}
