/**
 * Splits for judging a way of training on rows that it has not seen: folds by chance, in which rows that hang together stay together, or blocks
 * of time, in which every block is foretold from what came before it. The second is how a model is really used.
 */
import { assert, createDice } from '@attune/engine';
import { type Examples, rowOf, takeRows } from './examples.ts';
import { splitFold, stratifiedFolds } from './folds.ts';

/** Places of rows, ascending. */
export type RowSplit = { readonly train: Uint32Array; readonly test: Uint32Array };

export type FoldOptions = {
  readonly count: number;
  readonly seed: string | number;
  /** Which rows hang together, such as those of one visitor; left out, each stands by itself. */
  readonly groups?: readonly (string | number)[];
};

/** So many folds; each label has its share in each, but where groups are given: those are dealt out whole. */
export function foldSplits(labels: ArrayLike<number>, { count, seed, groups }: FoldOptions): readonly RowSplit[] {
  const folds = groups === undefined ? stratifiedFolds(labels, count, seed) : groupedFolds(groups, count, seed);
  return Array.from({ length: count }, (_, fold) => {
    const { inside, outside } = splitFold(folds, fold);
    return { train: outside, test: inside };
  });
}

function groupedFolds(groups: readonly (string | number)[], count: number, seed: string | number): Uint8Array {
  const dice = createDice(seed);
  const names = [...new Set(groups)];
  for (let last = names.length - 1; last > 0; last--) {
    const other = dice.integer(last + 1);
    [names[last], names[other]] = [names[other]!, names[last]!];
  }
  const foldOf = new Map(names.map((name, turn) => [name, turn % count]));
  return Uint8Array.from(groups, (group) => foldOf.get(group)!);
}

export type BlockOptions = {
  /** How many blocks are foretold. The first of count + 1 is only learned from. */
  readonly count: number;
  /** Rows of a group that is asked about in a block are not learned from for it: a visit goes on over the border. */
  readonly groups?: readonly (string | number)[];
  /** Rows so shortly before a block are not learned from: what came of them was not known yet when it began. Default 0. */
  readonly gapMs?: number;
};

/** Blocks of about as many rows each, in order of time; rows of one moment are never parted. A block without rows before it is left out. */
export function timeBlockedSplits(
  times: ArrayLike<number>,
  { count, groups, gapMs = 0 }: BlockOptions,
): readonly RowSplit[] {
  const order = Uint32Array.from(times, (_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b);
  const borders = Array.from({ length: count }, (_, block) => {
    const first = order[Math.floor(((block + 1) * order.length) / (count + 1))];
    return first === undefined ? Number.NaN : times[first]!;
  });
  const moments = [...new Set(borders)].filter((moment) => moment > times[order[0]!]!);
  return moments.map((from, block) => {
    const to = moments[block + 1] ?? Number.POSITIVE_INFINITY;
    const test = order.filter((row) => times[row]! >= from && times[row]! < to).sort();
    const asked = new Set(groups === undefined ? [] : Array.from(test, (row) => groups[row]!));
    const train = order.filter((row) => times[row]! < from - gapMs && !asked.has(groups?.[row] ?? '')).sort();
    return { train, test };
  });
}

/** A trained model as what it says of a vector; null where it could not be trained. */
export type Trained = ((vector: Float64Array) => number) | null;

/** What every row was told by a model that had not seen it (of several, the last); NaN for rows never asked, and where nothing was trained. */
export function outOfSample(
  examples: Examples,
  splits: readonly RowSplit[],
  train: (examples: Examples, rows: Uint32Array) => Trained,
): Float64Array {
  const said = new Float64Array(examples.labels.length).fill(Number.NaN);
  for (const split of splits) {
    assert(split.test.length === 0 || split.test.at(-1)! < said.length, 'splits of these examples');
    const model = train(takeRows(examples, split.train), split.train);
    if (model !== null) for (const row of split.test) said[row] = model(rowOf(examples, row));
  }
  return said;
}
