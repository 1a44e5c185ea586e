/**
 * What each input of an ONNX model is filled with, and which of its outputs is the answer: written by whoever exports the model, and carried in
 * the file itself (metadata `attune.mapping`), so that one file is one version and nothing can be lost between training and asking.
 */
import { at, bad, good, isObject, type JsonObject, type Problem, type Read, readPredicate } from '@attune/engine';

/** One number or text of the visitor's record. */
export type Column = {
  /** Name in the record: `elapsed_s`, `count_Product Viewed`, `trait.plan`. */
  readonly feature: string;
  /** For numbers: 1 where the feature has this value and 0 elsewhere, instead of the feature itself. */
  readonly is?: string;
  /** Stands in where nothing is known; default: not a number, or an empty text. */
  readonly missing?: number | string;
};

export type OnnxMapping = {
  /** By the names of the model's inputs; an input of several columns lists them in order. */
  readonly inputs: Readonly<Record<string, readonly Column[]>>;
  /** The output that answers; left out: the one that is named like a probability, or the only one that fits. */
  readonly output?: string;
  /** Of several probabilities, the place of the one that is meant, from 0; of two it is the second. */
  readonly class?: number;
  /** Names of clusters in the order of their numbers, or of variants in the order of the scores. */
  readonly labels?: readonly string[];
  /** What an item's id is called in events; default `product_id`. */
  readonly itemProperty?: string;
  /** The event that counts in `goals_before` and `goal_days_ago`. */
  readonly goal?: { readonly event: string; readonly where?: JsonObject };
};

const FIELDS = ['inputs', 'output', 'class', 'labels', 'itemProperty', 'goal'];
const COLUMN = '"feature name" or { "feature": "…", "is": "…", "missing": 0 }';

/** Columns may be written as their names alone. */
export function readMapping(document: unknown): Read<OnnxMapping> {
  if (!isObject(document))
    return bad('mapping', 'must be an object', '{ "inputs": { "X": ["elapsed_s", "position"] } }');
  const problems: Problem[] = [];
  const wrong = (path: string, message: string, fix: string) =>
    problems.push({ path: at('mapping', path), message, fix });
  for (const key of Object.keys(document))
    if (!FIELDS.includes(key)) wrong(key, 'is not known here', `use ${FIELDS.join(', ')}`);
  const { inputs = {}, output, class: place, labels, itemProperty, goal } = document;
  const columns = readInputs(inputs, wrong);
  for (const [name, value] of Object.entries({ output, itemProperty }))
    if (value !== undefined && (typeof value !== 'string' || value === '')) wrong(name, 'must be a text', 'name it');
  if (place !== undefined && !(Number.isInteger(place) && Number(place) >= 0))
    wrong('class', 'must be a whole number from 0', 'count the probabilities from 0');
  if (
    labels !== undefined &&
    !(Array.isArray(labels) && labels.every((each) => typeof each === 'string' && each !== ''))
  )
    wrong('labels', 'must be a list of texts', '["browsers", "buyers"]');
  if (goal !== undefined && !(isObject(goal) && typeof goal['event'] === 'string'))
    wrong('goal', 'must name an event', '{ "event": "Order Completed" }');
  const where = isObject(goal) ? readPredicate(goal['where'] ?? {}, 'mapping.goal.where') : null;
  if (where?.ok === false) problems.push(...where.problems);
  return problems.length > 0 ? { ok: false, problems } : good({ ...document, inputs: columns } as OnnxMapping);
}

type Wrong = (path: string, message: string, fix: string) => void;

function readInputs(inputs: unknown, wrong: Wrong): Readonly<Record<string, readonly Column[]>> {
  if (!isObject(inputs)) {
    wrong('inputs', "must be an object of the model's inputs", '{ "X": ["elapsed_s", "position"] }');
    return {};
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, given]) => {
      const all = Array.isArray(given) ? given : [given];
      return [name, all.map((column, i) => readColumn(column, `inputs.${name}[${i}]`, wrong))];
    }),
  );
}

function readColumn(column: unknown, path: string, wrong: Wrong): Column {
  if (typeof column === 'string' && column !== '') return { feature: column };
  const isColumn =
    isObject(column) &&
    typeof column['feature'] === 'string' &&
    column['feature'] !== '' &&
    Object.keys(column).every((key) => ['feature', 'is', 'missing'].includes(key)) &&
    (column['is'] === undefined || typeof column['is'] === 'string') &&
    (column['missing'] === undefined || typeof column['missing'] === 'number' || typeof column['missing'] === 'string');
  if (isColumn) return column as Column;
  wrong(path, 'is no column', COLUMN);
  return { feature: '' };
}
