/**
 * From the moments of many visitors to a propensity that is worth being put in force: kinds of models are tried, the one that foresees best
 * is kept, and what it is worth is told on the latest moments, which nothing of it has seen.
 */
import { bad, good, type Read } from '@attune/engine';
import { type ClassificationFigures, classificationFigures } from '../evaluate/classification.ts';
import { type DriftReference, driftReference } from '../evaluate/drift-reference.ts';
import { logLosses } from '../evaluate/log-losses.ts';
import { type Examples, rowOf, shareOfOnes, takeRows } from './examples.ts';
import type { Feature } from './feature-schema.ts';
import { type Importance, permutationImportance } from './importance.ts';
import { type PropensityKind, type PropensityModel, probabilityOf, trainPropensity } from './propensity.ts';
import { encodedColumns, type RecordTable, tableSchema } from './record-table.ts';
import { splitByTime, type TimeSplit } from './split-by-time.ts';
import type { RecordPlan } from './subject-record.ts';

/** Moments as rows. */
export type MomentTable = {
  readonly table: RecordTable;
  /** 1: the goal came in time. */
  readonly labels: Uint8Array;
  readonly times: Float64Array;
  /** When the visit of each began. */
  readonly visits: Float64Array;
  /** Numbers that are the same for rows of one person. */
  readonly people: Int32Array;
};

/** What is kept of a training: all that scoring and judging need. Plain data. */
export type LearnedPropensity = {
  readonly kind: 'propensity';
  readonly plan: RecordPlan;
  /** `visit`, or milliseconds. */
  readonly within: 'visit' | number;
  readonly model: PropensityModel;
  readonly reference: DriftReference;
};

export type Algorithm = 'boosted-trees' | 'random-forest' | 'logistic' | 'blend';
/** Quick ones first: when time runs out, what was tried is there. */
export const AUTO_ALGORITHMS: readonly Algorithm[] = ['logistic', 'boosted-trees', 'blend'];

export type LearnPropensityOptions = {
  /** Of inputs whose kind is known. */
  readonly kinds?: ReadonlyMap<string, Feature['kind']>;
  readonly algorithms: readonly Algorithm[];
  /** 0 within a visit. */
  readonly settleMs: number;
  readonly seed: string;
  /** The log loss of an algorithm on the rows kept apart, where it is known from before. */
  readonly known: (algorithm: Algorithm) => number | undefined;
  /** Told before each piece of work, and of each algorithm's loss. */
  readonly began: (what: string, done: number, of: number) => void;
  readonly found: (algorithm: Algorithm, loss: number) => void;
  /** No other algorithm is begun once this is true. */
  readonly isLate: () => boolean;
};

export type PropensityTrial = { readonly algorithm: Algorithm; readonly logLoss: number };

export type LearnedFrom = {
  readonly model: PropensityModel;
  readonly algorithm: Algorithm;
  readonly trials: readonly PropensityTrial[];
  readonly reference: DriftReference;
  readonly split: { readonly [part in keyof TimeSplit]: number };
  /** Of the held-out rows. */
  readonly heldOut: {
    readonly rows: Uint32Array;
    readonly figures: ClassificationFigures;
    readonly probabilities: Float64Array;
    readonly losses: Float64Array;
    readonly baseRate: { readonly figures: ClassificationFigures; readonly losses: Float64Array };
    readonly logistic: { readonly figures: ClassificationFigures; readonly probabilities: Float64Array };
  };
  readonly importance: Importance;
};

/** As many rows of each label as each part must have to say anything. */
const LABELS_MIN = { train: 20, apart: 10, heldOut: 10 } as const;
const IMPORTANCE_ROWS_MAX = 1_000;

/** @returns a problem when there are too few moments that reached the goal, or that did not, in one of the three parts */
export function learnPropensity(moments: MomentTable, options: LearnPropensityOptions): Read<LearnedFrom> {
  const { algorithms, seed, settleMs, began, kinds } = options;
  const { labels, times, visits, table } = moments;
  const split = splitByTime(times, visits, { settleMs });
  const few = tooFew(labels, split);
  if (few !== null) return few;
  const schema = tableSchema(table, { rows: split.train, ...(kinds && { kinds }) });
  const all: Examples = { schema, columns: encodedColumns(table, schema), labels };
  const learning = learningRows(all, split);
  const train = (algorithm: Algorithm): Read<PropensityModel> =>
    trainPropensity(learning.examples, settingsOf(algorithm), { apart: learning.apart, seed });
  const searched = search(algorithms, train, { ...options, learning });
  if (!searched.ok) return searched;
  const { algorithm, model, trials, logistic } = searched.value;
  began('held-out moments', algorithms.length, algorithms.length + 1);
  const heldOut = takeRows(all, split.heldOut);
  const probabilities = probabilitiesOf(model, heldOut);
  const simple = probabilitiesOf(logistic, heldOut);
  const rate = shareOfOnes(learning.examples.labels);
  const constant = new Float64Array(heldOut.labels.length).fill(rate);
  const people = Int32Array.from(split.heldOut, (row) => moments.people[row]!);
  return good({
    model,
    algorithm,
    trials,
    reference: driftReference({ schema, all: all.columns, probabilities, labels: heldOut.labels, people }),
    split: { train: split.train.length, apart: split.apart.length, heldOut: split.heldOut.length },
    heldOut: {
      rows: split.heldOut,
      figures: classificationFigures(heldOut.labels, probabilities),
      probabilities,
      losses: logLosses(heldOut.labels, probabilities),
      baseRate: {
        figures: classificationFigures(heldOut.labels, constant),
        losses: logLosses(heldOut.labels, constant),
      },
      logistic: {
        figures: classificationFigures(heldOut.labels, simple),
        probabilities: simple,
      },
    },
    importance: importanceOf(model, heldOut, seed),
  });
}

/** Training and apart together, with the places of the latter. */
function learningRows(all: Examples, { train, apart }: TimeSplit): Learning {
  const examples = takeRows(all, [...train, ...apart]);
  return { examples, apart: Uint32Array.from(apart, (_, i) => train.length + i) };
}

type Learning = { readonly examples: Examples; readonly apart: Uint32Array };

type Searched = {
  readonly algorithm: Algorithm;
  readonly model: PropensityModel;
  readonly trials: readonly PropensityTrial[];
  /** What the best is compared with, whatever was asked for. */
  readonly logistic: PropensityModel;
};

function search(
  algorithms: readonly Algorithm[],
  train: (algorithm: Algorithm) => Read<PropensityModel>,
  { learning, known, began, found, isLate }: LearnPropensityOptions & { readonly learning: Learning },
): Read<Searched> {
  const apart = takeRows(learning.examples, learning.apart);
  const trained = new Map<Algorithm, PropensityModel>();
  const trials: PropensityTrial[] = [];
  const trainOnce = (algorithm: Algorithm): Read<PropensityModel> => {
    const before = trained.get(algorithm);
    if (before !== undefined) return good(before);
    const read = train(algorithm);
    if (read.ok) trained.set(algorithm, read.value);
    return read;
  };
  for (const [i, algorithm] of algorithms.entries()) {
    if (i > 0 && isLate()) break;
    began(algorithm, i, algorithms.length + 1);
    const before = known(algorithm);
    if (before !== undefined) {
      trials.push({ algorithm, logLoss: before });
      continue;
    }
    const read = trainOnce(algorithm);
    if (!read.ok) return read;
    const losses = logLosses(apart.labels, probabilitiesOf(read.value, apart));
    const logLoss = losses.reduce((sum, each) => sum + each, 0) / losses.length;
    trials.push({ algorithm, logLoss });
    found(algorithm, logLoss);
  }
  const best = trials.reduce((least, trial) => (trial.logLoss < least.logLoss ? trial : least));
  const model = trainOnce(best.algorithm);
  if (!model.ok) return model;
  const logistic = trainOnce('logistic');
  if (!logistic.ok) return logistic;
  return good({ algorithm: best.algorithm, model: model.value, trials, logistic: logistic.value });
}

function settingsOf(algorithm: Algorithm): PropensityKind {
  return { kind: algorithm };
}

/** The probability of each row. */
export function probabilitiesOf(model: PropensityModel, examples: Pick<Examples, 'columns' | 'labels'>): Float64Array {
  return Float64Array.from(examples.labels, (_, row) => probabilityOf(model, rowOf(examples, row)));
}

function tooFew(labels: Uint8Array, split: TimeSplit): Read<never> | null {
  const says = { train: 'learned from', apart: 'kept apart to choose by', heldOut: 'held out' };
  for (const part of ['train', 'apart', 'heldOut'] as const) {
    const rows = split[part];
    const ones = rows.reduce((sum, row) => sum + labels[row]!, 0);
    const least = Math.min(ones, rows.length - ones);
    if (least >= LABELS_MIN[part]) continue;
    const which = ones <= rows.length - ones ? 'reached the goal' : 'did not reach the goal';
    const message = `of the ${rows.length} moments ${says[part]} only ${least} ${which}, and it takes ${LABELS_MIN[part]}`;
    return bad('data', message, 'wait for more visits, or give a longer "window"');
  }
  return null;
}

/** On some of the held-out rows, as each input costs as much as all the rows. */
function importanceOf(model: PropensityModel, heldOut: Examples, seed: string): Importance {
  const step = Math.max(1, Math.ceil(heldOut.labels.length / IMPORTANCE_ROWS_MAX));
  const some = takeRows(
    heldOut,
    Array.from(heldOut.labels, (_, row) => row).filter((row) => row % step === 0),
  );
  return permutationImportance(some, (vector) => probabilityOf(model, vector), { rounds: 1, seed });
}
