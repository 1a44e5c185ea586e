/**
 * Items that nobody has had to do with yet: of them nothing can be learned until they are shown. They are offered by their likeness to what
 * the visitor looks at, those added to the catalogue last first, until enough people have met them.
 */
import { type ContentModel, likeness } from '@attune/lab';

export type Newcomers = {
  readonly add: (item: number) => void;
  /** Somebody had to do with an item. */
  readonly met: (item: number) => void;
  /** At most `count` that may be shown, most alike first. */
  readonly offer: (recent: ArrayLike<number>, count: number, isAllowed: (item: number) => boolean) => readonly number[];
  readonly size: () => number;
};

const NEWCOMERS_MAX = 200;
/** So many of them are compared for one list. */
const COMPARED = 40;
/** Met this often, an item is known. */
const MEETINGS = 20;
const LOOK_BACK = 5;

export function createNewcomers(content: ContentModel): Newcomers {
  const meetings = new Map<number, number>();
  return {
    add: (item) => {
      meetings.set(item, 0);
      if (meetings.size > NEWCOMERS_MAX) meetings.delete(meetings.keys().next().value!);
    },
    met: (item) => {
      const known = meetings.get(item);
      if (known === undefined) return;
      if (known + 1 >= MEETINGS) meetings.delete(item);
      else meetings.set(item, known + 1);
    },
    offer: (recent, count, isAllowed) => {
      const lately = Array.from(recent).slice(-LOOK_BACK);
      const alike = (item: number) => lately.reduce((sum, each) => sum + likeness(content, each, item), 0);
      const candidates: number[] = [];
      for (const item of [...meetings.keys()].reverse()) {
        if (candidates.length === COMPARED) break;
        if (isAllowed(item)) candidates.push(item);
      }
      return candidates
        .map((item) => ({ item, alike: alike(item) }))
        .sort((a, b) => b.alike - a.alike)
        .slice(0, count)
        .map(({ item }) => item);
    },
    size: () => meetings.size,
  };
}
