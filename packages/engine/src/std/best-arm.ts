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
  /** How wide a panel may be, in standard deviations, that begins so many of them from the mean: narrow where the density bends. */
  readonly step: (distance: number) => number;
};

const POINTS = 16;
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
    density: (worth) => {
      const z = (worth - mean) / sure;
      return height * Math.exp(-0.5 * z * z);
    },
    step: normalStep,
  };
}

function normalStep(): number {
  return 3;
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
  return {
    nodes: Float64Array.from(nodes),
    weights: Float64Array.from(weights),
    upTo: Float64Array.from(upTo.flat()),
  };
}

const RULE = gaussRule(POINTS);

/**
 * P(arm k is worth most) for independent beliefs: the integral of its density times the others' distribution functions. Panels
 * are as narrow as the density that bends most there; the distribution functions are summed up along the way. They sum to 1.
 * Accurate to 1e-9 for Betas of counts from none to billions, and for normals however far their deviations are apart.
 */
export function chancesToBeBest(beliefs: readonly Belief[]): number[] {
  const least = Math.max(...beliefs.map(({ low }) => low));
  const contenders = beliefs.filter(({ high }) => high > least);
  if (contenders.length === beliefs.length) return chancesAmong(beliefs);
  const chances = chancesAmong(contenders);
  return beliefs.map((belief) => chances[contenders.indexOf(belief)] ?? 0);
}

/** The chances of those that may be the best at all. */
function chancesAmong(beliefs: readonly Belief[]): number[] {
  const count = beliefs.length;
  if (count < 2) return beliefs.map(() => 1);
  const chances = beliefs.map(() => 0);
  const work = { below: new Float64Array(count), densities: new Float64Array(count * POINTS), chances };
  const factors = { own: new Float64Array(count), after: new Float64Array(count + 1) };
  let [from, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { low, high } of beliefs) {
    from = Math.min(from, low);
    end = Math.max(end, high);
  }
  while (from < end) {
    const to = panelEnd(beliefs, from, end);
    addPanel(beliefs, [from, to], work, factors);
    from = to;
  }
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return total > 0 ? chances.map((chance) => chance / total) : chances.map(() => 1 / count);
}

/** The end of the panel that begins at `from`: no density that is not negligible bends too much in between. */
function panelEnd(beliefs: readonly Belief[], from: number, end: number): number {
  let to = end;
  for (const { low, high, mean, deviation, step } of beliefs) {
    if (from >= high) continue;
    const limit = from < low ? low : from + deviation * step(Math.abs(from - mean) / deviation);
    if (limit < to) to = limit;
    // The density stops there, and may do so at once.
    if (high < to) to = high;
  }
  return to > from ? to : end;
}

type Work = {
  /** Each arm's distribution function at the beginning of the panel; moved on to its end. */
  readonly below: Float64Array;
  readonly densities: Float64Array;
  readonly chances: number[];
};
type Factors = { readonly own: Float64Array; readonly after: Float64Array };

function addPanel(
  beliefs: readonly Belief[],
  [from, to]: readonly [number, number],
  { below, densities, chances }: Work,
  { own, after }: Factors,
): void {
  const half = (to - from) / 2;
  const middle = (from + to) / 2;
  const { nodes, weights } = RULE;
  const count = beliefs.length;
  for (let k = 0; k < count; k++) {
    const { density, low, high } = beliefs[k]!;
    const isHere = to > low && from < high;
    for (let i = 0; i < POINTS; i++) densities[k * POINTS + i] = isHere ? density(middle + half * nodes[i]!) : 0;
  }
  for (let i = 0; i < POINTS; i++) {
    for (let k = 0; k < count; k++) own[k] = within(below[k]! + half * summed(RULE.upTo, i, densities, k));
    // The product of all others: of those before, and of those after.
    after[count] = 1;
    for (let k = count - 1; k >= 0; k--) after[k] = after[k + 1]! * own[k]!;
    for (let k = 0, before = half * weights[i]!; k < count; k++) {
      chances[k]! += before * densities[k * POINTS + i]! * after[k + 1]!;
      before *= own[k]!;
    }
  }
  for (let k = 0; k < count; k++) below[k]! += half * summed(weights, 0, densities, k);
}

/** A row of one times a row of the other. */
function summed(a: Float64Array, row: number, b: Float64Array, other: number): number {
  let sum = 0;
  for (let j = 0; j < POINTS; j++) sum += a[row * POINTS + j]! * b[other * POINTS + j]!;
  return sum;
}

function within(chance: number): number {
  return Math.min(1, Math.max(0, chance));
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
