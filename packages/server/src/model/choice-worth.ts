/** What choosing by a model would have reached, from the decisions in which what it would have chosen happened to be shown. */
import { bestVariant, estimateValue, type PolicyValue } from '@attune/lab';

/** Decisions, row by row. */
export type ChosenBy = {
  readonly variants: readonly string[];
  /** Of each variant; NaN where nothing is expected. */
  readonly expected: readonly (readonly number[])[];
  /** Which was shown, by its place, with which chance, to whom, and whether it reached the goal. */
  readonly shown: ArrayLike<number>;
  readonly propensities: ArrayLike<number>;
  readonly people: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
};

/** null: the decisions do not tell. */
export function worthOfChoosing({ variants, expected, ...made }: ChosenBy): PolicyValue | null {
  const decisions = expected.map((chances, row) => {
    const best = bestVariant(chances);
    return {
      action: made.shown[row]!,
      reward: made.labels[row]!,
      propensity: made.propensities[row]!,
      target: variants.map((_, place) => Number(place === best)),
      unit: String(made.people[row]),
    };
  });
  const read = estimateValue(decisions, { kind: 'snips' }, { names: variants });
  return read.ok ? read.value : null;
}
