/**
 * Why an item is on a list, in words that a page can show: by what the visitor did with the item that speaks for it, the strongest thing
 * they did. It names items by their titles and nothing else of the visitor.
 */
import type { Item, ListedBy, Signal } from '@attune/engine';
import { itemsIn } from './item-past.ts';
import type { PlacedItem } from './live-items.ts';

export type DidWith = 'bought' | 'added' | 'lingered' | 'viewed';

export type WordsFor = {
  /** The visitor's past, oldest first. */
  readonly past: readonly Signal[];
  readonly property: string;
  /** The item that the list goes with. */
  readonly item?: string | undefined;
  /** What the model was taught is what is bought. */
  readonly isOfOrders: boolean;
};

const STRENGTH: readonly DidWith[] = ['viewed', 'lingered', 'added', 'bought'];

/** The strongest thing a visitor did with each item. */
export function didWith(past: readonly Signal[], property: string): ReadonlyMap<string, DidWith> {
  const done = new Map<string, DidWith>();
  for (const { event, properties } of past) {
    const did = kindOf(event);
    if (did === null) continue;
    for (const item of itemsIn(properties, property)) {
      const before = done.get(item);
      if (before === undefined || STRENGTH.indexOf(did) > STRENGTH.indexOf(before)) done.set(item, did);
    }
  }
  return done;
}

/** By the names of Segment's commerce events and of the standard micro-behaviours; any other is no more than a look. */
function kindOf(event: string): DidWith | null {
  if (/^(?:order|checkout) completed$|purchas/i.test(event)) return 'bought';
  if (/\badded\b/i.test(event)) return 'added';
  if (/hovered|dwelled|zoomed|lingered|highlighted/i.test(event)) return 'lingered';
  return /viewed|clicked/i.test(event) ? 'viewed' : null;
}

/** Whether an event says that something was bought. */
export const isPurchase = (event: string): boolean => kindOf(event) === 'bought';

const POPULAR = 'Many look at it now';
const AGAIN = 'You looked at it before';
const IN_CATALOGUE = 'From the catalogue';

const BECAUSE: Readonly<Record<DidWith, (title: string) => string>> = {
  bought: (title) => `Goes with ${title}, which you bought`,
  added: (title) => `Because you chose ${title}`,
  lingered: (title) => `Because you lingered on ${title}`,
  viewed: (title) => `Because you looked at ${title}`,
};

/** In words; for an item that nothing of the visitor's own speaks for, what else does. */
export function saysOf(
  { item, model, because }: Pick<PlacedItem, 'item' | 'model' | 'because'>,
  words: WordsFor,
): string {
  // That somebody looked at it before is why it is here, but no reason that anybody wants to read.
  const first = because.find((each) => each.item.id !== item.id)?.item;
  if (first === undefined && because.length > 0) return AGAIN;
  if (first === undefined) return model === 'newcomer' ? 'New here' : model === 'fallback' ? IN_CATALOGUE : POPULAR;
  // Likeness is no word about anybody: nothing need ever have been bought, or looked at.
  if (model === 'content') return `Like ${first.title}`;
  if (first.id === words.item)
    return words.isOfOrders ? `Bought together with ${first.title}` : `Often looked at with ${first.title}`;
  return BECAUSE[didWith(words.past, words.property).get(first.id) ?? 'viewed'](first.title);
}

/** What is counted, in words. */
export function countedSays(by: ListedBy, item: Item | undefined): string {
  if (by === 'co-viewed' && item !== undefined) return `Often looked at with ${item.title}`;
  if (by === 'similar' && item !== undefined) return `Of the same kind as ${item.title}`;
  return by === 'catalogue' ? IN_CATALOGUE : POPULAR;
}
