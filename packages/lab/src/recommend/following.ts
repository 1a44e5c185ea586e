/**
 * What comes after what: for each item, the items that followed it (or stood around it), weighed by their distance. One sum of pairs is a
 * Markov chain with a memory, association rules, or a sequential item-to-item neighbourhood, by its options alone; and it learns from
 * every event as it comes.
 */
import { addCount, type CountMatrix, countOf, createCounts, layByRow } from './count-matrix.ts';
import { type Interactions, rowCount, rowOf } from './interactions.ts';
import { type Because, becauseOf, type Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';
import { selectFirst } from './select-first.ts';

export type FollowingOptions = {
  /** How many events back still count. */
  readonly steps: number;
  /** A pair at distance d weighs d^−distancePower. */
  readonly distancePower: number;
  /** What a pair weighs in the other direction: 0 is directed, 1 the same both ways. */
  readonly reverse: number;
  /** Sums are divided by (occurrences of both)^popularityPower: 0 leaves them, 0.5 makes a cosine. */
  readonly popularityPower: number;
  /** How many recent items are asked, and what each earlier one keeps of its weight. */
  readonly window: number;
  readonly keep: number;
  /** Only the strongest followers of an item are asked; Infinity asks all. */
  readonly followersMax: number;
};

/** Sequential rules as Ludewig and Jannach (2018) call them: what came next, within twenty steps, by the last item alone. */
export const TRANSITIONS: FollowingOptions = {
  steps: 20,
  distancePower: 2,
  reverse: 0,
  popularityPower: 0,
  window: 1,
  keep: 1,
  followersMax: 20,
};

/** Association rules of size two: what stands in the same row, by the last item alone. */
export const ASSOCIATION: FollowingOptions = {
  steps: Number.MAX_SAFE_INTEGER,
  distancePower: 0,
  reverse: 1,
  popularityPower: 0,
  window: 1,
  keep: 1,
  followersMax: 20,
};

/** Item-to-item neighbours with order: near in time and mostly forward, popularity damped, by the last fifty items. */
export const SEQUENTIAL: FollowingOptions = {
  steps: 50,
  distancePower: 0.5,
  reverse: 0.5,
  popularityPower: 0.5,
  window: 50,
  keep: 0.8,
  followersMax: Number.POSITIVE_INFINITY,
};

export type FollowingModel = {
  readonly kind: 'following';
  readonly options: FollowingOptions;
  readonly counts: CountMatrix;
  /** Occurrences of each item. */
  occurrences: Float64Array;
};

/** Counts every row from its start. Costs events × steps. */
export function trainFollowing(interactions: Interactions, options: FollowingOptions = TRANSITIONS): FollowingModel {
  const model: FollowingModel = {
    kind: 'following',
    options,
    counts: createCounts(interactions.itemCount, interactions.items.length * 4),
    occurrences: new Float64Array(interactions.itemCount),
  };
  for (let row = 0; row < rowCount(interactions); row++) {
    const items = rowOf(interactions, row);
    for (let place = 0; place < items.length; place++) learnFollowing(model, items, place);
  }
  layByRow(model.counts);
  return model;
}

/** One more event: the item at `place` of what the person did, oldest first. The next question sees it. */
export function learnFollowing(model: FollowingModel, recent: ArrayLike<number>, place = recent.length - 1): void {
  const { steps, distancePower, reverse } = model.options;
  const item = recent[place]!;
  occur(model, item);
  for (let distance = 1; distance <= Math.min(steps, place); distance++) {
    const before = recent[place - distance]!;
    const weight = 1 / distance ** distancePower;
    addCount(model.counts, before, item, weight);
    if (reverse > 0) addCount(model.counts, item, before, weight * reverse);
  }
}

function occur(model: FollowingModel, item: number): void {
  if (item >= model.occurrences.length) {
    const wider = new Float64Array(Math.max(item + 1, model.occurrences.length * 2));
    wider.set(model.occurrences);
    model.occurrences = wider;
  }
  model.occurrences[item] = model.occurrences[item]! + 1;
}

/** Adds the sums of the recent items' followers to the board. */
export function scoreFollowing(model: FollowingModel, { recent }: Query, board: ScoreBoard): void {
  const { counts, options, occurrences } = model;
  const { heads, nexts, columns, values } = counts;
  const power = options.popularityPower;
  let weight = 1;
  for (let back = 1; back <= Math.min(options.window, recent.length); back++) {
    const item = recent[recent.length - back]!;
    const own = power === 0 ? weight : weight / (occurrences[item] ?? 1) ** power;
    if (options.followersMax === Number.POSITIVE_INFINITY)
      for (let entry = heads[item] ?? -1; entry >= 0; entry = nexts[entry]!)
        addScore(board, columns[entry]!, own * values[entry]!);
    else for (const entry of strongest(model, item)) addScore(board, columns[entry]!, own * values[entry]!);
    weight *= options.keep;
  }
  if (power === 0) return;
  for (let i = 0; i < board.count; i++) {
    const item = board.touched[i]!;
    board.scores[item] = board.scores[item]! / occurrences[item]! ** power;
  }
}

/** The entries of an item's strongest followers; at the same strength the one that was there first. */
function strongest({ counts, options }: FollowingModel, item: number): Int32Array {
  const { heads, nexts, values } = counts;
  let count = 0;
  for (let entry = heads[item] ?? -1; entry >= 0; entry = nexts[entry]!) {
    if (count === listed.length) listed = widened(listed);
    listed[count++] = entry;
  }
  if (count > options.followersMax)
    selectFirst(listed, count, options.followersMax, (a, b) => values[b]! - values[a]! || a - b);
  return listed.subarray(0, Math.min(count, options.followersMax));
}

/** Room for the entries of one item, used again for the next. */
let listed = new Int32Array(1_024);

function widened(list: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(list.length * 2);
  wider.set(list);
  return wider;
}

/** What each recent item gave to the score of one. */
export function explainFollowing(model: FollowingModel, { recent }: Query, item: number): Because {
  const { window, keep, popularityPower } = model.options;
  const given = new Map<number, number>();
  for (let back = 1; back <= Math.min(window, recent.length); back++) {
    const from = recent[recent.length - back]!;
    const own = keep ** (back - 1) / (model.occurrences[from] || 1) ** popularityPower;
    given.set(from, (given.get(from) ?? 0) + own * countOf(model.counts, from, item));
  }
  return becauseOf('following', given);
}
