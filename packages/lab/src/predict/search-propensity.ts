/**
 * Propensity that needs no choice of a kind: logistic models of several penalties, boosted trees, a forest and blends are tried by successive
 * halving over rows, judged by log loss on rows they have not seen, and the best is trained on everything. Nothing but validation chooses.
 */
import { assert, bad, good, type Read } from '@attune/engine';
import { drawConfigurations, type SearchSpace } from '../search/search-space.ts';
import type { HalvingProgress, Trial } from '../search/successive-halving.ts';
import type { Examples } from './examples.ts';
import { type PropensityKind, type PropensityModel, trainPropensity } from './propensity.ts';
import { type KindSearchOptions, searchKinds, trainingOptions } from './search-kinds.ts';

/** Trees that hold where signals are weak: few leaves, many rows in each, every tree from half of the rows and inputs. */
const CAREFUL = { leavesMax: 4, rowsInLeafMin: 100, rowShare: 0.5, featureShare: 0.5 } as const;

/** What is tried when nobody says otherwise; what is likeliest to win stands first, in case a budget is too small for all. */
export const PROPENSITY_KINDS: readonly PropensityKind[] = [
  { kind: 'boosted-trees' },
  { kind: 'blend' },
  { kind: 'logistic' },
  { kind: 'blend', trees: CAREFUL, logistic: { l2: 1e-3 } },
  { kind: 'boosted-trees', ...CAREFUL },
  { kind: 'logistic', l2: 1e-2 },
  { kind: 'random-forest', trees: 100 },
  { kind: 'logistic', l1: 1e-3 },
  { kind: 'boosted-trees', leavesMax: 8, rowsInLeafMin: 50, rowShare: 0.7, featureShare: 0.7 },
  { kind: 'random-forest', trees: 100, rowsInLeafMin: 20 },
  { kind: 'logistic', l1: 1e-2 },
  { kind: 'logistic', l2: 1e-1 },
];

/** Trees between the ones above and beyond them. */
const TREES: SearchSpace = {
  rate: { kind: 'number', from: 0.02, to: 0.2, scale: 'log' },
  leavesMax: { kind: 'integer', from: 3, to: 32, scale: 'log' },
  rowsInLeafMin: { kind: 'integer', from: 10, to: 200, scale: 'log' },
  rowShare: { kind: 'number', from: 0.4, to: 1 },
  featureShare: { kind: 'number', from: 0.3, to: 1 },
};

/** So many configurations to try: the likeliest of those above, and, beyond them, trees that are drawn by the seed. */
export function propensityConfigurations(count: number, seed: string | number): readonly PropensityKind[] {
  const drawn = drawConfigurations(TREES, Math.max(0, count - PROPENSITY_KINDS.length), seed);
  assert(drawn.ok, 'a space without problems');
  const trees = drawn.value.map((settings): PropensityKind => ({ kind: 'boosted-trees', ...settings }));
  return [...PROPENSITY_KINDS.slice(0, count), ...trees];
}

export type PropensitySearchOptions = Omit<KindSearchOptions, 'kinds'> & {
  /** Default `PROPENSITY_KINDS`. */
  readonly kinds?: readonly PropensityKind[];
};

export type PropensitySearch = {
  readonly model: PropensityModel;
  readonly chosen: PropensityKind;
  /** Log loss on rows not seen, of the chosen kind: a little flattered, since it was chosen by it. */
  readonly loss: number;
  /** How many kinds were tried, and what each came to, in the order of the trials. */
  readonly tried: number;
  readonly trials: readonly Trial<PropensityKind>[];
  /** What each row was told by a model of the chosen kind that had not seen it; NaN for rows that were only learned from. */
  readonly said: Float64Array;
};

/**
 * One trial a step; what was tried up to there goes on when given as `known`.
 * @returns a problem when there are too few rows to train any kind, as `trainPropensity` says it
 */
export function* searchPropensity(
  examples: Examples,
  options: PropensitySearchOptions,
): Generator<HalvingProgress<PropensityKind>, Read<PropensitySearch>> {
  const { kinds = PROPENSITY_KINDS } = options;
  if (kinds.length === 0) return bad('kinds', 'there is nothing to try', 'give at least one kind, or leave it out');
  const { best, tried, trials, judge } = yield* searchKinds(examples, { ...options, kinds });
  const chosen = best?.configuration ?? kinds[0]!;
  const model = trainPropensity(examples, chosen, trainingOptions(options, examples.labels));
  if (!model.ok) return model;
  return good({ model: model.value, chosen, tried, trials, ...judge(chosen) });
}

/** The search from beginning to end. */
export function trainBestPropensity(examples: Examples, options: PropensitySearchOptions): Read<PropensitySearch> {
  const search = searchPropensity(examples, options);
  for (let step = search.next(); ; step = search.next()) if (step.done === true) return step.value;
}
