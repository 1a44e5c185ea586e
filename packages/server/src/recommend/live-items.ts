/**
 * One version of a model of items, serving: it makes lists, learns from each event in place, and takes in what is new in the catalogue. It
 * knows items by their names outside and by their numbers inside, and never lists what is not allowed.
 */
import type { Item } from '@attune/engine';
import {
  type ContentModel,
  createDesk,
  type Desk,
  type HybridModel,
  learnDescription,
  type Recommendation,
  type RecommendationOptions,
  recommendItems,
  trainContentInSteps,
} from '@attune/lab';
import { inTurns } from '../in-turns.ts';
import type { ItemStore } from '../item-store.ts';
import { describeItem } from './describe-item.ts';
import type { FloorGroups } from './floor-groups.ts';
import { type ItemNumbers, numberItems } from './item-numbers.ts';
import type { ItemEvents } from './item-past.ts';
import { createLiveVisits, type LiveVisits } from './live-visits.ts';
import { createNewcomers, type Newcomers } from './newcomers.ts';
import type { TrainedItems } from './trained-items.ts';

export type ItemsAsk = {
  /** What the visitor had to do with, oldest first. */
  readonly recent: readonly string[];
  readonly count: number;
  /** The same seed gives the same list. */
  readonly seed: string;
  readonly now: number;
  readonly isAllowed: (item: Item) => boolean;
  /** Whether what is in `recent` may be listed. Default: as the task says. */
  readonly seenAgain?: boolean;
  readonly diversity?: { readonly attribute: string; readonly strength: number };
  readonly exploration?: number;
  readonly floor?: FloorGroups;
};

export type PlacedItem = {
  readonly item: Item;
  readonly score: number;
  /** The chance of this item at this place, given what stands above it. */
  readonly propensity: number;
  /** Which model speaks for it: of the hybrid, or `newcomer`, or `fallback`. */
  readonly model: string;
  /** The visitor's own items that speak for it, most telling first. */
  readonly because: readonly { readonly item: Item; readonly share: number }[];
};

export type LiveItems = Pick<LiveVisits, 'hear' | 'learned'> & {
  readonly version: string;
  readonly task: HybridModel['task'];
  readonly source: ItemEvents;
  readonly list: (ask: ItemsAsk) => readonly PlacedItem[];
  readonly close: () => void;
};

/** Items that may be added before the boards have to be made anew. */
const ROOM = 1_000;
/** How many of the next best a place may be given to that is not the best's. */
const POOL = 10;

export async function openLiveItems(options: {
  readonly trained: TrainedItems;
  readonly version: string;
  readonly source: ItemEvents;
  readonly items: Pick<ItemStore, 'all' | 'listen'>;
  /** Resolves when work beside the stream may go on. */
  readonly pace: () => Promise<void> | undefined;
}): Promise<LiveItems> {
  const { trained, version, source, items, pace } = options;
  const changed: Item[] = [];
  let take = (item: Item): void => void changed.push(item);
  const close = items.listen((some) => {
    for (const item of some) take(item);
  });
  const numbers = await inTurns(numberItems(trained.itemIds, items.all.values()), pace);
  const content = await contentOf(numbers, pace);
  const models = trained.hybrid.models.map((each) => (each.kind === 'content' ? content : each));
  const hybrid: HybridModel = { ...trained.hybrid, models };
  const newcomers = createNewcomers(content);
  for (let number = 0; number < numbers.count(); number++) {
    if (!((hybrid.popular.weights[number] ?? 0) > 0)) newcomers.add(number);
    const wait = pace();
    if (wait !== undefined) await wait;
  }
  take = (item) => {
    const { number, isNew } = numbers.put(item);
    learnDescription(content, number, describeItem(item));
    if (isNew) newcomers.add(number);
  };
  for (const item of changed) take(item);
  const visits = createLiveVisits({ hybrid, source, numberOf: numbers.numberOf, learned: newcomers.met });
  const list = createLister({ hybrid, numbers, newcomers });
  return { version, task: hybrid.task, source, list, ...visits, close };
}

function contentOf(numbers: ItemNumbers, pace: () => Promise<void> | undefined): Promise<ContentModel> {
  function* descriptions() {
    for (let number = 0; number < numbers.count(); number++) {
      const item = numbers.itemOf(number);
      yield item === undefined ? undefined : describeItem(item);
    }
  }
  return inTurns(trainContentInSteps(descriptions()), pace);
}

type Lister = { readonly hybrid: HybridModel; readonly numbers: ItemNumbers; readonly newcomers: Newcomers };

function createLister({ hybrid, numbers, newcomers }: Lister): LiveItems['list'] {
  let room = numbers.count() + ROOM;
  let desk: Desk = createDesk(hybrid.models.length, room);
  let permits = createPermits(room);
  return (ask) => {
    if (numbers.count() > room) {
      room = numbers.count() + ROOM;
      desk = createDesk(hybrid.models.length, room);
      permits = createPermits(room);
    }
    const recent = Int32Array.from(ask.recent.flatMap((id) => numbers.numberOf(id) ?? []));
    const isAllowed = permits.begin((number) => {
      const item = numbers.itemOf(number);
      return item !== undefined && ask.isAllowed(item);
    });
    const options = optionsOf(ask, { recent, isAllowed, numbers, newcomers });
    const query = { recent, now: ask.now };
    const ranked = recommendItems(hybrid, query, desk, options);
    // Only a narrow filter or an empty site leaves a list short: then whatever else there is, what is new and alike before the rest.
    const isShort = ranked.length < ask.count;
    const fallback = isShort
      ? anyAllowed(numbers, newcomers.offer(recent, ask.count, isAllowed), ask.count, isAllowed)
      : [];
    const full =
      fallback.length > ranked.length ? recommendItems(hybrid, query, desk, { ...options, fallback }) : ranked;
    return full.map((each) => placedItem(each, numbers));
  };
}

/** Several models offer the same items for one list: each is asked for once whether it may be shown. */
function createPermits(room: number) {
  const known = new Uint8Array(room);
  let touched: number[] = [];
  return {
    begin: (ask: (number: number) => boolean) => {
      for (const number of touched) known[number] = 0;
      touched = [];
      return (number: number): boolean => {
        if (known[number] === 0) {
          known[number] = ask(number) ? 1 : 2;
          touched.push(number);
        }
        return known[number] === 1;
      };
    },
  };
}

type Knowing = Pick<Lister, 'numbers' | 'newcomers'> & {
  readonly recent: Int32Array;
  readonly isAllowed: (number: number) => boolean;
};

function optionsOf(ask: ItemsAsk, { recent, isAllowed, numbers, newcomers }: Knowing): RecommendationOptions {
  const { count, seed, seenAgain, diversity, exploration = 0, floor } = ask;
  const attributeOf = (number: number, attribute: string) => numbers.itemOf(number)?.[attribute];
  return {
    count,
    seed,
    isAllowed,
    ...(seenAgain !== undefined && { seenAgain }),
    ...(diversity !== undefined && {
      diversity: {
        weight: diversity.strength,
        likeness: (one: number, other: number) => {
          const value = attributeOf(one, diversity.attribute);
          return value !== undefined && value === attributeOf(other, diversity.attribute) ? 1 : 0;
        },
      },
    }),
    ...(exploration > 0 && {
      exploration: { rate: exploration, pool: POOL, newcomers: newcomers.offer(recent, POOL, isAllowed) },
    }),
    ...(floor !== undefined && {
      floor: {
        groupOf: (number: number) => floor.of(numbers.itemOf(number)!),
        floors: floor.floors,
      },
    }),
  };
}

/** These first, then the catalogue from its beginning, until there are enough. */
function anyAllowed(
  numbers: ItemNumbers,
  first: readonly number[],
  count: number,
  isAllowed: (number: number) => boolean,
): readonly number[] {
  const found = new Set(first);
  // What is listed already is among them, so twice as many are needed.
  for (let number = 0; number < numbers.count() && found.size < count * 2; number++)
    if (isAllowed(number)) found.add(number);
  return [...found];
}

function placedItem({ item, score, propensity, because }: Recommendation, numbers: ItemNumbers): PlacedItem {
  return {
    item: numbers.itemOf(item)!,
    score,
    propensity,
    model: because.model,
    because: because.items.flatMap(({ item: from, share }) => {
      const known = numbers.itemOf(from);
      return known === undefined ? [] : [{ item: known, share }];
    }),
  };
}
