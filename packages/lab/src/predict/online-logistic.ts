/**
 * Logistic regression that learns row by row: FTRL-Proximal (McMahan et al. 2013), with a learning rate for each weight and an L1
 * penalty that keeps weights at exactly 0 until there is evidence. Follows what changes between two trainings.
 */
import { type Examples, rowOf } from './examples.ts';
import { encode, type LinearEncoding, learnEncoding, type Terms } from './linear-encoding.ts';
import { sigmoid } from './log-odds.ts';

/** The first place of `z` (gradients, less what the moves undid) and `n` (their squares) is the intercept's. */
export type OnlineLogistic = {
  readonly kind: 'online-logistic';
  readonly encoding: LinearEncoding;
  readonly rates: OnlineRates;
  readonly z: readonly number[];
  readonly n: readonly number[];
};

/** In the words of the paper: the learning rate of a weight is alpha / (beta + √n). */
export type OnlineRates = {
  readonly alpha: number;
  readonly beta: number;
  readonly l1: number;
  readonly l2: number;
};

const RATES: OnlineRates = { alpha: 0.05, beta: 1, l1: 0.5, l2: 1 };

/** A model that has learned nothing of these inputs but their scale. */
export function onlineLogistic(encoding: LinearEncoding, rates: Partial<OnlineRates> = {}): OnlineLogistic {
  const zeros = new Array<number>(encoding.terms + 1).fill(0);
  return { kind: 'online-logistic', encoding, rates: { ...RATES, ...rates }, z: zeros, n: zeros };
}

/** Learns the examples in their order. */
export function trainOnlineLogistic(
  examples: Examples,
  { passes = 1, ...rates }: Partial<OnlineRates> & { readonly passes?: number } = {},
): OnlineLogistic {
  const model = onlineLogistic(learnEncoding(examples), rates);
  const learned = { ...model, z: [...model.z], n: [...model.n] };
  for (let pass = 0; pass < passes; pass++)
    examples.labels.forEach((label, row) => {
      learnTerms(learned, encode(model.encoding, rowOf(examples, row)), label);
    });
  return learned;
}

/** The model after one more row. */
export function learnOnline(model: OnlineLogistic, vector: ArrayLike<number>, label: number): OnlineLogistic {
  const learned = { ...model, z: [...model.z], n: [...model.n] };
  learnTerms(learned, encode(model.encoding, vector), label);
  return learned;
}

type Learning = Omit<OnlineLogistic, 'z' | 'n'> & { readonly z: number[]; readonly n: number[] };

function learnTerms(model: Learning, terms: Terms, label: number): void {
  const error = sigmoid(marginOfTerms(model, terms)) - label;
  learnWeight(model, 0, error);
  terms.places.forEach((place, i) => {
    learnWeight(model, place + 1, error * terms.values[i]!);
  });
}

function learnWeight(model: Learning, place: number, gradient: number): void {
  const before = model.n[place]!;
  const after = before + gradient * gradient;
  const moved = (Math.sqrt(after) - Math.sqrt(before)) / model.rates.alpha;
  model.z[place]! += gradient - moved * weightAt(model, place);
  model.n[place] = after;
}

function weightAt({ z, n, rates }: Pick<OnlineLogistic, 'z' | 'n' | 'rates'>, place: number): number {
  const pull = z[place]!;
  const l1 = place === 0 ? 0 : rates.l1;
  if (Math.abs(pull) <= l1) return 0;
  const l2 = place === 0 ? 0 : rates.l2;
  return -(pull - Math.sign(pull) * l1) / ((rates.beta + Math.sqrt(n[place]!)) / rates.alpha + l2);
}

function marginOfTerms(model: Pick<OnlineLogistic, 'z' | 'n' | 'rates'>, { places, values }: Terms): number {
  let sum = weightAt(model, 0);
  for (let i = 0; i < places.length; i++) sum += weightAt(model, places[i]! + 1) * values[i]!;
  return sum;
}

export function onlineMargin(model: OnlineLogistic, vector: ArrayLike<number>): number {
  return marginOfTerms(model, encode(model.encoding, vector));
}

/** A weight for each term, without the intercept. */
export function onlineWeights(model: OnlineLogistic): readonly number[] {
  return model.encoding.means.map((_, term) => weightAt(model, term + 1));
}
