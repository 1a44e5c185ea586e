/**
 * Alternating least squares for what people did, not what they said (Hu, Koren and Volinsky 2008), each row solved by a few steps of
 * conjugate gradients (Takács et al. 2011). A person is folded in from what they have, at the moment of asking: nobody waits for a
 * training to be known.
 */
import { createDice } from '@attune/engine';
import { createSystem, solve, solveFor } from './confident-row.ts';
import { type Interactions, rowCount, rowOf } from './interactions.ts';
import { type Because, becauseOf, type Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';

export type ImplicitFactorsOptions = {
  readonly factors: number;
  /** How much surer an event is than no event: its weight is this, that of nothing is 1. */
  readonly confidence: number;
  readonly regularization: number;
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
  /** Row-major, items × factors. */
  readonly items: Float32Array;
  /** Σ y·yᵀ over items, factors × factors, what no event says. */
  readonly gram: Float64Array;
};

/** Rows are people; an item twice counts once. Costs epochs × (events × factors + rows × factors²) × steps. */
export function trainImplicitFactors(
  interactions: Interactions,
  options: ImplicitFactorsOptions = IMPLICIT_FACTORS,
): ImplicitFactorsModel {
  const dice = createDice(options.seed);
  const people = distinctLists(interactions);
  const owners = ownersOf(people, interactions.itemCount);
  const random = (count: number) =>
    Float32Array.from({ length: count * options.factors }, () => (dice.next() - 0.5) * (0.2 / options.factors ** 0.5));
  const users = random(people.length);
  const items = random(interactions.itemCount);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    solveRows(users, people, items, options);
    solveRows(items, owners, users, options);
  }
  return { kind: 'implicit-factors', options, items, gram: gramOf(items, options.factors) };
}

function distinctLists(interactions: Interactions): readonly Int32Array[] {
  return Array.from({ length: rowCount(interactions) }, (_, row) => Int32Array.from(new Set(rowOf(interactions, row))));
}

function ownersOf(people: readonly Int32Array[], itemCount: number): readonly Int32Array[] {
  const owners = Array.from({ length: itemCount }, (): number[] => []);
  people.forEach((items, person) => {
    for (const item of items) owners[item]!.push(person);
  });
  return owners.map((list) => Int32Array.from(list));
}

/** Σ v·vᵀ over all rows. */
function gramOf(vectors: Float32Array, factors: number): Float64Array {
  const gram = new Float64Array(factors * factors);
  for (let first = 0; first < vectors.length; first += factors)
    for (let i = 0; i < factors; i++) {
      const own = vectors[first + i]!;
      const line = i * factors;
      for (let j = 0; j <= i; j++) gram[line + j] = gram[line + j]! + own * vectors[first + j]!;
    }
  for (let i = 0; i < factors; i++) for (let j = 0; j < i; j++) gram[j * factors + i] = gram[i * factors + j]!;
  return gram;
}

function solveRows(
  vectors: Float32Array,
  lists: readonly Int32Array[],
  others: Float32Array,
  options: ImplicitFactorsOptions,
): void {
  const { factors } = options;
  const system = createSystem(others, gramOf(others, factors), options);
  lists.forEach((list, row) => {
    const solution = vectors.subarray(row * factors, (row + 1) * factors);
    if (list.length === 0) solution.fill(0);
    else solve(system, list, solution);
  });
}

/** Steps that are enough to solve a person to single precision from nothing. */
const FOLD_IN_STEPS = 20;

/** The factors of a person who has these items; all zero for nobody known. */
export function foldIn(model: ImplicitFactorsModel, recent: ArrayLike<number>): Float32Array {
  const options = { ...model.options, steps: FOLD_IN_STEPS };
  const itemCount = model.items.length / options.factors;
  const person = new Float32Array(options.factors);
  const list = [...new Set(Array.from(recent))].filter((item) => item < itemCount);
  if (list.length > 0) solve(createSystem(model.items, model.gram, options), list, person);
  return person;
}

/** Adds to the board how near every item is to the person. @param among only these items, where not all are asked for */
export function scoreImplicitFactors(
  model: ImplicitFactorsModel,
  { recent }: Query,
  board: ScoreBoard,
  among?: ArrayLike<number>,
): void {
  const { factors } = model.options;
  const person = foldIn(model, recent);
  const itemCount = model.items.length / factors;
  for (let n = 0; n < (among?.length ?? itemCount); n++) {
    const item = among === undefined ? n : among[n]!;
    if (item < itemCount) addScore(board, item, nearness(model, item, person));
  }
}

function nearness({ items, options }: ImplicitFactorsModel, item: number, person: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0, first = item * options.factors; i < options.factors; i++) sum += items[first + i]! * person[i]!;
  return sum;
}

/** Hu et al., section 5: solving for the item instead of the right side splits the score among the person's items. */
export function explainImplicitFactors(model: ImplicitFactorsModel, { recent }: Query, item: number): Because {
  const { factors, confidence } = model.options;
  const given = new Map<number, number>();
  const itemCount = model.items.length / factors;
  if (item >= itemCount) return becauseOf(model.kind, given);
  const list = [...new Set(Array.from(recent))].filter((each) => each < itemCount);
  const system = createSystem(model.items, model.gram, { ...model.options, steps: FOLD_IN_STEPS });
  const solved = solveFor(system, list, model.items.subarray(item * factors, (item + 1) * factors));
  for (const own of list) given.set(own, confidence * nearness(model, own, solved));
  return becauseOf(model.kind, given);
}
