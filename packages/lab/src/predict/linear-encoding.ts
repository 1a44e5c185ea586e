/**
 * How a vector becomes the terms of a linear model: numbers on a common scale (long tails by their logarithm), a term for each value
 * of a category, and a term for "missing" where the training had gaps.
 */
import type { Examples } from './examples.ts';
import type { FeatureSchema } from './feature-schema.ts';

/** The terms of one input begin at `first`. A number is (x − mean) / scale, with x first turned into sign(x)·ln(1 + |x|) if `isLog`. */
type InputTerms =
  | {
      readonly kind: 'numeric';
      readonly first: number;
      readonly isLog: boolean;
      readonly mean: number;
      readonly scale: number;
      readonly hasMissing: boolean;
    }
  /** One term for each value, then "other", then "missing". */
  | { readonly kind: 'category'; readonly first: number; readonly values: number };

/** `means` are those of the terms over the training, against which a reason is measured. */
export type LinearEncoding = {
  readonly inputs: readonly InputTerms[];
  readonly terms: number;
  readonly means: readonly number[];
};

/** The terms of a vector that are not 0. */
export type Terms = { readonly places: readonly number[]; readonly values: readonly number[] };

export function learnEncoding({ schema, columns }: Pick<Examples, 'schema' | 'columns'>): LinearEncoding {
  let terms = 0;
  const inputs = schema.map((_, i): InputTerms => {
    const input = inputTerms(schema, i, columns[i]!, terms);
    terms += widthOf(input);
    return input;
  });
  const means = new Array<number>(terms).fill(0);
  const rows = columns[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const { places, values } = encode(
      { inputs },
      columns.map((column) => column[row]!),
    );
    places.forEach((place, i) => {
      means[place]! += values[i]! / rows;
    });
  }
  return { inputs, terms, means };
}

/** How many terms an input has. */
export function widthOf(input: InputTerms): number {
  if (input.kind === 'category') return input.values + 2;
  return input.hasMissing ? 2 : 1;
}

/** A longer tail than this (the largest value over the standard deviation) is taken by its logarithm. */
const TAIL_MAX = 6;

function inputTerms(schema: FeatureSchema, place: number, column: Float64Array, first: number): InputTerms {
  const feature = schema[place]!;
  if (feature.kind === 'category') return { kind: 'category', first, values: feature.values.length };
  const known = column.filter((value) => !Number.isNaN(value));
  const plain = momentsOfColumn(known);
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value - plain.mean)), 0);
  const isLog = largest > TAIL_MAX * plain.scale;
  const { mean, scale } = isLog ? momentsOfColumn(known.map(signedLog)) : plain;
  return { kind: 'numeric', first, isLog, mean, scale, hasMissing: known.length < column.length };
}

function momentsOfColumn(values: Float64Array): { readonly mean: number; readonly scale: number } {
  if (values.length === 0) return { mean: 0, scale: 1 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, scale: variance > 0 ? Math.sqrt(variance) : 1 };
}

function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

export function encode({ inputs }: Pick<LinearEncoding, 'inputs'>, vector: ArrayLike<number>): Terms {
  const places: number[] = [];
  const values: number[] = [];
  const add = (place: number, value: number) => {
    places.push(place);
    values.push(value);
  };
  inputs.forEach((input, i) => {
    const value = vector[i]!;
    if (input.kind === 'category') add(input.first + (Number.isNaN(value) ? input.values + 1 : value), 1);
    else if (!Number.isNaN(value))
      add(input.first, ((input.isLog ? signedLog(value) : value) - input.mean) / input.scale);
    else if (input.hasMissing) add(input.first + 1, 1);
  });
  return { places, values };
}

/** Σ weight·term. */
export function dotTerms(weights: ArrayLike<number>, { places, values }: Terms): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += weights[places[i]!]! * values[i]!;
  return sum;
}

/** What each input adds to the margin, compared with the mean of the training: Σ weight·(term − mean). */
export function linearContributions(
  { inputs, means }: LinearEncoding,
  weights: ArrayLike<number>,
  vector: ArrayLike<number>,
): Float64Array {
  const terms = encode({ inputs }, vector);
  const contributions = new Float64Array(inputs.length);
  const inputOf = (place: number) => inputs.findLastIndex(({ first }) => first <= place);
  terms.places.forEach((place, i) => {
    contributions[inputOf(place)]! += weights[place]! * terms.values[i]!;
  });
  inputs.forEach((input, i) => {
    for (let place = input.first; place < input.first + widthOf(input); place++)
      contributions[i]! -= weights[place]! * means[place]!;
  });
  return contributions;
}
