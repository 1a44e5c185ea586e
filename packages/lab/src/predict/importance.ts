/**
 * How much a model needs each of its inputs. The gain of the training favours inputs with many values; by permutation one sees what
 * is really lost without an input, on rows the model has not learned from.
 */
import { createDice } from '@attune/engine';
import { logLoss } from '../evaluate/classification.ts';
import { type Examples, rowOf } from './examples.ts';
import type { FeatureSchema } from './feature-schema.ts';
import type { Predictor } from './predictor.ts';

/** Largest first. */
export type Importance = readonly { readonly name: string; readonly importance: number }[];

/**
 * By how much the log loss (in nats) rises when the values of one input are shuffled among the rows (Breiman 2001).
 * @param predict the probability of a vector
 * @param options.rounds shuffles to average over, default 3
 */
export function permutationImportance(
  examples: Examples,
  predict: (vector: Float64Array) => number,
  { rounds = 3, seed = 0 }: { readonly rounds?: number; readonly seed?: string | number } = {},
): Importance {
  const { schema, labels, columns } = examples;
  const dice = createDice(seed);
  const lossWith = (shuffled: readonly Float64Array[]) =>
    logLoss(
      labels,
      Float64Array.from(labels, (_, row) => predict(rowOf({ columns: shuffled }, row))),
    );
  const before = lossWith(columns);
  const rises = schema.map((_, input) => {
    let sum = 0;
    for (let round = 0; round < rounds; round++) {
      const column = columns[input]!.slice();
      for (let last = column.length - 1; last > 0; last--) {
        const other = dice.integer(last + 1);
        [column[last], column[other]] = [column[other]!, column[last]!];
      }
      sum += lossWith(columns.with(input, column)) - before;
    }
    return sum / rounds;
  });
  return ranked(schema, rises);
}

/** Each input's share of what the splits of the trees gained; null for models without trees. */
export function gainImportance(schema: FeatureSchema, predictor: Predictor): Importance | null {
  const trees = predictor.kind === 'blend' ? predictor.members.find(({ kind }) => kind === 'boosted-trees') : predictor;
  if (trees === undefined || !('gains' in trees)) return null;
  const whole = trees.gains.reduce((sum, gain) => sum + gain, 0);
  return ranked(
    schema,
    trees.gains.map((gain) => (whole === 0 ? 0 : gain / whole)),
  );
}

function ranked(schema: FeatureSchema, values: readonly number[]): Importance {
  return schema
    .map(({ name }, i) => ({ name, importance: values[i]! }))
    .sort((a, b) => b.importance - a.importance || (a.name < b.name ? -1 : 1));
}
