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

/** One input on the way to a node: the share of rows that go this way without it, and whether the vector does. */
type Step = { readonly feature: number; readonly zero: number; readonly one: number };
/** The steps of a path and, by how many of them are taken as known, the weight of all orders with that many. */
type Path = { readonly steps: readonly Step[]; readonly weights: readonly number[] };

/** Adds to `contributions` the Shapley values of the tree's answer, the rows of the training standing in for inputs not known. */
export function attributeShapley(tree: Tree, vector: ArrayLike<number>, contributions: Float64Array): void {
  const walk = (node: number, path: Path): void => {
    if (tree.feature[node]! < 0) return addLeaf(path, tree.value[node]!, contributions);
    const feature = tree.feature[node]!;
    const hot = nextNode(tree, node, vector);
    const before = path.steps.findIndex((step) => step.feature === feature);
    const known = before === -1 ? { zero: 1, one: 1 } : path.steps[before]!;
    const rest = before === -1 ? path : without(path, before);
    for (const child of [tree.left[node]!, tree.right[node]!]) {
      const zero = (known.zero * tree.cover[child]!) / tree.cover[node]!;
      walk(child, withStep(rest, { feature, zero, one: child === hot ? known.one : 0 }));
    }
  };
  walk(0, { steps: [], weights: [1] });
}

function addLeaf(path: Path, value: number, contributions: Float64Array): void {
  path.steps.forEach(({ feature, zero, one }, place) => {
    const weight = without(path, place).weights.reduce((sum, each) => sum + each, 0);
    contributions[feature]! += weight * (one - zero) * value;
  });
}

function withStep({ steps, weights }: Path, step: Step): Path {
  const count = weights.length;
  const longer = new Array<number>(count + 1).fill(0);
  for (let i = 0; i < count; i++) {
    longer[i + 1]! += (step.one * weights[i]! * (i + 1)) / (count + 1);
    longer[i]! += (step.zero * weights[i]! * (count - i)) / (count + 1);
  }
  return { steps: [...steps, step], weights: longer };
}

/** The path as if this step had not been made. */
function without({ steps, weights }: Path, place: number): Path {
  const { zero, one } = steps[place]!;
  const count = weights.length;
  const shorter = new Array<number>(count - 1).fill(0);
  let next = weights[count - 1]!;
  for (let i = count - 2; i >= 0; i--) {
    if (one === 0) {
      shorter[i] = (weights[i]! * count) / (zero * (count - 1 - i));
      continue;
    }
    shorter[i] = (next * count) / ((i + 1) * one);
    next = weights[i]! - (shorter[i]! * zero * (count - 1 - i)) / count;
  }
  return { steps: steps.filter((_, i) => i !== place), weights: shorter };
}
