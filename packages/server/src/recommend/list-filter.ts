/**
 * What a recommender may show to one visitor: its filters, made into one question about an item. It is asked of every item of a list, also of
 * those that a fallback fills it up with, so that nothing gets around it.
 */
import { compilePredicate, type Item, type ItemFilters, type JsonValue, type Profile } from '@attune/engine';
import { itemsIn, itemsOf } from './item-past.ts';
import { visitorPast } from './visitor-past.ts';

export type FilterFor = {
  readonly profile?: Profile | undefined;
  /** The item that the list goes with. */
  readonly item?: Item | undefined;
  /** The item looked at last, when the list goes with none. */
  readonly last?: Item | undefined;
  /** What is taken to be looked at besides the past. */
  readonly also?: readonly string[] | undefined;
  /** Which events of the past are looks at items, and the property that names one. */
  readonly source: { readonly events: ReadonlySet<string>; readonly property: string };
};

/** Of each `where`, what it is compiled to. */
const compiled = new WeakMap<object, (item: Item) => boolean>();

export function fits(where: NonNullable<ItemFilters['where']>): (item: Item) => boolean {
  const known = compiled.get(where);
  if (known !== undefined) return known;
  const predicate = compilePredicate(where);
  const test = (item: Item) => predicate(item as JsonValue);
  compiled.set(where, test);
  return test;
}

export type ListFilter = {
  readonly allows: (item: Item) => boolean;
  /** The filter that keeps an item out; null for one that may be shown. */
  readonly refuses: (item: Item) => keyof ItemFilters | null;
};

/** undefined: everything may be shown. */
export function listFilter(filters: ItemFilters | undefined, known: FilterFor): ListFilter | undefined {
  if (filters === undefined) return undefined;
  const { seen, bought, stock, where, same } = filters;
  const { source, profile, also = [] } = known;
  const past = profile === undefined ? [] : visitorPast(profile);
  const tests: (readonly [keyof ItemFilters, (item: Item) => boolean])[] = [];
  if (seen === false) {
    const looked = new Set([...also, ...past.flatMap((signal) => itemsOf(signal, source))]);
    tests.push(['seen', ({ id }) => !looked.has(id)]);
  }
  if (bought !== undefined) {
    const orders = past.filter(({ event }) => event === bought);
    const owned = new Set(orders.flatMap(({ properties }) => itemsIn(properties, source.property)));
    tests.push(['bought', ({ id }) => !owned.has(id)]);
  }
  if (stock !== undefined) tests.push(['stock', (item) => isInStock(item[stock])]);
  if (where !== undefined) tests.push(['where', fits(where)]);
  const value = same === undefined ? undefined : (known.item ?? known.last)?.[same];
  if (same !== undefined && value !== undefined) tests.push(['same', (item) => item[same] === value]);
  if (tests.length === 0) return undefined;
  return {
    allows: (item) => tests.every(([, test]) => test(item)),
    refuses: (item) => tests.find(([, test]) => !test(item))?.[0] ?? null,
  };
}

/** Sites say it in many ways; what says nothing is taken to be there. */
function isInStock(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return value > 0;
  if (typeof value === 'string')
    return !/^(?:0|no|false|none|out|out[ _-]?of[ _-]?stock|sold[ _-]?out)$/i.test(value.trim());
  return value !== false && value !== null;
}
