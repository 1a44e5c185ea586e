/**
 * What all visitors together do with items: which are seen in the same visits, and which are seen most lately. The book is
 * written in place by its one owner, since it is as large as the catalogue; each entry says when it was last changed.
 */
import type { CountedStrategy, Item, ListAsk, ListedItem, ListMaker, RecommenderDefinition } from '../content/item.ts';
import type { Profile } from '../profile/profile.ts';
import { DAY_MS } from '../std/time.ts';

export type ItemEntry = {
  /** Views, each losing half of its weight in a day, as of `scoreAt`. */
  score: number;
  scoreAt: number;
  /** How many visits saw this item and that one. */
  readonly with: Map<string, number>;
};

export type ItemBook = Map<string, ItemEntry>;

/** One look at an item: what the loop tells the book. */
export type ItemView = {
  readonly item: string;
  readonly at: number;
  /** The other items of the visit so far when this is the visit's first look at `item`; else none. */
  readonly together: readonly string[];
};

const HALF_LIFE_MS = DAY_MS;

/** @returns the entries that changed */
export function learnItemView(book: ItemBook, view: ItemView): readonly string[] {
  const entry = entryOf(book, view.item);
  const at = Math.max(entry.scoreAt, view.at);
  entry.score = itemScoreAt(entry, at) + 2 ** ((view.at - at) / HALF_LIFE_MS);
  entry.scoreAt = at;
  for (const other of view.together) {
    entry.with.set(other, (entry.with.get(other) ?? 0) + 1);
    const theirs = entryOf(book, other);
    theirs.with.set(view.item, (theirs.with.get(view.item) ?? 0) + 1);
  }
  return view.together.length === 0 ? [view.item] : [view.item, ...view.together];
}

function entryOf(book: ItemBook, item: string): ItemEntry {
  let entry = book.get(item);
  if (entry === undefined) {
    entry = { score: 0, scoreAt: 0, with: new Map() };
    book.set(item, entry);
  }
  return entry;
}

/** The views of an item as they count at a moment, in milliseconds, that is not before the last. */
export function itemScoreAt(entry: ItemEntry, at: number): number {
  return entry.score * 2 ** ((entry.scoreAt - at) / HALF_LIFE_MS);
}

/** The items seen in most visits together with `item`, most first, ties by id. */
export function coViewed(book: ItemBook, item: string): readonly { readonly item: string; readonly visits: number }[] {
  const entry = book.get(item);
  if (entry === undefined) return [];
  return [...entry.with]
    .map(([other, visits]) => ({ item: other, visits }))
    .sort((a, b) => b.visits - a.visits || (a.item < b.item ? -1 : 1));
}

/** All items by their decayed views as of `now`, most first, ties by id. */
export function trending(book: ItemBook, now: number): readonly { readonly item: string; readonly score: number }[] {
  return [...book]
    .map(([item, entry]) => ({ item, score: itemScoreAt(entry, now) }))
    .sort((a, b) => b.score - a.score || (a.item < b.item ? -1 : 1));
}

export type RecommendOptions = {
  readonly recommender: string;
  readonly recommenders: ReadonlyMap<string, RecommenderDefinition>;
  readonly items: ReadonlyMap<string, Item>;
  readonly item?: string;
  readonly count: number;
  readonly exclude?: readonly string[];
  /** What may be listed, whoever lists it. Default: everything. */
  readonly isAllowed?: (item: Item) => boolean;
  /** For whom; only learned lists ask. */
  readonly profile?: Profile;
  /** Makes the learned lists. Left out, they are empty and their fallbacks are asked. */
  readonly learned?: ListMaker;
  /** Told of each item of the list, in order, who put it there. */
  readonly told?: (item: string, by: ListedBy) => void;
  readonly now: number;
};

/** A strategy, or the catalogue as it stands where nothing else is left. */
export type ListedBy = RecommenderDefinition['strategy'] | 'catalogue';

/**
 * The recommender's list, filled up from its fallbacks; only items that the catalogue knows and that are allowed, never `item` itself. A learned
 * list ends with what is trending and with the catalogue, so that it is short only where nothing is left.
 */
export function recommend(book: ItemBook, options: RecommendOptions): readonly ListedItem[] {
  const { recommenders, items, item, count, isAllowed = () => true, told } = options;
  const list: ListedItem[] = [];
  const used = new Set([...(options.exclude ?? []), ...(item === undefined ? [] : [item])]);
  const fillUp = (from: Iterable<ListedItem>, by: ListedBy): void => {
    for (const candidate of from) {
      if (list.length >= count) return;
      const known = items.get(candidate.id);
      if (known === undefined || used.has(candidate.id) || !isAllowed(known)) continue;
      used.add(candidate.id);
      list.push(candidate);
      told?.(candidate.id, by);
    }
  };
  for (const definition of chainOf(options)) {
    if (list.length >= count) break;
    const wanted = { ...options, exclude: [...used], count: count - list.length };
    fillUp(candidates(book, definition, wanted), definition.strategy);
  }
  if (recommenders.get(options.recommender)?.strategy === 'learned' && list.length < count) {
    const lately = trending(book, options.now).map((each) => each.item);
    fillUp(known(items, lately), 'trending');
    fillUp(items.values(), 'catalogue');
  }
  return list;
}

/** The recommender and its fallbacks, each once. */
function chainOf({ recommender, recommenders }: RecommendOptions): readonly RecommenderDefinition[] {
  const chain = new Set<RecommenderDefinition>();
  let definition = recommenders.get(recommender);
  while (definition !== undefined && !chain.has(definition)) {
    chain.add(definition);
    definition = definition.fallback === undefined ? undefined : recommenders.get(definition.fallback);
  }
  return [...chain];
}

type ListOptions = RecommendOptions & Pick<ListAsk, 'exclude'>;

function candidates(book: ItemBook, definition: RecommenderDefinition, options: ListOptions): Iterable<ListedItem> {
  if (definition.strategy !== 'learned') return known(options.items, counted(book, definition.strategy, options));
  const { item, profile, count, exclude, now, isAllowed, learned } = options;
  const ask: ListAsk = {
    count,
    exclude,
    now,
    ...(item !== undefined && { item }),
    ...(profile !== undefined && { profile }),
    ...(isAllowed !== undefined && { isAllowed }),
  };
  return learned?.(definition, ask) ?? [];
}

function* known(items: ReadonlyMap<string, Item>, ids: readonly string[]): Iterable<Item> {
  for (const id of ids) {
    const item = items.get(id);
    if (item !== undefined) yield item;
  }
}

function counted(book: ItemBook, strategy: CountedStrategy, options: RecommendOptions): readonly string[] {
  const { item, items, now } = options;
  if (strategy === 'trending') return trending(book, now).map((each) => each.item);
  if (item === undefined) return [];
  return strategy === 'similar' ? similar(items, item) : coViewed(book, item).map((each) => each.item);
}

/** The catalogue's items of the same category, the nearest in price first (by ratio), ties by id: needs no visitor at all. */
export function similar(items: ReadonlyMap<string, Item>, item: string): readonly string[] {
  const seed = items.get(item);
  if (seed === undefined) return [];
  const distance = ({ price }: Item) =>
    price !== undefined && price > 0 && seed.price !== undefined && seed.price > 0
      ? Math.abs(Math.log(price / seed.price))
      : Number.MAX_VALUE;
  return [...items.values()]
    .filter(({ id, category }) => id !== item && category !== undefined && category === seed.category)
    .sort((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}
