/**
 * What kinds of models come to on rows that they have not seen, by successive halving: all on a few rows, the better ones on more, the best on all.
 * Where times are known every block of time is foretold from what came before it, and nothing else chooses.
 */
import { logLoss } from '../evaluate/classification.ts';
import { type Halving, type HalvingProgress, successiveHalving, type Trial } from '../search/successive-halving.ts';
import { foldSplits, outOfSample, type RowSplit, timeBlockedSplits } from './cross-validation.ts';
import type { Examples } from './examples.ts';
import { type PropensityKind, probabilityOf, trainPropensity } from './propensity.ts';

export type KindSearchOptions = {
  readonly seed: string | number;
  /** When each row was known (milliseconds). Given, rows are foretold from earlier ones; left out, folds are made by chance. */
  readonly times?: ArrayLike<number>;
  /** Which rows hang together, such as those of one visitor. */
  readonly groups?: readonly (string | number)[];
  /** How long after a row its label is settled: later rows are not foretold from it before. Default 0. */
  readonly settleMs?: number;
  readonly kinds: readonly PropensityKind[];
  /** Rows trained on, over all trials; default as many as all kinds need. */
  readonly budgetRows?: number;
  /** Trials of a search that was stopped. */
  readonly known?: readonly Trial<PropensityKind>[];
};

export type KindSearch = Halving<PropensityKind> & {
  /** What each row is told by a model of a kind that has not seen it, and the log loss of that. */
  readonly judge: (kind: PropensityKind) => { readonly said: Float64Array; readonly loss: number };
};

const FOLDS = 4;
const BLOCKS = 3;
/** With fewer rows every kind is tried on all of them. */
const ROWS_MIN = 1_000;

/** One trial a step; what was tried up to there goes on when given as `known`. */
export function* searchKinds(
  examples: Examples,
  options: KindSearchOptions,
): Generator<HalvingProgress<PropensityKind>, KindSearch> {
  const { kinds, budgetRows, known = [] } = options;
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
  return { ...halving, judge: (kind) => judge(kind, rows) };
}

function splitsOf({ labels }: Examples, { seed, times, groups, settleMs = 0 }: KindSearchOptions): readonly RowSplit[] {
  const together = groups === undefined ? {} : { groups };
  const blocks = times === undefined ? [] : timeBlockedSplits(times, { count: BLOCKS, gapMs: settleMs, ...together });
  return blocks.length > 0 ? blocks : foldSplits(labels, { count: FOLDS, seed, ...together });
}

type Judging = KindSearchOptions & { readonly share: number };

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
export function trainingOptions(
  { seed, times, groups }: Pick<KindSearchOptions, 'seed' | 'times' | 'groups'>,
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
