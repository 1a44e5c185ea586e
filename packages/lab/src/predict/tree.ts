/**
 * One decision tree as plain data: parallel lists, a place for each node, the root at 0. It is read here and grown elsewhere.
 */

/** `feature` is −1 in a leaf. */
export type Tree = {
  readonly feature: readonly number[];
  /** A number goes left when it is not above this. */
  readonly threshold: readonly number[];
  /** By node: the places of the values that go left, where a category decides. */
  readonly categories: Readonly<Record<number, readonly number[]>>;
  /** 1 where a missing value goes left. */
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** What a leaf answers; inside, the mean over the rows that came this way. */
  readonly value: readonly number[];
  /** Rows of the training that came this way. */
  readonly cover: readonly number[];
};

/** The node below, for this vector. */
export function nextNode(tree: Tree, node: number, vector: ArrayLike<number>): number {
  return goesLeft(tree, node, vector[tree.feature[node]!]!) ? tree.left[node]! : tree.right[node]!;
}

function goesLeft(tree: Tree, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.missingLeft[node] === 1;
  const among = tree.categories[node];
  return among === undefined ? value <= tree.threshold[node]! : among.includes(value);
}

/** The answer of the leaf in which a vector ends. */
export function treeValue(tree: Tree, vector: ArrayLike<number>): number {
  let node = 0;
  while (tree.feature[node]! >= 0) node = nextNode(tree, node, vector);
  return tree.value[node]!;
}

/** The same for one row of columns. */
export function treeValueOfRow(tree: Tree, columns: readonly Float64Array[], row: number): number {
  let node = 0;
  while (tree.feature[node]! >= 0) {
    const isLeft = goesLeft(tree, node, columns[tree.feature[node]!]![row]!);
    node = isLeft ? tree.left[node]! : tree.right[node]!;
  }
  return tree.value[node]!;
}
