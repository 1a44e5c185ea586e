/**
 * What likeness of items is worked out from: the words, categories, price and attributes of the catalogue. Addresses and pictures say
 * nothing of an item, and numbers other than the price are measures of one item, not marks of a kind.
 */
import type { Item } from '@attune/engine';
import type { ItemDescription } from '@attune/lab';

const NOTHING: ReadonlySet<string> = new Set(['id', 'title', 'description', 'url', 'image', 'price', 'category']);
/** A longer text is prose, and read as words. */
const MARK_LENGTH_MAX = 60;

export function describeItem(item: Item): ItemDescription {
  const { title, price, category } = item;
  const words = [title];
  const categories = category === undefined ? [] : [category];
  const attributes: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(item)) {
    if (name === 'description' && typeof value === 'string') words.push(value);
    if (NOTHING.has(name)) continue;
    if (typeof value === 'boolean') attributes[name] = value;
    else if (typeof value === 'string' && value.length <= MARK_LENGTH_MAX) attributes[name] = value.toLowerCase();
    else if (typeof value === 'string') words.push(value);
    else if (Array.isArray(value))
      categories.push(...value.flatMap((each) => (typeof each === 'string' ? `${name} ${each}` : [])));
  }
  return { text: words.join(' '), categories, attributes, ...(typeof price === 'number' && { price }) };
}
