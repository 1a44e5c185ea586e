/**
 * Items that the same people have: the cosine between items, each keeping its nearest. Pruned by the scored item, not by the past one, so
 * that popular items do not crowd out what they are asked about.
 */
import { distinctRows, type Lists, transpose } from './distinct-rows.ts';
import type { Interactions } from './interactions.ts';
import { type Because, becauseOf, type Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';
import { selectFirst } from './select-first.ts';

export type ItemNeighboursOptions = {
  /** How many neighbours each item keeps. */
  readonly neighbours: number;
  /** Added below the fraction: larger trusts rare pairs less. */
  readonly shrink: number;
  /** 0.5 is the cosine; less leaves more to popular items. */
  readonly power: number;
};

export const ITEM_NEIGHBOURS: ItemNeighboursOptions = { neighbours: 100, shrink: 0, power: 0.5 };

export type ItemNeighboursModel = {
  readonly kind: 'item-neighbours';
  /** Row of the past item: the items it speaks for, and how much. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
};

/** Rows are people; an item twice counts once. */
export function trainItemNeighbours(
  interactions: Interactions,
  options: ItemNeighboursOptions = ITEM_NEIGHBOURS,
): ItemNeighboursModel {
  const people = distinctRows(interactions);
  const items = transpose(people, interactions.itemCount);
  const frequency = (item: number) => items.starts[item + 1]! - items.starts[item]!;
  const norms = Float64Array.from({ length: interactions.itemCount }, (_, item) => frequency(item) ** options.power);
  const sums = new Float64Array(interactions.itemCount);
  const touched = new Int32Array(interactions.itemCount);
  const froms: Int32Array[] = [];
  const values: Float32Array[] = [];
  for (let item = 0; item < interactions.itemCount; item++) {
    const count = sumTogether({ people, items, sums, touched }, item);
    for (let i = 0; i < count; i++) {
      const other = touched[i]!;
      sums[other] = sums[other]! / (norms[item]! * norms[other]! + options.shrink);
    }
    const kept = Math.min(count, options.neighbours);
    selectFirst(touched, count, kept, (a, b) => sums[b]! - sums[a]! || a - b);
    froms.push(touched.slice(0, kept).sort());
    values.push(Float32Array.from(froms[item]!, (other) => sums[other]!));
    for (let i = 0; i < count; i++) sums[touched[i]!] = 0;
  }
  return { kind: 'item-neighbours', ...bySource(froms, values, interactions.itemCount) };
}

type Together = {
  readonly people: Lists;
  readonly items: Lists;
  readonly sums: Float64Array;
  readonly touched: Int32Array;
};

/** How many people have an item together with each other one; @returns how many others there are */
function sumTogether({ people, items, sums, touched }: Together, item: number): number {
  let count = 0;
  for (let p = items.starts[item]!; p < items.starts[item + 1]!; p++) {
    const person = items.numbers[p]!;
    for (let i = people.starts[person]!; i < people.starts[person + 1]!; i++) {
      const other = people.numbers[i]!;
      if (other === item) continue;
      if (sums[other] === 0) touched[count++] = other;
      sums[other] = sums[other]! + 1;
    }
  }
  return count;
}

function bySource(
  froms: readonly Int32Array[],
  kept: readonly Float32Array[],
  itemCount: number,
): Omit<ItemNeighboursModel, 'kind'> {
  const starts = new Int32Array(itemCount + 1);
  for (const list of froms) for (const from of list) starts[from + 1] = starts[from + 1]! + 1;
  for (let i = 0; i < itemCount; i++) starts[i + 1] = starts[i + 1]! + starts[i]!;
  const places = starts.slice();
  const columns = new Int32Array(starts[itemCount]!);
  const values = new Float32Array(starts[itemCount]!);
  froms.forEach((list, item) => {
    list.forEach((from, i) => {
      const place = places[from]!;
      places[from] = place + 1;
      columns[place] = item;
      values[place] = kept[item]![i]!;
    });
  });
  return { starts, columns, values };
}

/** Adds to the board what each item of the past speaks for. */
export function scoreItemNeighbours(model: ItemNeighboursModel, { recent }: Query, board: ScoreBoard): void {
  for (const item of new Set(Array.from(recent)))
    for (let i = model.starts[item] ?? 0; i < (model.starts[item + 1] ?? 0); i++)
      addScore(board, model.columns[i]!, model.values[i]!);
}

/** What each item of the past gave to the score of one. */
export function explainItemNeighbours(model: ItemNeighboursModel, { recent }: Query, item: number): Because {
  const given = new Map<number, number>();
  for (const from of new Set(Array.from(recent)))
    for (let i = model.starts[from] ?? 0; i < (model.starts[from + 1] ?? 0); i++)
      if (model.columns[i] === item) given.set(from, model.values[i]!);
  return becauseOf(model.kind, given);
}
