/**
 * Items that are described alike: words, categories, price and attributes as terms, rare terms counting more (TF-IDF), the cosine as
 * likeness. It needs nobody to have seen an item, so what is new can be recommended the moment it is described.
 */
import { type Because, becauseOf, type Query } from './query.ts';
import { addScore, type ScoreBoard } from './score-board.ts';

/** What is known of an item; everything may be left out. */
export type ItemDescription = {
  readonly text?: string;
  readonly categories?: readonly string[];
  readonly price?: number;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
};

export type ContentModel = {
  readonly kind: 'content';
  /** The number of each term, and in how many items it is. */
  readonly terms: Map<string, number>;
  readonly itemsWith: number[];
  /** By term: the items that have it, and its weight in each. */
  readonly holders: { items: number[]; weights: number[] }[];
  /** By item: its terms, and their weights of length one. */
  readonly itemTerms: (Int32Array | undefined)[];
  readonly itemWeights: (Float32Array | undefined)[];
  described: number;
};

/** What each earlier item keeps of its weight in the person's taste, and how many are asked. */
const KEEP = 0.8;
const WINDOW = 20;
/** Postings looked at for one question, the most telling terms first: what is in every item tells nothing and costs most. */
const POSTINGS_MAX = 30_000;
/** A word counts less than what somebody filled in on purpose. */
const TEXT_WEIGHT = 0.5;
/** Prices this far apart by ratio are in neighbouring classes. */
const PRICE_RATIO = 1.5;

/** @param descriptions by item number; undefined where nothing is known */
export function trainContent(descriptions: readonly (ItemDescription | undefined)[]): ContentModel {
  const steps = trainContentInSteps(descriptions);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in steps of one item, for who has to attend to something else meanwhile: a large catalogue takes seconds. */
export function* trainContentInSteps(
  descriptions: Iterable<ItemDescription | undefined>,
): Generator<undefined, ContentModel> {
  const model: ContentModel = {
    kind: 'content',
    terms: new Map(),
    itemsWith: [],
    holders: [],
    itemTerms: [],
    itemWeights: [],
    described: 0,
  };
  // All are counted before any is weighed, so that the first item is weighed like the last.
  const counted: (ReadonlyMap<number, number> | undefined)[] = [];
  for (const each of descriptions) {
    counted.push(each === undefined ? undefined : countTerms(model, each));
    yield undefined;
  }
  for (const [item, terms] of counted.entries()) {
    if (terms !== undefined) weigh(model, item, terms);
    yield undefined;
  }
  return model;
}

/** One more item, or one described anew; the next question sees it. */
export function learnDescription(model: ContentModel, item: number, description: ItemDescription): void {
  for (const term of model.itemTerms[item] ?? []) {
    model.itemsWith[term] = model.itemsWith[term]! - 1;
    const { items, weights } = model.holders[term]!;
    const place = items.indexOf(item);
    items.splice(place, 1);
    weights.splice(place, 1);
  }
  if (model.itemTerms[item] !== undefined) model.described--;
  weigh(model, item, countTerms(model, description));
}

function countTerms(model: ContentModel, description: ItemDescription): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [term, weight] of termsOf(description)) {
    let number = model.terms.get(term);
    if (number === undefined) {
      number = model.terms.size;
      model.terms.set(term, number);
      model.itemsWith.push(0);
      model.holders.push({ items: [], weights: [] });
    }
    counts.set(number, (counts.get(number) ?? 0) + weight);
  }
  for (const number of counts.keys()) model.itemsWith[number] = model.itemsWith[number]! + 1;
  model.described++;
  return counts;
}

function* termsOf({ text, categories, price, attributes }: ItemDescription): Generator<readonly [string, number]> {
  for (const [word] of (text ?? '').toLowerCase().matchAll(/[\p{L}\p{N}]{2,}/gu)) yield [`word ${word}`, TEXT_WEIGHT];
  for (const category of categories ?? []) yield [`category ${category}`, 1];
  if (price !== undefined && price > 0) yield* priceTerms(price);
  for (const [name, value] of Object.entries(attributes ?? {})) yield [`${name} ${value}`, 1];
}

/** A price is partly in each of two classes, so that likeness does not end at a border. */
function priceTerms(price: number): readonly (readonly [string, number])[] {
  const place = Math.log(price) / Math.log(PRICE_RATIO);
  const low = Math.floor(place);
  const above = place - low;
  return [
    [`price ${low}`, 1 - above],
    [`price ${low + 1}`, above],
  ];
}

function weigh(model: ContentModel, item: number, counts: ReadonlyMap<number, number>): void {
  const terms = Int32Array.from(counts.keys());
  const weights = Float32Array.from(terms, (term) => (1 + Math.log1p(counts.get(term)!)) * rarityOf(model, term));
  let square = 0;
  for (const weight of weights) square += weight * weight;
  const length = Math.sqrt(square) || 1;
  model.itemTerms[item] = terms;
  const scaled = weights.map((weight) => weight / length);
  model.itemWeights[item] = scaled;
  terms.forEach((term, i) => {
    model.holders[term]!.items.push(item);
    model.holders[term]!.weights.push(scaled[i]!);
  });
}

/** Smoothed inverse document frequency; never 0, so that two items with one common term are alike at all. */
function rarityOf({ itemsWith, described }: ContentModel, term: number): number {
  return Math.log1p(described / itemsWith[term]!);
}

/** Adds to the board how like each item is to what the person looked at lately. */
export function scoreContent(model: ContentModel, { recent }: Query, board: ScoreBoard): void {
  const taste = tasteOf(model, recent);
  let postings = 0;
  for (const [term, weight] of [...taste].sort(([a, x], [b, y]) => y - x || a - b)) {
    const { items, weights } = model.holders[term]!;
    postings += items.length;
    if (postings > POSTINGS_MAX && board.count > 0) break;
    for (let i = 0; i < items.length; i++) addScore(board, items[i]!, weight * weights[i]!);
  }
}

function tasteOf(model: ContentModel, recent: ArrayLike<number>): ReadonlyMap<number, number> {
  const taste = new Map<number, number>();
  let keep = 1;
  for (let back = 1; back <= Math.min(WINDOW, recent.length); back++) {
    const item = recent[recent.length - back]!;
    model.itemTerms[item]?.forEach((term, i) => {
      taste.set(term, (taste.get(term) ?? 0) + keep * model.itemWeights[item]![i]!);
    });
    keep *= KEEP;
  }
  return taste;
}

/** The cosine of two items, 0 to 1; 0 where one is not described. */
export function likeness(model: ContentModel, one: number, other: number): number {
  const terms = model.itemTerms[one];
  if (terms === undefined || model.itemTerms[other] === undefined) return 0;
  let sum = 0;
  terms.forEach((term, i) => {
    const place = model.itemTerms[other]!.indexOf(term);
    if (place >= 0) sum += model.itemWeights[one]![i]! * model.itemWeights[other]![place]!;
  });
  return sum;
}

/** How like each recent item is to one. */
export function explainContent(model: ContentModel, { recent }: Query, item: number): Because {
  const given = new Map<number, number>();
  for (let back = 1; back <= Math.min(WINDOW, recent.length); back++) {
    const from = recent[recent.length - back]!;
    given.set(from, (given.get(from) ?? 0) + KEEP ** (back - 1) * likeness(model, from, item));
  }
  return becauseOf(model.kind, given);
}
