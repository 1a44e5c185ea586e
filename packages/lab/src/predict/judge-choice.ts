/**
 * How a learned choice does on later decisions: what it expected of each variant for each, what that says of the variants that were shown, and
 * whether the world is still the one that it learned of, whoever chose meanwhile.
 */
import { areaUnderCurve } from '../evaluate/classification.ts';
import { type DriftFigures, driftSince } from '../evaluate/drift-reference.ts';
import { logLosses } from '../evaluate/log-losses.ts';
import { bestVariant, type ChoiceReference, choiceChance, type LearnedChoice, SHOWN_VARIANT } from './learn-choice.ts';
import type { MomentTable } from './learn-propensity.ts';
import { encodedColumns, recordAt } from './record-table.ts';

/** Of later decisions, row by row. */
export type ChoiceJudged = {
  /** Those it learned of, then those that were shown besides. */
  readonly variants: readonly string[];
  /** What is expected of each variant; NaN of those it never learned of. */
  readonly expected: readonly (readonly number[])[];
  /** Which was shown, by its place among the variants. */
  readonly shown: Int32Array;
  /** Of what was shown: what was expected of it, a half where nothing is known, and how far that was off. */
  readonly chances: Float64Array;
  readonly losses: Float64Array;
  readonly areaUnderCurve: number;
};

/** Of a variant that nothing is known of. */
const NO_OPINION = 0.5;

/**
 * @param moments what was shown is in the column `SHOWN_VARIANT`
 * @param rows only these. Default: all
 */
export function judgeChoice(
  learned: LearnedChoice,
  moments: MomentTable,
  rows: ArrayLike<number> = Array.from(moments.labels.keys()),
): ChoiceJudged {
  const expect: Asking['expect'] = (row) => {
    const record = recordAt(moments.table, row);
    return (variant) => choiceChance(learned, record, variant);
  };
  return judged(learned, moments, { rows, expect });
}

/** The simplest means: a variant does with everybody as it did with all in the training. */
export function judgeRates(learned: LearnedChoice, { rates }: ChoiceReference, moments: MomentTable): ChoiceJudged {
  const rows = Array.from(moments.labels.keys());
  return judged(learned, moments, { rows, expect: () => (_, place) => rates[place] ?? Number.NaN });
}

type Asking = {
  readonly rows: ArrayLike<number>;
  readonly expect: (row: number) => (variant: string, place: number) => number;
};

function judged(learned: LearnedChoice, moments: MomentTable, { rows, expect }: Asking): ChoiceJudged {
  const { names, texts } = moments.table.columns.find(({ name }) => name === SHOWN_VARIANT)!;
  const variants = [...new Set([...learned.variants, ...names])];
  const shown = Int32Array.from(rows, (row) => variants.indexOf(names[texts[row]!]!));
  const expected = Array.from(rows, (row) => variants.map(expect(row)));
  const chances = Float64Array.from(shown, (place, i) => {
    const chance = expected[i]![place]!;
    return Number.isNaN(chance) ? NO_OPINION : chance;
  });
  const labels = Uint8Array.from(rows, (row) => moments.labels[row]!);
  const area = areaUnderCurve(labels, chances);
  const losses = logLosses(labels, chances);
  return { variants, expected, shown, chances, losses, areaUnderCurve: Number.isNaN(area) ? NO_OPINION : area };
}

/** How far people, what is expected of them, and what comes of it have moved, by what the choice remembers. */
export function choiceDrift(
  reference: ChoiceReference,
  { table, labels, people }: MomentTable,
  { expected, chances }: ChoiceJudged,
): DriftFigures {
  const figures = driftSince(reference.drift, {
    columns: encodedColumns(table, reference.schema),
    probabilities: Float64Array.from(expected, bestVariant),
    labels: Float64Array.from(chances, (chance, row) => labels[row]! - chance),
    people,
  });
  const { before, now, p } = figures.outcomes;
  const reached = labels.reduce((sum, label) => sum + label, 0) / Math.max(1, labels.length);
  return { ...figures, outcomes: { before: reached - (now - before), now: reached, p } };
}
