/**
 * The chance of each arm to be the best, by deterministic quadrature: the same beliefs always give the same weights, so that a
 * policy can be replayed. Never a simulation.
 */

/** What is believed of an arm's worth: a density that is as good as 0 outside of [low, high], with its mean and standard deviation (above 0). */
export type Belief = {
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
  readonly density: (worth: number) => number;
  /** Where panels begin and end, in standard deviations from the mean: fine where the density bends, coarse in the tail. */
  readonly offsets: readonly number[];
};

const POINTS = 16;
const NORMAL_OFFSETS = [0, 1.5, 3, 5, 9];
const NORMAL_REACH = 9;
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** A normal belief. One without any doubt is taken as very sure. */
export function normalBelief(mean: number, deviation: number): Belief {
  const sure = Math.max(deviation, 1e-9 * Math.max(1, Math.abs(mean)));
  const height = 1 / (sure * ROOT_TWO_PI);
  return {
    mean,
    deviation: sure,
    low: mean - NORMAL_REACH * sure,
    high: mean + NORMAL_REACH * sure,
    density: (worth) => height * Math.exp(-0.5 * ((worth - mean) / sure) ** 2),
    offsets: NORMAL_OFFSETS,
  };
}

/** P_0 … P_n of Legendre at t. */
function legendre(n: number, t: number): number[] {
  const values = [1, t];
  for (let k = 1; k < n; k++) values.push(((2 * k + 1) * t * values[k]! - k * values[k - 1]!) / (k + 1));
  return values;
}

/** Gauss and Legendre's nodes on [−1, 1], their weights, and `upTo[i][j]`: the integral of node j's Lagrange polynomial up to node i. */
function gaussRule(n: number) {
  const slope = (t: number, p: readonly number[]) => (n * (t * p[n]! - p[n - 1]!)) / (t * t - 1);
  const nodes = Array.from({ length: n }, (_, i) => {
    let t = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    for (let step = 0; step < 20; step++) {
      const p = legendre(n, t);
      t -= p[n]! / slope(t, p);
    }
    return t;
  });
  const values = nodes.map((t) => legendre(n, t));
  const weights = nodes.map((t, i) => 2 / ((1 - t * t) * slope(t, values[i]!) ** 2));
  const upTo = nodes.map((t, i) =>
    nodes.map((_, j) => {
      let sum = t + 1;
      for (let k = 1; k < n; k++) sum += values[j]![k]! * (values[i]![k + 1]! - values[i]![k - 1]!);
      return (weights[j]! / 2) * sum;
    }),
  );
  return { nodes, weights, upTo };
}

const RULE = gaussRule(POINTS);

/**
 * P(arm k is worth most) for independent beliefs: the integral of its density times the others' distribution functions. Panels
 * are cut where any arm's density bends; the distribution functions are summed up along the way. They sum to 1.
 * Accurate to 1e-9 for Betas of counts from none to billions, and for normals however far their deviations are apart.
 */
export function chancesToBeBest(beliefs: readonly Belief[]): number[] {
  if (beliefs.length < 2) return beliefs.map(() => 1);
  const low = Math.min(...beliefs.map((each) => each.low));
  const high = Math.max(...beliefs.map((each) => each.high));
  const cuts = beliefs.flatMap(({ mean, deviation, offsets }) =>
    offsets.flatMap((k) => [mean - k * deviation, mean + k * deviation]),
  );
  const edges = [...new Set([low, high, ...cuts.map((cut) => Math.min(high, Math.max(low, cut)))])];
  edges.sort((x, y) => x - y);
  const chances = beliefs.map(() => 0);
  const below = beliefs.map(() => 0);
  for (let e = 1; e < edges.length; e++) addPanel(beliefs, [edges[e - 1]!, edges[e]!], below, chances);
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return total > 0 ? chances.map((chance) => chance / total) : chances.map(() => 1 / chances.length);
}

/** @param below each arm's distribution function at the beginning of the panel; moved on to its end */
function addPanel(
  beliefs: readonly Belief[],
  [from, to]: readonly [number, number],
  below: number[],
  chances: number[],
): void {
  const half = (to - from) / 2;
  const middle = (from + to) / 2;
  const densities = beliefs.map(({ density, low, high }) =>
    to <= low || from >= high ? null : RULE.nodes.map((t) => density(middle + half * t)),
  );
  for (let i = 0; i < POINTS; i++) {
    const others = productsWithout(below.map((start, k) => start + half * dot(RULE.upTo[i]!, densities[k]!)));
    for (let k = 0; k < beliefs.length; k++) {
      const density = densities[k]?.[i] ?? 0;
      if (density > 0) chances[k]! += half * RULE.weights[i]! * density * others[k]!;
    }
  }
  for (let k = 0; k < beliefs.length; k++) below[k]! += half * dot(RULE.weights, densities[k]!);
}

function dot(weights: readonly number[], values: readonly number[] | null): number {
  let sum = 0;
  if (values) for (let j = 0; j < POINTS; j++) sum += weights[j]! * values[j]!;
  return sum;
}

/** For each of them the product of all others. */
function productsWithout(factors: readonly number[]): number[] {
  const within = factors.map((factor) => Math.min(1, Math.max(0, factor)));
  const products = within.map(() => 1);
  for (let j = 1, before = 1; j < within.length; j++) products[j] = before *= within[j - 1]!;
  for (let j = within.length - 2, after = 1; j >= 0; j--) products[j]! *= after *= within[j + 1]!;
  return products;
}

/**
 * Every arm gets at least `floor`, and their order stays: p = f + (1 − K f) w. A floor of 1/K or more makes all equal; one below
 * 0 counts as 0.
 */
export function flooredWeights(weights: readonly number[], floor: number): number[] {
  const least = Math.min(Math.max(0, floor), 1 / weights.length);
  return weights.map((weight) => least + (1 - weights.length * least) * weight);
}

/**
 * Top-two Thompson sampling's weights with an even coin (Russo 2016): the arm that is best in a draw, or else the best of another
 * draw in which it is not. It finds out sooner which arm is best, and earns less on the way.
 * @param chances of each arm to be the best; they sum to 1
 */
export function topTwoWeights(chances: readonly number[]): number[] {
  if (chances.length < 2) return chances.map(() => 1);
  const weights = chances.map((chance) => chance / 2);
  chances.forEach((chance, first) => {
    const rest = chances.reduce((sum, other, k) => (k === first ? sum : sum + other), 0);
    chances.forEach((other, k) => {
      if (k !== first) weights[k]! += (chance / 2) * (rest > 0 ? other / rest : 1 / (chances.length - 1));
    });
  });
  return weights;
}
