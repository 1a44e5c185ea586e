/**
 * Empirical Bayes over a tree of segments: what is believed of a segment's mean, when each segment's true mean lies around its
 * parent's and how far they lie apart is itself estimated from all of them (normal-normal; DerSimonian and Laird's moments). With
 * little evidence a segment stays near its parent, with much it stands for itself; exactly, by one pass up the tree and one down.
 */

/** A segment, its place in the tree, and what was seen of its own visitors. Parents come before their children. */
export type TreeNode = {
  /** The index of its parent; −1 for the root. */
  readonly parent: number;
  /** Its own observations and their mean; 0 for a segment that nobody was seen in. */
  readonly n: number;
  readonly mean: number;
};

export type NodeBelief = { readonly mean: number; readonly variance: number };

/** A normal message: precision (0 says nothing) and precision times mean. */
type Message = { readonly precision: number; readonly pull: number };

const NOTHING: Message = { precision: 0, pull: 0 };

/**
 * How far true means lie apart, as a variance, by the method of moments over several trees at once; 0 when they differ no more
 * than chance makes them.
 * @param share of the differences that is left in the means, when a part has been taken out of them before
 */
export function varianceBetween(trees: readonly (readonly TreeNode[])[], noise: number, share = 1): number {
  let [excess, scale] = [0, 0];
  for (const nodes of trees) {
    const seen = nodes.filter(({ n }) => n > 0);
    const total = seen.reduce((sum, { n }) => sum + n, 0);
    if (seen.length < 2 || noise <= 0) continue;
    const mean = seen.reduce((sum, node) => sum + node.n * node.mean, 0) / total;
    const spread = seen.reduce((sum, node) => sum + node.n * (node.mean - mean) ** 2, 0);
    excess += spread / noise - share * (seen.length - 1);
    scale += (share * (total - seen.reduce((sum, { n }) => sum + n * n, 0) / total)) / noise;
  }
  return scale > 0 ? Math.max(0, excess / scale) : 0;
}

/**
 * The belief about every node, given all observations.
 * @param noise the variance of one observation, above 0
 * @param between the variance of a true mean around its parent's
 */
export function treeBeliefs(nodes: readonly TreeNode[], noise: number, between: number): NodeBelief[] {
  const own = nodes.map(({ n, mean }): Message => ({ precision: n / noise, pull: (n / noise) * mean }));
  const below = own.slice();
  const toParent: Message[] = nodes.map(() => NOTHING);
  for (let i = nodes.length - 1; i > 0; i--) {
    const { parent } = nodes[i]!;
    toParent[i] = blurred(below[i]!, between);
    if (parent >= 0) below[parent] = joined(below[parent]!, toParent[i]!);
  }
  const whole = below.slice();
  for (let i = 1; i < nodes.length; i++) {
    const { parent } = nodes[i]!;
    if (parent < 0) continue;
    const others = without(whole[parent]!, toParent[i]!);
    whole[i] = joined(below[i]!, blurred(others, between));
  }
  return whole.map(({ precision, pull }) =>
    precision > 0 ? { mean: pull / precision, variance: 1 / precision } : { mean: 0, variance: Number.MAX_VALUE },
  );
}

function joined(a: Message, b: Message): Message {
  return { precision: a.precision + b.precision, pull: a.pull + b.pull };
}

/** Rounding must not leave a precision below 0. */
function without(a: Message, b: Message): Message {
  const precision = a.precision - b.precision;
  return precision <= 1e-12 * a.precision ? NOTHING : { precision, pull: a.pull - b.pull };
}

/** The same message about somebody as far away as `between` says. */
function blurred({ precision, pull }: Message, between: number): Message {
  if (precision === 0) return NOTHING;
  const share = 1 / (1 + between * precision);
  return { precision: precision * share, pull: pull * share };
}
