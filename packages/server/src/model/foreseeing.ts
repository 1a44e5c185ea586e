/**
 * A version of a propensity, of whatever format, as what can be asked about moments of the past: so that one from elsewhere is compared with, and
 * judged, on the same rows as our own.
 */
import {
  encodedColumns,
  onnxPlan,
  onnxProbability,
  probabilitiesOf,
  type RecordPlan,
  type RecordTable,
  readOnnxModel,
  recordAt,
} from '@attune/lab';
import { openedPropensity } from './opened-artefact.ts';

export type Foreseeing = {
  /** What a record must look at for it. */
  readonly plan: RecordPlan;
  /** For these rows; where it has no answer, a half: it knows nothing. */
  readonly probabilities: (table: RecordTable, rows: ArrayLike<number>) => Float64Array;
};

const NO_ANSWER = 0.5;

/** @returns null for bytes that are no propensity */
export function foreseeing(artefact: Uint8Array): Foreseeing | null {
  const own = openedPropensity(artefact);
  if (own !== null) {
    const { model, plan } = own;
    return {
      plan,
      probabilities: (table, rows) => {
        const columns = encodedColumns(table, model.schema).map((column) =>
          Float64Array.from(rows, (row) => column[row]!),
        );
        return probabilitiesOf(model, { columns, labels: new Uint8Array(rows.length) });
      },
    };
  }
  const brought = readOnnxModel(artefact, 'propensity');
  if (!brought.ok) return null;
  return {
    plan: onnxPlan(brought.value),
    probabilities: (table, rows) =>
      Float64Array.from(rows, (row) => onnxProbability(brought.value, recordAt(table, row)) ?? NO_ANSWER),
  };
}
