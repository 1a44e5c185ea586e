/**
 * What models are trained on: a column for each input and a label for each row. Columns, because trees look at one input at a time.
 */
import { assert, bad, good, type Read } from '@attune/engine';
import { type FeatureSchema, vectorOf } from './feature-schema.ts';

/** `columns[feature][row]` as in `vectorOf`; labels are 0 or 1. */
export type Examples = {
  readonly schema: FeatureSchema;
  readonly columns: readonly Float64Array[];
  readonly labels: Uint8Array;
};

/** Examples of records and what came of each. @returns a problem for labels that do not pair with the records or are all alike */
export function readExamples(
  schema: FeatureSchema,
  records: readonly unknown[],
  labels: readonly boolean[],
): Read<Examples> {
  if (records.length !== labels.length)
    return bad('labels', `${labels.length} labels for ${records.length} records`, 'give one label for each record');
  if (new Set(labels).size < 2)
    return bad('labels', 'all labels are alike', 'give records that reached the goal and records that did not');
  return good(
    examplesOf(
      schema,
      records.map((record) => vectorOf(schema, record)),
      labels.map(Number),
    ),
  );
}

/** Examples of vectors that are encoded already. */
export function examplesOf(
  schema: FeatureSchema,
  vectors: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): Examples {
  assert(vectors.length === labels.length, 'a label for each vector');
  return {
    schema,
    columns: schema.map((_, feature) => Float64Array.from(vectors, (vector) => vector[feature]!)),
    labels: Uint8Array.from(labels),
  };
}

/** The examples of some rows, in their order. */
export function takeRows({ schema, columns, labels }: Examples, rows: ArrayLike<number>): Examples {
  const at = Array.from(rows);
  return {
    schema,
    columns: columns.map((column) => Float64Array.from(at, (row) => column[row]!)),
    labels: Uint8Array.from(at, (row) => labels[row]!),
  };
}

/** The vector of one row. */
export function rowOf({ columns }: Pick<Examples, 'columns'>, row: number): Float64Array {
  return Float64Array.from(columns, (column) => column[row]!);
}

/** The share of ones. */
export function shareOfOnes(labels: ArrayLike<number>): number {
  let ones = 0;
  for (let i = 0; i < labels.length; i++) ones += labels[i]!;
  return ones / labels.length;
}
