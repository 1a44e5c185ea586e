/**
 * A made-up shop of any size: few items are looked at often and most hardly ever, a visit stays mostly in one category, goes on to what goes with
 * the last item, or back to one it saw; people differ in how often they come and what they like, and items come and go. The same size and seed
 * give the same events.
 */
import { createDice, type Dice } from '@attune/engine';
import { type Interactions, interactionsOf } from '@attune/lab';

export type ShopSize = { readonly events: number; readonly items: number };

/** Whether a row is one visit, or all that one person did. */
export type ShopRows = 'visits' | 'people';

const DAY_MS = 86_400_000;
const DAYS = 60;
const EVENTS_OF_PERSON = 20;
const ITEMS_OF_CATEGORY = 80;
const VISIT_LENGTH_MAX = 200;
const FOLLOWERS = 8;

/** 0 … n − 1 after Zipf's law: the chance of a place falls with its number. */
const zipf = (dice: Dice, n: number): number =>
  Math.min(n - 1, Math.floor(Math.exp(dice.next() * Math.log(n + 1))) - 1);

/** How many events a visit has: half of them three or fewer, some hundreds. */
const lengthOf = (dice: Dice): number =>
  Math.min(VISIT_LENGTH_MAX, 1 + Math.floor(Math.exp(0.9 + 1.05 * dice.normal())));

type Step = { readonly items: number; readonly day: number };

/** A number that spreads over all items but is the same each time. */
const scattered = (item: number, turn: number, n: number): number =>
  (Math.imul(item + 1, 0x9e3779b1) ^ Math.imul(turn + 1, 0x85ebca6b)) % n;

/** What is popular in a category moves on: the places of its items turn with the days. */
function itemOf(dice: Dice, category: number, { items, day }: Step): number {
  const categories = Math.ceil(items / ITEMS_OF_CATEGORY);
  const place = (zipf(dice, ITEMS_OF_CATEGORY) + Math.floor(day / 10)) % ITEMS_OF_CATEGORY;
  return Math.min(items - 1, place * categories + category);
}

/** What goes with an item: some others of its category, always the same, the first most often. */
function followerOf(dice: Dice, item: number, { items }: Step): number {
  const categories = Math.ceil(items / ITEMS_OF_CATEGORY);
  const place = Math.abs(scattered(item, zipf(dice, FOLLOWERS), ITEMS_OF_CATEGORY));
  return Math.min(items - 1, place * categories + (item % categories));
}

function visitOf(dice: Dice, likes: readonly number[], step: Step): number[] {
  const categories = Math.ceil(step.items / ITEMS_OF_CATEGORY);
  const category = dice.next() < 0.7 ? likes[zipf(dice, likes.length)]! : zipf(dice, categories);
  const visit = [itemOf(dice, category, step)];
  for (const length = lengthOf(dice); visit.length < length; ) {
    const chance = dice.next();
    if (chance < 0.5) visit.push(followerOf(dice, visit.at(-1)!, step));
    else if (chance < 0.65) visit.push(dice.pick(visit));
    else visit.push(itemOf(dice, chance < 0.9 ? category : zipf(dice, categories), step));
  }
  return visit;
}

type Visit = { readonly person: number; readonly at: number; readonly items: readonly number[] };

function* visitsOf({ events, items }: ShopSize, seed: string): Generator<Visit> {
  const dice = createDice(seed);
  const categories = Math.ceil(items / ITEMS_OF_CATEGORY);
  const likes = Array.from({ length: Math.ceil(events / EVENTS_OF_PERSON) }, () =>
    Array.from({ length: 4 }, () => zipf(dice, categories)),
  );
  for (let made = 0; made < events; ) {
    const day = (made / events) * DAYS;
    // Half of the people come again and again, the others once or twice.
    const person = Math.floor(likes.length * dice.next() ** (dice.next() < 0.5 ? 1 : 1.7));
    const visit = visitOf(dice, likes[person]!, { items, day }).slice(0, events - made);
    yield { person, at: Math.floor(day * DAY_MS), items: visit };
    made += visit.length;
  }
}

/** Rows in order of time, with the times of their events. */
export function largeShop(size: ShopSize, rows: ShopRows, seed = 'large-shop'): Interactions {
  const items: number[][] = [];
  const times: number[][] = [];
  for (const visit of visitsOf(size, seed)) {
    const row = rows === 'people' ? visit.person : items.length;
    items[row] ??= [];
    times[row] ??= [];
    visit.items.forEach((item, i) => {
      items[row]!.push(item);
      times[row]!.push(visit.at + i * 20_000);
    });
  }
  const known = Array.from(items, (row) => row ?? []);
  return interactionsOf(
    known,
    size.items,
    Array.from(times, (row) => row ?? []),
  );
}
