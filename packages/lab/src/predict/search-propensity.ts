/**
 * Propensity that needs no choice of a kind: logistic models of several penalties, boosted trees, a forest and blends are tried by successive
 * halving over rows, judged by log loss on rows they have not seen, and the best is trained on everything. Nothing but validation chooses.
 */
import { bad, good, type Read } from '@attune/engine';
import { logLoss } from '../evaluate/classification.ts';
import { type HalvingProgress, successiveHalving, type Trial } from '../search/successive-halving.ts';
import { foldSplits, outOfSample, type RowSplit, timeBlockedSplits } from './cross-validation.ts';
import type { Examples } from './examples.ts';
import { type PropensityKind, type PropensityModel, probabilityOf, trainPropensity } from './propensity.ts';

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

export type PropensitySearchOptions = {
  readonly seed: string | number;
  /** When each row was known (milliseconds). Given, rows are foretold from earlier ones; left out, folds are made by chance. */
  readonly times?: ArrayLike<number>;
  /** Which rows hang together, such as those of one visitor. */
  readonly groups?: readonly (string | number)[];
  /** Default `PROPENSITY_KINDS`. */
  readonly kinds?: readonly PropensityKind[];
  /** Rows trained on, over all trials; default as many as all kinds need. */
  readonly budgetRows?: number;
  /** Trials of a search that was stopped. */
  readonly known?: readonly Trial<PropensityKind>[];
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

const FOLDS = 4;
const BLOCKS = 3;
/** With fewer rows every kind is tried on all of them. */
const ROWS_MIN = 1_000;

/**
 * One trial a step; what was tried up to there goes on when given as `known`.
 * @returns a problem when there are too few rows to train any kind, as `trainPropensity` says it
 */
export function* searchPropensity(
  examples: Examples,
  options: PropensitySearchOptions,
): Generator<HalvingProgress<PropensityKind>, Read<PropensitySearch>> {
  const { kinds = PROPENSITY_KINDS, budgetRows, known = [] } = options;
  if (kinds.length === 0) return bad('kinds', 'there is nothing to try', 'give at least one kind, or leave it out');
  const splits = splitsOf(examples, options);
  const rows = Math.max(1, Math.round(splits.reduce((sum, { train }) => sum + train.length, 0) / splits.length));
  const judge = (kind: PropensityKind, fidelity: number) =>
    judged(examples, splits, kind, { ...options, share: fidelity / rows });
  const halving = yield* successiveHalving({
    configurations: kinds,
    fidelityMin: Math.min(rows, ROWS_MIN),
    fidelityMax: rows,
    ...(budgetRows === undefined ? {} : { budget: budgetRows }),
    known,
    evaluate: (kind, fidelity) => judge(kind, fidelity).loss,
  });
  const chosen = halving.best?.configuration ?? kinds[0]!;
  const model = trainPropensity(examples, chosen, trainingOptions(options, examples.labels));
  if (!model.ok) return model;
  const { said, loss } = judge(chosen, rows);
  return good({ model: model.value, chosen, loss, tried: halving.tried, trials: halving.trials, said });
}

/** The search from beginning to end. */
export function trainBestPropensity(examples: Examples, options: PropensitySearchOptions): Read<PropensitySearch> {
  const search = searchPropensity(examples, options);
  for (let step = search.next(); ; step = search.next()) if (step.done === true) return step.value;
}

function splitsOf({ labels }: Examples, { seed, times, groups }: PropensitySearchOptions): readonly RowSplit[] {
  const together = groups === undefined ? {} : { groups };
  const blocks = times === undefined ? [] : timeBlockedSplits(times, { count: BLOCKS, ...together });
  return blocks.length > 0 ? blocks : foldSplits(labels, { count: FOLDS, seed, ...together });
}

type Judging = PropensitySearchOptions & { readonly share: number };

function judged(examples: Examples, splits: readonly RowSplit[], kind: PropensityKind, options: Judging) {
  const { labels } = examples;
  const lessened = splits.map(({ train, test }) => ({ train: someRows(train, options), test }));
  const said = outOfSample(examples, lessened, (training, rows) => {
    const model = trainPropensity(training, kind, trainingOptions(options, training.labels, rows));
    return model.ok ? (vector) => probabilityOf(model.value, vector) : null;
  });
  const asked = Uint32Array.from(said.keys()).filter((row) => !Number.isNaN(said[row]!));
  const of = (values: ArrayLike<number>) => Float64Array.from(asked, (row) => values[row]!);
  return { said, loss: asked.length === 0 ? Number.NaN : logLoss(of(labels), of(said)) };
}

/** A share of rows: the latest where times are known, else evenly from all. */
function someRows(rows: Uint32Array, { share, times }: Judging): Uint32Array {
  const count = Math.min(rows.length, Math.round(rows.length * share));
  if (times === undefined)
    return Uint32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!);
  return byTime(rows, times)
    .slice(rows.length - count)
    .sort();
}

const byTime = (rows: Uint32Array, times: ArrayLike<number>): Uint32Array =>
  rows.slice().sort((a, b) => times[a]! - times[b]! || a - b);

/** Where times are known the latest tenth is kept apart, as long as it has rows of both labels: it tells best how the next rows will be. */
function trainingOptions(
  { seed, times, groups }: PropensitySearchOptions,
  labels: Uint8Array,
  rows: Uint32Array = Uint32Array.from(labels.keys()),
) {
  if (times === undefined && groups === undefined) return { seed };
  const places = Uint32Array.from(rows.keys());
  const order =
    times === undefined
      ? places
      : byTime(
          places,
          Float64Array.from(rows, (row) => times[row]!),
        );
  const first = order[Math.floor(order.length * 0.9)];
  const latest = order.slice(Math.floor(order.length * 0.9));
  const together = new Set(groups === undefined ? [] : Array.from(latest, (place) => groups[rows[place]!]));
  const apart = groups === undefined ? latest : order.filter((place) => together.has(groups[rows[place]!]));
  const ones = (some: Uint32Array) => some.reduce((sum, place) => sum + labels[place]!, 0);
  const isMixed =
    first !== undefined && ones(apart) > 0 && ones(apart) < apart.length && apart.length < order.length / 2;
  return isMixed && ones(apart) < ones(order) ? { seed, apart: apart.slice().sort() } : { seed };
}
