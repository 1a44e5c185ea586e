/**
 * The chance of each arm to be the best, by deterministic quadrature: the same counts always give the same weights, so that
 * a policy can be replayed. Never a simulation.
 */
import { betaDensity, betaSupport } from './beta-distribution.ts';

/** A Beta(a, b) belief about an arm's rate; a and b at least 1 for the accuracy stated. */
export type Posterior = { readonly a: number; readonly b: number };

const POINTS = 16;
/** Where panels begin and end, in standard deviations from an arm's mean: fine where its density bends, coarse in the tail. */
const OFFSETS = [0, 1, 2, 3, 4.5, 6, 8, 11, 15, 20, 28, 41];

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
 * P(arm k has the highest rate) for independent posteriors: the integral of its density times the others' distribution
 * functions. Panels are cut where any arm's density bends; the distribution functions are summed up along the way.
 * Accurate to 1e-9 for counts from none to billions.
 */
export function chancesToBeBest(posteriors: readonly Posterior[]): number[] {
  if (posteriors.length < 2) return posteriors.map(() => 1);
  const arms = posteriors.map((posterior) => ({ ...posterior, ...betaSupport(posterior.a, posterior.b), below: 0 }));
  const cuts = arms.flatMap(({ mean, deviation }) =>
    OFFSETS.flatMap((k) => [mean - k * deviation, mean + k * deviation]),
  );
  const edges = [...new Set([0, 1, ...cuts.map((cut) => Math.min(1, Math.max(0, cut)))])].sort((x, y) => x - y);
  const chances = arms.map(() => 0);
  for (let e = 1; e < edges.length; e++) addPanel(arms, edges[e - 1]!, edges[e]!, chances);
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / total);
}

/** An arm with its distribution function at the beginning of the panel at hand. */
type Arm = Posterior & { readonly low: number; readonly high: number; below: number };

function addPanel(arms: readonly Arm[], from: number, to: number, chances: number[]): void {
  const half = (to - from) / 2;
  const middle = (from + to) / 2;
  const densities = arms.map(({ a, b, low, high }) =>
    to <= low || from >= high ? null : RULE.nodes.map((t) => betaDensity(middle + half * t, a, b)),
  );
  for (let i = 0; i < POINTS; i++) {
    const cumulative = arms.map((arm, k) => arm.below + half * dot(RULE.upTo[i]!, densities[k]!));
    for (let k = 0; k < arms.length; k++) {
      const density = densities[k]?.[i] ?? 0;
      if (density > 0) chances[k]! += half * RULE.weights[i]! * density * productWithout(cumulative, k);
    }
  }
  for (let k = 0; k < arms.length; k++) arms[k]!.below += half * dot(RULE.weights, densities[k]!);
}

function dot(weights: readonly number[], values: readonly number[] | null): number {
  let sum = 0;
  if (values) for (let j = 0; j < POINTS; j++) sum += weights[j]! * values[j]!;
  return sum;
}

function productWithout(cumulative: readonly number[], k: number): number {
  let product = 1;
  for (let j = 0; j < cumulative.length; j++) if (j !== k) product *= Math.min(1, Math.max(0, cumulative[j]!));
  return product;
}

/** Every arm gets at least `floor`: p = f + (1 − K f) w. A floor of 1/K or more makes all equal; one below 0 counts as 0. */
export function flooredWeights(weights: readonly number[], floor: number): number[] {
  const least = Math.min(Math.max(0, floor), 1 / weights.length);
  return weights.map((weight) => least + (1 - weights.length * least) * weight);
}
