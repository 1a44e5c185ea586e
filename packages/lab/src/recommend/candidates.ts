/**
 * What several models offer for one question, and what each says of each candidate on a scale of its own: its share of the best score, the
 * logarithm of that, and its rank. Scores themselves never meet, since no two models mean the same by them.
 */
import { scoreImplicitFactors } from './implicit-factors.ts';
import { type Model, scoreModel } from './model.ts';
import type { Query } from './query.ts';
import { clearBoard, createBoard, type ScoreBoard, topOf } from './score-board.ts';

/** Items up to which every item is scored by factors: some milliseconds for one list. */
const DENSE_MAX = 20_000;
/** What one model says of a candidate, and what is said of it beside the models: again, and again at once. */
const FEATURES_EACH = 3;
const FEATURES_BESIDE = 2;

/** Boards that are used again for each question. */
export type Desk = {
  readonly boards: readonly ScoreBoard[];
  readonly union: ScoreBoard;
};

export type Candidates = {
  readonly items: Int32Array;
  /** Row-major, candidates × `featureCount`. */
  readonly features: Float32Array;
};

export type CandidateOptions = {
  /** How many each model offers. */
  readonly each: number;
  /** What may not be on the list. */
  readonly skip?: (item: number) => boolean;
};

export const featureCount = (models: number): number => models * FEATURES_EACH + FEATURES_BESIDE;

/** Boards for a number of models over 0 … itemCount − 1; make it larger than the catalogue to leave room for new items. */
export function createDesk(models: number, itemCount: number): Desk {
  return { boards: Array.from({ length: models }, () => createBoard(itemCount)), union: createBoard(itemCount) };
}

/** Asks each model; the boards keep the scores until the next question. */
export function gatherCandidates(
  models: readonly Model[],
  query: Query,
  { boards, union }: Desk,
  { each, skip }: CandidateOptions,
): Candidates {
  clearBoard(union);
  const offers = models.map((model, m) => {
    const board = boards[m]!;
    clearBoard(board);
    // A dense model asks each of many items: of a large catalogue only those that others offer.
    if (model.kind === 'implicit-factors' && board.scores.length > DENSE_MAX && m > 0)
      scoreImplicitFactors(model, query, board, union.touched.subarray(0, union.count));
    else scoreModel(model, query, board);
    const top = topOf(board, each, skip).filter(({ score }) => score > 0);
    for (const { item } of top) union.scores[item] = place(union, item);
    return { best: top[0]?.score ?? 0, places: Int32Array.from(top, ({ item }) => union.scores[item]!) };
  });
  const width = featureCount(models.length);
  const features = new Float32Array(union.count * width);
  const items = union.touched.slice(0, union.count);
  const rankOf = new Int32Array(items.length);
  offers.forEach(({ best, places }, m) => {
    rankOf.fill(each);
    places.forEach((c, rank) => {
      rankOf[c] = rank;
    });
    const { scores } = boards[m]!;
    for (let c = 0; c < items.length; c++) {
      const share = best > 0 ? Math.max(0, Math.min(1, scores[items[c]!]! / best)) : 0;
      writeFeatures(features, c * width + m * FEATURES_EACH, share, rankOf[c]! / each);
    }
  });
  writeRepeats(features, items, width, query);
  return { items, features };
}

/** Marks an item as a candidate. */
function place(union: ScoreBoard, item: number): number {
  if (union.marks[item] === 1) return union.scores[item]!;
  union.marks[item] = 1;
  union.touched[union.count] = item;
  return union.count++;
}

/** Below a thousandth of the best, a score says no more than none. */
const SHARE_MIN = 1e-3;

function writeFeatures(features: Float32Array, at: number, share: number, rank: number): void {
  features[at] = share;
  features[at + 1] = Math.log((share + SHARE_MIN) / (1 + SHARE_MIN)) / -Math.log(SHARE_MIN);
  features[at + 2] = -Math.log1p(rank * 99) / Math.log(100);
}

function writeRepeats(features: Float32Array, items: Int32Array, width: number, { recent }: Query): void {
  const seen = new Set(Array.from(recent));
  const last = recent[recent.length - 1];
  items.forEach((item, c) => {
    const at = c * width + width - FEATURES_BESIDE;
    features[at] = seen.has(item) ? 1 : 0;
    features[at + 1] = item === last ? 1 : 0;
  });
}
