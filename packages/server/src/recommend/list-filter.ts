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

/** undefined: everything may be shown. */
export function listFilter(filters: ItemFilters | undefined, known: FilterFor): ((item: Item) => boolean) | undefined {
  if (filters === undefined) return undefined;
  const { seen, bought, stock, where, same } = filters;
  const tests: ((item: Item) => boolean)[] = [];
  const gone = new Set<string>();
  const past = known.profile === undefined ? [] : visitorPast(known.profile);
  if (seen === false) for (const signal of past) for (const id of itemsOf(signal, known.source)) gone.add(id);
  if (bought !== undefined)
    for (const { event, properties } of past)
      if (event === bought) for (const id of itemsIn(properties, known.source.property)) gone.add(id);
  if (gone.size > 0) tests.push(({ id }) => !gone.has(id));
  if (stock !== undefined) tests.push((item) => isInStock(item[stock]));
  if (where !== undefined) tests.push(fits(where));
  if (same !== undefined) {
    const value = (known.item ?? known.last)?.[same];
    if (value !== undefined) tests.push((item) => item[same] === value);
  }
  if (tests.length === 0) return undefined;
  return (item) => tests.every((test) => test(item));
}

/** Sites say it in many ways; what says nothing is taken to be there. */
function isInStock(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return value > 0;
  if (typeof value === 'string')
    return !/^(?:0|no|false|none|out|out[ _-]?of[ _-]?stock|sold[ _-]?out)$/i.test(value.trim());
  return value !== false && value !== null;
}
