/**
 * From the moments of many visitors to a propensity that is worth being put in force: kinds of models are tried, the one that foresees best
 * is kept, and what it is worth is told on the latest moments, which nothing of it has seen.
 */
import { bad, good, type Read } from '@attune/engine';
import { type ClassificationFigures, classificationFigures } from '../evaluate/classification.ts';
import { type DriftReference, driftReference } from '../evaluate/drift-reference.ts';
import { logLosses } from '../evaluate/log-losses.ts';
import { bestTrial, type Trial } from '../search/successive-halving.ts';
import { type Examples, rowOf, shareOfOnes, takeRows } from './examples.ts';
import type { Feature } from './feature-schema.ts';
import { type Importance, permutationImportance } from './importance.ts';
import { type PropensityKind, type PropensityModel, probabilityOf, trainPropensity } from './propensity.ts';
import { encodedColumns, type RecordTable, tableSchema } from './record-table.ts';
import { searchKinds } from './search-kinds.ts';
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

export type Algorithm = Exclude<PropensityKind['kind'], 'online-logistic'>;

export type LearnPropensityOptions = {
  /** Of inputs whose kind is known. */
  readonly kinds?: ReadonlyMap<string, Feature['kind']>;
  /** What is tried; one is not searched for. */
  readonly configurations: readonly PropensityKind[];
  /** 0 within a visit. */
  readonly settleMs: number;
  readonly seed: string;
  /** Trials of a training that was cut off: they are not made again. */
  readonly known: readonly Trial<PropensityKind>[];
  /** Told before each piece of work, and of each trial. */
  readonly began: (what: string, done: number, of: number) => void;
  readonly found: (trial: Trial<PropensityKind>) => void;
  /** No other trial is begun once this is true. */
  readonly isLate: () => boolean;
};

export type LearnedFrom = {
  readonly model: PropensityModel;
  readonly chosen: PropensityKind;
  /** How many configurations were tried, and how many there were to try: less when time ran out. */
  readonly tried: number;
  readonly of: number;
  readonly trials: readonly Trial<PropensityKind>[];
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
  const { seed, settleMs, began, kinds } = options;
  const { labels, times, visits, table } = moments;
  const split = splitByTime(times, visits, { settleMs });
  const few = tooFew(labels, split);
  if (few !== null) return few;
  const schema = tableSchema(table, { rows: split.train, ...(kinds && { kinds }) });
  const all: Examples = { schema, columns: encodedColumns(table, schema), labels };
  const learning = learningRows(all, split);
  const search = searched(learning, momentsOf(moments, split), options);
  const { chosen, trials, tried } = search;
  const train = (kind: PropensityKind): Read<PropensityModel> =>
    trainPropensity(learning.examples, kind, { apart: learning.apart, seed });
  began(nameOf(chosen), trials.length, trials.length + 2);
  const model = train(chosen);
  if (!model.ok) return model;
  const isSimple = JSON.stringify(chosen) === JSON.stringify(SIMPLE);
  const logistic = isSimple ? model : train(SIMPLE);
  if (!logistic.ok) return logistic;
  began('held-out moments', trials.length + 1, trials.length + 2);
  const heldOut = takeRows(all, split.heldOut);
  const probabilities = probabilitiesOf(model.value, heldOut);
  const simple = probabilitiesOf(logistic.value, heldOut);
  const rate = shareOfOnes(learning.examples.labels);
  const constant = new Float64Array(heldOut.labels.length).fill(rate);
  const people = Int32Array.from(split.heldOut, (row) => moments.people[row]!);
  return good({
    model: model.value,
    chosen,
    tried,
    of: options.configurations.length,
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
    importance: importanceOf(model.value, heldOut, seed),
  });
}

/** Training and apart together, with the places of the latter. */
function learningRows(all: Examples, { train, apart }: TimeSplit): Learning {
  const examples = takeRows(all, [...train, ...apart]);
  return { examples, apart: Uint32Array.from(apart, (_, i) => train.length + i) };
}

type Learning = { readonly examples: Examples; readonly apart: Uint32Array };

/** What every other kind has to beat, and what is taken when nothing could be told. */
const SIMPLE: PropensityKind = { kind: 'logistic' };

type Moments = { readonly times: Float64Array; readonly visits: readonly string[] };

/** Of the rows that are learned from. */
function momentsOf({ times, visits, people }: MomentTable, { train, apart }: TimeSplit): Moments {
  const rows = [...train, ...apart];
  return {
    times: Float64Array.from(rows, (row) => times[row]!),
    visits: rows.map((row) => `${people[row]} ${visits[row]}`),
  };
}

type Searched = Pick<LearnedFrom, 'chosen' | 'tried' | 'trials'>;

/** Each block of time is foretold from what came before; whole visits lie on one side, and what is held out takes no part. */
function searched(
  { examples }: Learning,
  { times, visits }: Moments,
  { configurations, seed, settleMs, known, began, found, isLate }: LearnPropensityOptions,
): Searched {
  const [only = SIMPLE] = configurations;
  if (configurations.length < 2) return { chosen: only, tried: 1, trials: [] };
  const knows = new Set(known.map((trial) => JSON.stringify(trial)));
  const search = searchKinds(examples, { kinds: configurations, seed, times, groups: visits, settleMs, known });
  let trials: readonly Trial<PropensityKind>[] = [];
  began('configurations', 0, configurations.length);
  for (let step = search.next(); step.done !== true; step = search.next()) {
    trials = step.value.trials;
    const trial = trials.at(-1)!;
    if (!knows.has(JSON.stringify(trial))) found(trial);
    began(`${nameOf(trial.configuration)} of ${trial.fidelity} moments`, trials.length, step.value.of);
    if (isLate()) break;
  }
  const tried = new Set(trials.map(({ configuration }) => JSON.stringify(configuration))).size;
  return { chosen: bestTrial(trials)?.configuration ?? SIMPLE, tried, trials };
}

const nameOf = ({ kind }: PropensityKind): string => kind.replaceAll('-', ' ');

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
