/**
 * What widgets tell of a visitor's moves, in the many ways they do: ids of items, or objects that name one somewhere. What names no item of the
 * catalogue says nothing here.
 */
import type { Item } from '@attune/engine';
import { isObject } from '@attune/engine';

const NAMES = [
  'itemId',
  'item_id',
  'productId',
  'product_id',
  'contentId',
  'content_id',
  'item',
  'product',
  'target',
  'id',
];
/** More of a visit than any model looks back. */
const ACTIONS_MAX = 50;

/** In the order given, oldest first; the same item several times in a row is one. */
export function itemsOfActions(actions: readonly unknown[], items: ReadonlyMap<string, Item>): readonly string[] {
  const found: string[] = [];
  for (const action of actions) {
    const item = itemIn(action, items);
    if (item !== null && found.at(-1) !== item) found.push(item);
  }
  return found.slice(-ACTIONS_MAX);
}

function itemIn(action: unknown, items: ReadonlyMap<string, Item>): string | null {
  if (typeof action === 'string' || typeof action === 'number')
    return items.has(String(action)) ? String(action) : null;
  if (!isObject(action)) return null;
  for (const name of NAMES) {
    const value: unknown = Object.hasOwn(action, name) ? action[name] : undefined;
    const id = isObject(value) ? value['id'] : value;
    if ((typeof id === 'string' || typeof id === 'number') && items.has(String(id))) return String(id);
  }
  const { properties } = action;
  return isObject(properties) ? itemIn(properties, items) : null;
}
