/** Items seen together and items seen lately. */
import { expect, test } from 'vitest';
import type { Item, LearnedRecommender, ListAsk, ListMaker, RecommenderDefinition } from '../content/item.ts';
import { createAggregatePlanner } from '../profile/aggregate-plan.ts';
import { emptyProfile } from '../profile/fold.ts';
import type { PersonId } from '../profile/profile.ts';
import { asTime, DAY_MS } from '../std/time.ts';
import { coViewed, type ItemBook, learnItemView, recommend, similar, trending } from './item-book.ts';

const item = (id: string) => [id, { id, title: id.toUpperCase() }] as const;
const catalogue = new Map([item('a'), item('b'), item('c'), item('d')]);
const look = (book: ItemBook, name: string, together: string[] = [], at = 0) =>
  learnItemView(book, { item: name, at, together });

test('a pair counts once a visit, both ways', () => {
  const book: ItemBook = new Map();
  look(book, 'a');
  look(book, 'b', ['a']);
  look(book, 'b');
  look(book, 'c', ['a', 'b']);
  expect(coViewed(book, 'a')).toEqual([
    { item: 'b', visits: 1 },
    { item: 'c', visits: 1 },
  ]);
  look(book, 'c', ['a']);
  expect(coViewed(book, 'a').map((each) => each.item)).toEqual(['c', 'b']);
  expect(coViewed(book, 'unknown')).toEqual([]);
});

test('a view loses half of its weight in a day, late ones too', () => {
  const book: ItemBook = new Map();
  for (let i = 0; i < 3; i++) look(book, 'old', [], 0);
  look(book, 'new', [], DAY_MS);
  look(book, 'new', [], DAY_MS);
  look(book, 'old', [], 0);
  const scores = new Map(trending(book, DAY_MS).map((each) => [each.item, each.score]));
  expect(scores.get('new')).toBeCloseTo(2, 12);
  expect(scores.get('old')).toBeCloseTo(2, 12);
});

test('a short list is filled up from the fallback, without the item itself, the unknown and the excluded', () => {
  const book: ItemBook = new Map();
  look(book, 'a');
  look(book, 'b', ['a']);
  look(book, 'gone', ['a', 'b']);
  look(book, 'c', [], 5);
  look(book, 'd', [], 4);
  const recommenders = new Map([
    ['related', { key: 'related', strategy: 'co-viewed', fallback: 'hot' }],
    ['hot', { key: 'hot', strategy: 'trending', fallback: 'related' }],
  ] as const);
  const ids = (options: object) =>
    recommend(book, {
      recommender: 'related',
      recommenders,
      items: catalogue,
      item: 'a',
      count: 4,
      now: 5,
      ...options,
    }).map(({ id }) => id);
  expect(ids({})).toEqual(['b', 'c', 'd']);
  expect(ids({ exclude: ['c'] })).toEqual(['b', 'd']);
  expect(ids({ count: 1 })).toEqual(['b']);
  expect(ids({ recommender: 'nothing' })).toEqual([]);
});

test('similar needs nobody: same category, nearest price', () => {
  const items = new Map(
    [
      ['a', 'pots', 100],
      ['b', 'pots', 400],
      ['c', 'pots', 90],
      ['d', 'pans', 100],
      ['e', 'pots', undefined],
    ].map(([id, category, price]) => [
      id as string,
      { id, title: 'x', category, ...(price === undefined ? {} : { price }) } as Item,
    ]),
  );
  expect(similar(items, 'a')).toEqual(['c', 'b', 'e']);
  expect(similar(items, 'unknown')).toEqual([]);
});

test('a learned list is made by whoever is given, with its reasons, and its fallback fills it up', () => {
  const book: ItemBook = new Map();
  look(book, 'c', [], 5);
  look(book, 'd', [], 4);
  const recommenders = new Map<string, RecommenderDefinition>([
    ['mine', { key: 'mine', strategy: 'learned', model: 'for-you', fallback: 'hot' }],
    ['hot', { key: 'hot', strategy: 'trending' }],
  ]);
  const isAllowed = ({ id }: Item) => id !== 'e';
  const options = {
    isAllowed,
    recommender: 'mine',
    recommenders,
    items: catalogue,
    item: 'a',
    count: 3,
    exclude: ['d'],
    now: 5,
  };
  const asks: [LearnedRecommender, ListAsk][] = [];
  const learned: ListMaker = (...asked) => {
    asks.push(asked);
    const because = { id: 'x', title: 'X', says: 'Because of X' };
    return [
      { id: 'd', title: 'D' },
      { id: 'unknown', title: 'U' },
      { id: 'b', title: 'B', because },
    ];
  };
  const profile = emptyProfile('p' as PersonId, createAggregatePlanner().plan(), asTime(0));
  expect(recommend(book, { ...options, learned, profile })).toEqual([
    { id: 'b', title: 'B', because: { id: 'x', title: 'X', says: 'Because of X' } },
    { id: 'c', title: 'C' },
  ]);
  expect(asks).toEqual([
    [recommenders.get('mine'), { profile, item: 'a', count: 3, exclude: ['d', 'a'], now: 5, isAllowed }],
  ]);
  expect(recommend(book, options).map(({ id }) => id)).toEqual(['c', 'b']);
});
