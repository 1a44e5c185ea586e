/**
 * What each input added to the answer of trees: along the path that a vector takes (Saabas 2014), which costs a few microseconds and is
 * given with every score, or as exact Shapley values (Lundberg, Erion and Lee 2018), which are fair between inputs that act together.
 * Both add up to the answer less the mean over the training.
 */
import { nextNode, type Tree } from './tree.ts';

/** Adds to `contributions` what each step of the path changed in the mean below. */
export function attributePath(tree: Tree, vector: ArrayLike<number>, contributions: Float64Array): void {
  let node = 0;
  while (tree.feature[node]! >= 0) {
    const next = nextNode(tree, node, vector);
    contributions[tree.feature[node]!]! += tree.value[next]! - tree.value[node]!;
    node = next;
  }
}

/**
 * The inputs on the way to a node, each once: the share of rows that go this way without knowing it, whether the vector does, and, by
 * how many of them are known, the weight of all orders with that many. One level for each depth, written again for each path.
 */
type Path = {
  readonly features: Int32Array;
  readonly zeros: Float64Array;
  readonly ones: Float64Array;
  readonly weights: Float64Array;
};

/** Adds to `contributions` the Shapley values of the trees' sum, the rows of the training standing in for inputs not known. */
export function attributeShapley(trees: readonly Tree[], vector: ArrayLike<number>, contributions: Float64Array): void {
  const levels: Path[] = [];
  for (const tree of trees) {
    pathAt(levels, 0).weights[0] = 1;
    walk({ tree, vector, contributions, levels }, 0, 0, 0);
  }
}

type Walk = {
  readonly tree: Tree;
  readonly vector: ArrayLike<number>;
  readonly contributions: Float64Array;
  readonly levels: Path[];
};

function pathAt(levels: Path[], depth: number): Path {
  levels[depth] ??= {
    features: new Int32Array(depth + 1),
    zeros: new Float64Array(depth + 1),
    ones: new Float64Array(depth + 1),
    weights: new Float64Array(depth + 2),
  };
  return levels[depth];
}

/** @param steps how many inputs are on the path that lies ready at this depth */
function walk(context: Walk, node: number, depth: number, steps: number): void {
  const { tree, vector, levels } = context;
  const path = levels[depth]!;
  const feature = tree.feature[node]!;
  if (feature < 0) return addLeaf(context, path, steps, tree.value[node]!);
  const hot = nextNode(tree, node, vector);
  const before = path.features.subarray(0, steps).indexOf(feature);
  const zero = before === -1 ? 1 : path.zeros[before]!;
  const one = before === -1 ? 1 : path.ones[before]!;
  for (const child of [tree.left[node]!, tree.right[node]!]) {
    const next = pathAt(levels, depth + 1);
    const kept = copyWithout(path, steps, before, next);
    next.features[kept] = feature;
    next.zeros[kept] = (zero * tree.cover[child]!) / tree.cover[node]!;
    next.ones[kept] = child === hot ? one : 0;
    extend(next, kept);
    walk(context, child, depth + 1, kept + 1);
  }
}

/** Takes the newest step, at this place, into the weights. */
function extend({ zeros, ones, weights }: Path, place: number): void {
  const count = place + 1;
  const zero = zeros[place]!;
  const one = ones[place]!;
  weights[count] = 0;
  for (let i = count - 1; i >= 0; i--) {
    weights[i + 1]! += (one * weights[i]! * (i + 1)) / (count + 1);
    weights[i]! *= (zero * (count - i)) / (count + 1);
  }
}

/** The path as if the step at `place` (−1: none) had not been made. @returns how many steps there are then */
function copyWithout(path: Path, steps: number, place: number, into: Path): number {
  let kept = 0;
  for (let i = 0; i < steps; i++) {
    if (i === place) continue;
    into.features[kept] = path.features[i]!;
    into.zeros[kept] = path.zeros[i]!;
    into.ones[kept] = path.ones[i]!;
    kept++;
  }
  if (place === -1) into.weights.set(path.weights.subarray(0, steps + 1));
  else
    unwind(path, steps, place, (i, weight) => {
      into.weights[i] = weight;
    });
  return kept;
}

/** The weights of a path without one of its steps, from the last to the first. */
function unwind(path: Path, steps: number, place: number, take: (i: number, weight: number) => void): void {
  const { weights } = path;
  const zero = path.zeros[place]!;
  const one = path.ones[place]!;
  const count = steps + 1;
  let next = weights[steps]!;
  for (let i = steps - 1; i >= 0; i--) {
    if (one === 0) take(i, (weights[i]! * count) / (zero * (steps - i)));
    else {
      const weight = (next * count) / ((i + 1) * one);
      take(i, weight);
      next = weights[i]! - (weight * zero * (steps - i)) / count;
    }
  }
}

function addLeaf({ contributions }: Walk, path: Path, steps: number, value: number): void {
  for (let place = 0; place < steps; place++) {
    let sum = 0;
    unwind(path, steps, place, (_, weight) => {
      sum += weight;
    });
    contributions[path.features[place]!]! += sum * (path.ones[place]! - path.zeros[place]!) * value;
  }
}
