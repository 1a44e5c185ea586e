/**
 * Which variant reaches the goal with whom: a probability for each variant, learned from what was shown and what came of it. Either one
 * model that sees the variant, or one for each variant; what foresees better on later decisions is kept.
 */
import { bad, good, type Read } from '@attune/engine';
import { type ClassificationFigures, classificationFigures } from '../evaluate/classification.ts';
import { type DriftReference, driftReference } from '../evaluate/drift-reference.ts';
import { logLosses } from '../evaluate/log-losses.ts';
import { type Examples, rowOf, shareOfOnes, takeRows } from './examples.ts';
import { type FeatureSchema, vectorOf } from './feature-schema.ts';
import type { MomentTable } from './learn-propensity.ts';
import { type PropensityModel, probabilityOf, trainPropensity } from './propensity.ts';
import { encodedColumns, tableSchema } from './record-table.ts';
import { splitByTime, type TimeSplit } from './split-by-time.ts';
import type { RecordPlan, SubjectRecord } from './subject-record.ts';

/** The column of the table with the variant that was shown. */
export const SHOWN_VARIANT = 'shown variant';

export type VariantPredictor =
  | { readonly kind: 'together'; readonly model: PropensityModel }
  /** null: too little came of that variant, its rate has to do. */
  | { readonly kind: 'apart'; readonly models: readonly (PropensityModel | null)[]; readonly rates: readonly number[] };

/** Plain data. */
export type LearnedChoice = {
  readonly kind: 'choice';
  readonly plan: RecordPlan;
  readonly variants: readonly string[];
  readonly predictor: VariantPredictor;
  /** What was learned by an earlier release remembers nothing. */
  readonly reference?: ChoiceReference;
};

/**
 * What a choice remembers of its training. What is shown depends on who chooses, so nothing here does: the inputs are those without the variant,
 * a "prediction" is the place of the variant that it would choose, and an "outcome" is by how much more was reached than it foresaw of what was shown.
 */
export type ChoiceReference = {
  readonly schema: FeatureSchema;
  readonly drift: DriftReference;
  /** Of each variant: how many reach the goal. */
  readonly rates: readonly number[];
};

export type ChoiceHeldOut = {
  readonly rows: Uint32Array;
  readonly figures: ClassificationFigures;
  readonly losses: Float64Array;
  /** Each variant's own rate. */
  readonly rates: { readonly figures: ClassificationFigures; readonly losses: Float64Array };
  /** Of each row: what is expected of each variant. */
  readonly expected: readonly (readonly number[])[];
};

export type ChoiceLearned = {
  readonly variants: readonly string[];
  readonly predictor: VariantPredictor;
  readonly trials: readonly { readonly kind: VariantPredictor['kind']; readonly logLoss: number }[];
  readonly split: { readonly [part in keyof TimeSplit]: number };
  readonly heldOut: ChoiceHeldOut;
  readonly reference: ChoiceReference;
};

export type LearnChoiceOptions = {
  readonly seed: string;
  readonly began: (what: string, done: number, of: number) => void;
};

const LABELS_MIN = { train: 20, apart: 5, heldOut: 5 } as const;

/** @returns a problem when too little came of what was shown, or one variant alone was */
export function learnChoice(moments: MomentTable, { seed, began }: LearnChoiceOptions): Read<ChoiceLearned> {
  const { table, labels, times, visits } = moments;
  const shown = table.columns.find(({ name }) => name === SHOWN_VARIANT);
  const variants = shown?.names ?? [];
  if (shown === undefined || variants.length < 2)
    return bad('data', `${variants.length} variants were shown`, 'show at least two, each to some visitors');
  const split = splitByTime(times, visits);
  const few = tooFew(labels, split);
  if (few !== null) return few;
  const schema = tableSchema(table, { rows: split.train, kinds: new Map([[SHOWN_VARIANT, 'category']]) });
  const all: Examples = { schema, columns: encodedColumns(table, schema), labels };
  const data: ChoiceData = { all, split, shown: shown.texts, variants, seed };
  const candidates: VariantPredictor[] = [];
  for (const [i, train] of [trainTogether, trainApart].entries()) {
    began(i === 0 ? 'one model of all variants' : 'a model of each variant', i, 3);
    const trained = train(data);
    if (trained !== null) candidates.push(trained);
  }
  const trials = candidates.map((predictor) => ({
    predictor,
    logLoss: meanOf(lossesOn(data, predictor, split.apart)),
  }));
  const best = trials.reduce((least, trial) => (trial.logLoss < least.logLoss ? trial : least));
  began('held-out decisions', 2, 3);
  const rates = ratesOf(data);
  const heldOut = heldOutOf(data, best.predictor, rates);
  return good({
    variants,
    predictor: best.predictor,
    trials: trials.map(({ predictor: { kind }, logLoss }) => ({ kind, logLoss })),
    split: { train: split.train.length, apart: split.apart.length, heldOut: split.heldOut.length },
    heldOut,
    reference: { rates, ...referenceOf(moments, data, heldOut) },
  });
}

type ChoiceData = {
  readonly all: Examples;
  readonly split: TimeSplit;
  readonly shown: Int32Array;
  readonly variants: readonly string[];
  readonly seed: string;
};

function trainTogether({ all, split, seed }: ChoiceData): VariantPredictor | null {
  const examples = takeRows(all, [...split.train, ...split.apart]);
  const apart = Uint32Array.from(split.apart, (_, i) => split.train.length + i);
  const read = trainPropensity(examples, { kind: 'boosted-trees' }, { apart, seed });
  return read.ok ? { kind: 'together', model: read.value } : null;
}

function trainApart(data: ChoiceData): VariantPredictor {
  const { all, split, shown, variants, seed } = data;
  const of = (rows: Uint32Array, variant: number) => rows.filter((row) => shown[row] === variant);
  const models = variants.map((_, variant) => {
    const train = of(split.train, variant);
    const kept = of(split.apart, variant);
    const examples = takeRows(all, [...train, ...kept]);
    const apart = Uint32Array.from(kept, (__, i) => train.length + i);
    const read = trainPropensity(examples, { kind: 'logistic' }, { apart, seed });
    return read.ok ? read.value : null;
  });
  return { kind: 'apart', models, rates: ratesOf(data) };
}

/** As if ten more had been shown each variant, of whom as many as of everybody reached the goal. */
function ratesOf({ all, split, shown, variants }: ChoiceData): readonly number[] {
  const overall = shareOfOnes(Uint8Array.from(split.train, (row) => all.labels[row]!));
  return variants.map((_, variant) => {
    const rows = split.train.filter((row) => shown[row] === variant);
    const ones = rows.reduce((sum, row) => sum + all.labels[row]!, 0);
    return (ones + 10 * overall) / (rows.length + 10);
  });
}

function lossesOn(data: ChoiceData, predictor: VariantPredictor, rows: Uint32Array): Float64Array {
  const { all, shown } = data;
  const place = all.schema.findIndex(({ name }) => name === SHOWN_VARIANT);
  const probabilities = Float64Array.from(rows, (row) =>
    chanceOf(predictor, {
      vector: rowOf(all, row),
      variant: shown[row]!,
      schema: all.schema,
      variants: data.variants,
      place,
    }),
  );
  return logLosses(
    Uint8Array.from(rows, (row) => all.labels[row]!),
    probabilities,
  );
}

type Asked = {
  readonly vector: Float64Array;
  readonly variant: number;
  readonly variants: readonly string[];
  readonly schema: FeatureSchema;
  /** Of the column with the variant. */
  readonly place: number;
};

function chanceOf(predictor: VariantPredictor, { vector, variant, variants, schema, place }: Asked): number {
  if (predictor.kind === 'apart') {
    const model = predictor.models[variant];
    return model == null ? predictor.rates[variant]! : probabilityOf(model, vector);
  }
  const feature = schema[place];
  // Where only one variant was met in training, the model does not see which.
  if (feature?.kind !== 'category') return probabilityOf(predictor.model, vector);
  const code = feature.values.indexOf(variants[variant]!);
  vector[place] = code === -1 ? feature.values.length : code;
  return probabilityOf(predictor.model, vector);
}

function heldOutOf(data: ChoiceData, predictor: VariantPredictor, rates: readonly number[]): ChoiceHeldOut {
  const { all, shown, variants, split } = data;
  const rows = split.heldOut;
  const labels = Uint8Array.from(rows, (row) => all.labels[row]!);
  const place = all.schema.findIndex(({ name }) => name === SHOWN_VARIANT);
  const expected = Array.from(rows, (row) =>
    variants.map((_, variant) =>
      chanceOf(predictor, { vector: rowOf(all, row), variant, schema: all.schema, variants, place }),
    ),
  );
  const probabilities = Float64Array.from(rows, (row, i) => expected[i]![shown[row]!]!);
  const simple = Float64Array.from(rows, (row) => rates[shown[row]!]!);
  return {
    rows,
    figures: classificationFigures(labels, probabilities),
    losses: logLosses(labels, probabilities),
    rates: { figures: classificationFigures(labels, simple), losses: logLosses(labels, simple) },
    expected,
  };
}

function referenceOf(
  { people }: MomentTable,
  { all, shown }: ChoiceData,
  { rows, expected }: ChoiceHeldOut,
): Omit<ChoiceReference, 'rates'> {
  const known = all.schema.flatMap((feature, place) => (feature.name === SHOWN_VARIANT ? [] : [{ feature, place }]));
  const schema = known.map(({ feature }) => feature);
  return {
    schema,
    drift: driftReference({
      schema,
      all: known.map(({ place }) => all.columns[place]!),
      probabilities: Float64Array.from(expected, bestVariant),
      labels: Float64Array.from(rows, (row, i) => all.labels[row]! - expected[i]![shown[row]!]!),
      people: Int32Array.from(rows, (row) => people[row]!),
    }),
  };
}

/** The place of the largest chance; the first of equal ones, and −1 where none is known. */
export function bestVariant(chances: readonly number[]): number {
  return chances.reduce((best, chance, place) => (chance > (chances[best] ?? -1) ? place : best), -1);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function tooFew(labels: Uint8Array, split: TimeSplit): Read<never> | null {
  for (const part of ['train', 'apart', 'heldOut'] as const) {
    const rows = split[part];
    const ones = rows.reduce((sum, row) => sum + labels[row]!, 0);
    const least = Math.min(ones, rows.length - ones);
    if (least >= LABELS_MIN[part]) continue;
    const message = `of ${rows.length} decisions only ${least} ${ones < rows.length / 2 ? 'reached' : 'did not reach'} the goal, and it takes ${LABELS_MIN[part]}`;
    return bad('data', message, 'wait for more visits, or give a longer "window"');
  }
  return null;
}

/** The probability that the variant reaches the goal with the visitor of the record; NaN for a variant that was never learned of. */
export function choiceChance(learned: LearnedChoice, record: SubjectRecord, variant: string): number {
  const place = learned.variants.indexOf(variant);
  if (place === -1) return Number.NaN;
  const { predictor } = learned;
  if (predictor.kind === 'together')
    return probabilityOf(predictor.model, vectorOf(predictor.model.schema, { ...record, [SHOWN_VARIANT]: variant }));
  const model = predictor.models[place];
  return model == null ? predictor.rates[place]! : probabilityOf(model, vectorOf(model.schema, record));
}
