/**
 * Where models write their scores: one number for each item, and which of them were touched, so that clearing and ranking cost what was
 * scored, not what there is. One board serves one question at a time and is used again for the next.
 */

export type ScoreBoard = {
  readonly scores: Float64Array;
  readonly touched: Int32Array;
  readonly marks: Uint8Array;
  count: number;
};

/** An item with its score. */
export type Scored = { readonly item: number; readonly score: number };

/** @param itemCount items are 0 … itemCount − 1; leave room for those that come later */
export function createBoard(itemCount: number): ScoreBoard {
  return {
    scores: new Float64Array(itemCount),
    touched: new Int32Array(itemCount),
    marks: new Uint8Array(itemCount),
    count: 0,
  };
}

/** Forgets all scores. */
export function clearBoard(board: ScoreBoard): void {
  for (let i = 0; i < board.count; i++) {
    const item = board.touched[i]!;
    board.scores[item] = 0;
    board.marks[item] = 0;
  }
  board.count = 0;
}

/** Adds to the score of an item; an item the board has no room for is left out. */
export function addScore(board: ScoreBoard, item: number, amount: number): void {
  if (item >= board.scores.length) return;
  if (board.marks[item] === 0) {
    board.marks[item] = 1;
    board.touched[board.count++] = item;
  }
  board.scores[item] = board.scores[item]! + amount;
}

/** The best `count` items, best first, ties by number; `skip` says which are not asked for. */
export function topOf(board: ScoreBoard, count: number, skip?: (item: number) => boolean): readonly Scored[] {
  const { scores, touched } = board;
  const heap = new Int32Array(count);
  let size = 0;
  const isWorse = (a: number, b: number) => scores[a]! < scores[b]! || (scores[a] === scores[b] && a > b);
  for (let i = 0; i < board.count; i++) {
    const item = touched[i]!;
    if (size === count && (count === 0 || !isWorse(heap[0]!, item))) continue;
    if (skip?.(item) === true) continue;
    if (size < count) lift(heap, size++, item, isWorse);
    else sink(heap, size, item, isWorse);
  }
  return [...heap.subarray(0, size)]
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .map((item) => ({ item, score: scores[item]! }));
}

type Order = (a: number, b: number) => boolean;

/** A new item into the heap, whose first is the worst. */
function lift(heap: Int32Array, at: number, item: number, isWorse: Order): void {
  let place = at;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isWorse(item, heap[parent]!)) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = item;
}

/** A better item in the place of the worst. */
function sink(heap: Int32Array, size: number, item: number, isWorse: Order): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && isWorse(heap[child + 1]!, heap[child]!)) child++;
    if (!isWorse(heap[child]!, item)) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = item;
}
