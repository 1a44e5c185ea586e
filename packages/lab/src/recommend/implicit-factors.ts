/**
 * Alternating least squares for what people did, not what they said (Hu, Koren and Volinsky 2008), each row solved by a few steps of
 * conjugate gradients (Takács et al. 2011). A person is folded in from what they have, at the moment of asking: nobody waits for a
 * training to be known.
 */
import { createDice } from '@attune/engine';
import { createSystem, type RowList, type System, setGram, solve, solveFor, widthOf } from './confident-row.ts';
import { distinctRows, type Lists, transpose } from './distinct-rows.ts';
import type { Interactions } from './interactions.ts';
import { type Because, becauseOf, type Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';

export type ImplicitFactorsOptions = {
  readonly factors: number;
  /** How much surer an event is than no event: its weight is this, that of nothing is 1. */
  readonly confidence: number;
  readonly regularization: number;
  /** What is added to it for each item of a row: Spark's way. Default 0. */
  readonly regularizationEach?: number;
  readonly epochs: number;
  /** Steps of conjugate gradients a row; they start where the row stood. */
  readonly steps: number;
  readonly seed: string;
};

export const IMPLICIT_FACTORS: ImplicitFactorsOptions = {
  factors: 64,
  confidence: 10,
  regularization: 1,
  epochs: 12,
  steps: 3,
  seed: 'implicit-factors',
};

export type ImplicitFactorsModel = {
  readonly kind: 'implicit-factors';
  readonly options: ImplicitFactorsOptions;
  /** Row-major, items × the factors filled up to a multiple of eight. */
  readonly items: Float32Array;
};

/** Rows are people; an item twice counts once. Costs epochs × (events × factors + rows × factors²) × steps. */
export function trainImplicitFactors(
  interactions: Interactions,
  options: ImplicitFactorsOptions = IMPLICIT_FACTORS,
): ImplicitFactorsModel {
  const people = distinctRows(interactions);
  const owners = transpose(people, interactions.itemCount);
  const width = widthOf(options.factors);
  const rows = [people.starts.length - 1, interactions.itemCount] as const;
  const bytes = 4 * (width * (rows[0] + rows[1] + 8) + 2 * people.numbers.length + 8);
  const system = createSystem(options, bytes);
  const dice = createDice(options.seed);
  const users = createSide(system, people, () => dice.next());
  const items = createSide(system, owners, () => dice.next());
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    solveSide(system, users, items);
    solveSide(system, items, users);
  }
  const first = items.vectors / 4;
  return {
    kind: 'implicit-factors',
    options,
    items: system.kernel.floats.slice(first, first + rows[1] * width),
  };
}

/** People or items: their vectors, as many as a multiple of four, and what each row has on the other side. */
type Side = { readonly lists: Lists; readonly numbers: number; readonly vectors: number; readonly end: number };

function createSide({ kernel, stride, options }: System, lists: Lists, random: () => number): Side {
  const rows = lists.starts.length - 1;
  const padded = Math.ceil(rows / 4) * 4;
  const vectors = kernel.room(padded * stride);
  const numbers = kernel.room(lists.numbers.length * 4);
  kernel.ints.set(lists.numbers, numbers / 4);
  const scale = 0.2 / options.factors ** 0.5;
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < options.factors; i++)
      kernel.floats[(vectors + row * stride) / 4 + i] = (random() - 0.5) * scale;
  return { lists, numbers, vectors, end: vectors + padded * stride };
}

function solveSide(system: System, side: Side, others: Side): void {
  setGram(system, others.vectors, others.end);
  const { starts } = side.lists;
  for (let row = 0; row + 1 < starts.length; row++) {
    const list: RowList = { from: side.numbers + starts[row]! * 4, to: side.numbers + starts[row + 1]! * 4 };
    solve(system, list, others.vectors, side.vectors + row * system.stride);
  }
}

/** Steps that are enough to solve a person to single precision from nothing, and the latest items that are asked. */
const FOLD_IN_STEPS = 20;
const FOLD_IN_ITEMS = 512;

type FoldIn = {
  readonly system: System;
  readonly others: number;
  readonly list: number;
  readonly x: number;
  readonly right: number;
};

/** Each model's own system for asking: made at the first question, since bytes from a file are no running program. */
const foldIns = new WeakMap<ImplicitFactorsModel, FoldIn>();

function foldInOf(model: ImplicitFactorsModel): FoldIn {
  const made = foldIns.get(model);
  if (made !== undefined) return made;
  const width = widthOf(model.options.factors);
  const system = createSystem(
    { ...model.options, steps: Math.max(FOLD_IN_STEPS, model.options.steps) },
    4 * (width + 1) * (FOLD_IN_ITEMS + 8),
  );
  const { kernel, stride } = system;
  const others = kernel.room(FOLD_IN_ITEMS * stride);
  const fold: FoldIn = {
    system,
    others,
    list: kernel.room(FOLD_IN_ITEMS * 4),
    x: kernel.room(stride),
    right: kernel.room(stride),
  };
  kernel.ints.set(
    Int32Array.from({ length: FOLD_IN_ITEMS }, (_, i) => i),
    fold.list / 4,
  );
  setGramOf(fold, model.items);
  foldIns.set(model, fold);
  return fold;
}

/** The Gram matrix of all items, by as many at once as there is room for. */
function setGramOf({ system, others }: FoldIn, items: Float32Array): void {
  const { kernel, stride, gram } = system;
  setGram(system, others, others + 4 * stride);
  const size = FOLD_IN_ITEMS * (stride / 4);
  const room = kernel.floats.subarray(others / 4, others / 4 + size);
  for (let first = 0; first < items.length; first += size) {
    room.fill(0);
    room.set(items.subarray(first, first + size));
    kernel.addGram(others, others + FOLD_IN_ITEMS * stride, gram, stride);
  }
}

/** Puts the vectors of the person's latest items where the system reads them. @returns which they are */
function gather(model: ImplicitFactorsModel, { system, others }: FoldIn, recent: ArrayLike<number>): readonly number[] {
  const width = system.stride / 4;
  const itemCount = model.items.length / width;
  const known = [...new Set(Array.from(recent))].filter((item) => item < itemCount).slice(-FOLD_IN_ITEMS);
  known.forEach((item, i) => {
    system.kernel.floats.set(model.items.subarray(item * width, (item + 1) * width), others / 4 + i * width);
  });
  return known;
}

const vectorAt = ({ kernel, stride }: System, at: number): Float32Array =>
  kernel.floats.slice(at / 4, at / 4 + stride / 4);

/** The factors of a person who has these items; all zero for nobody known. */
export function foldIn(model: ImplicitFactorsModel, recent: ArrayLike<number>): Float32Array {
  const fold = foldInOf(model);
  const { system, others, list, x } = fold;
  const known = gather(model, fold, recent);
  system.kernel.floats.fill(0, x / 4, (x + system.stride) / 4);
  if (known.length > 0) solve(system, { from: list, to: list + 4 * known.length }, others, x);
  return vectorAt(system, x);
}

/** Adds to the board how near every item is to the person. @param among only these items, where not all are asked for */
export function scoreImplicitFactors(
  model: ImplicitFactorsModel,
  { recent }: Query,
  board: ScoreBoard,
  among?: ArrayLike<number>,
): void {
  const person = foldIn(model, recent);
  const itemCount = model.items.length / person.length;
  for (let n = 0; n < (among?.length ?? itemCount); n++) {
    const item = among === undefined ? n : among[n]!;
    if (item < itemCount) addScore(board, item, nearness(model, item, person));
  }
}

/** In four sums that do not wait for each other; a vector's length is a multiple of eight. */
function nearness({ items }: ImplicitFactorsModel, item: number, person: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0, at = item * person.length; i < person.length; i += 4, at += 4) {
    a += items[at]! * person[i]!;
    b += items[at + 1]! * person[i + 1]!;
    c += items[at + 2]! * person[i + 2]!;
    d += items[at + 3]! * person[i + 3]!;
  }
  return a + b + (c + d);
}

/** Hu et al., section 5: solving for the item instead of the right side splits the score among the person's items. */
export function explainImplicitFactors(model: ImplicitFactorsModel, { recent }: Query, item: number): Because {
  const fold = foldInOf(model);
  const { system, others, list, x, right } = fold;
  const given = new Map<number, number>();
  const width = system.stride / 4;
  if (item >= model.items.length / width) return becauseOf(model.kind, given);
  const known = gather(model, fold, recent);
  system.kernel.floats.set(model.items.subarray(item * width, (item + 1) * width), right / 4);
  solveFor(system, { from: list, to: list + 4 * known.length }, others, { right, x });
  const solved = vectorAt(system, x);
  for (const own of known) given.set(own, model.options.confidence * nearness(model, own, solved));
  return becauseOf(model.kind, given);
}
