/**
 * Names for clusters from what tells them apart, so that a person can read them and a segment can carry them: "high dwell, low orders".
 * No two clusters have the same name.
 */
import { assert } from '@attune/engine';
import type { Points } from './points.ts';

/** How one input of a cluster differs from everybody else's. */
export type ClusterTrait = {
  readonly name: string;
  readonly mean: number;
  readonly meanOfOthers: number;
  /** The difference in standard deviations of all points. */
  readonly effect: number;
};

export type ClusterDescription = {
  readonly cluster: number;
  readonly label: string;
  readonly size: number;
  /** Of all points, noise included. */
  readonly share: number;
  /** What differs most first. */
  readonly traits: readonly ClusterTrait[];
};

/** From this effect on a difference is worth a word, and from that one on a strong one. */
const WORTH_A_WORD = 0.5;
const STRONG = 1.5;

/**
 * @param points on their own scale, so that the means can be read; a column of only 0 and 1 is read as a share
 * @param labels 0, 1, …; −1 for noise, which is nobody's cluster but part of "the others"
 */
export function describeClusters(
  points: Points,
  labels: ArrayLike<number>,
  names: readonly string[],
): readonly ClusterDescription[] {
  assert(
    names.length === points.dimensions && labels.length === points.rows,
    'a name for each column, a label for each row',
  );
  const clusters = Array.from(labels).reduce((most, label) => Math.max(most, label + 1), 0);
  const isShare = names.map((_, column) => columnOf(points, column).every((value) => value === 0 || value === 1));
  const taken = new Set<string>();
  return Array.from({ length: clusters }, (_, cluster) => {
    const size = Array.from(labels).filter((label) => label === cluster).length;
    const traits = traitsOf(points, labels, cluster, names);
    const words = traits.map((trait) => inWords(trait, isShare[names.indexOf(trait.name)]!));
    const label = labelOf(traits, words, taken);
    taken.add(label);
    return { cluster, label, size, share: size / points.rows, traits };
  });
}

function columnOf({ dimensions, values }: Points, column: number): Float64Array {
  return values.filter((_, i) => i % dimensions === column);
}

function traitsOf(
  points: Points,
  labels: ArrayLike<number>,
  cluster: number,
  names: readonly string[],
): readonly ClusterTrait[] {
  const traits = names.map((name, column): ClusterTrait => {
    const values = columnOf(points, column);
    const mean = meanOf(values.filter((_, row) => labels[row] === cluster));
    const meanOfOthers = meanOf(values.filter((_, row) => labels[row] !== cluster));
    const middle = meanOf(values);
    const spread = Math.sqrt(meanOf(values.map((value) => (value - middle) ** 2)));
    return { name, mean, meanOfOthers, effect: spread === 0 ? 0 : (mean - meanOfOthers) / spread };
  });
  return traits.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

/** 0 of nobody: a cluster of everybody has no others, and differs by nothing from them. */
function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function inWords({ name, effect }: ClusterTrait, isShare: boolean): string {
  const isStrong = Math.abs(effect) >= STRONG;
  if (isShare) return `${effect > 0 ? 'mostly' : 'rarely'} ${name}`;
  return `${isStrong ? 'very ' : ''}${effect > 0 ? 'high' : 'low'} ${name}`;
}

/** Two words, or as many more as it takes to be the only one of that name. */
function labelOf(traits: readonly ClusterTrait[], words: readonly string[], taken: ReadonlySet<string>): string {
  const telling = words.filter((_, i) => Math.abs(traits[i]!.effect) >= WORTH_A_WORD);
  if (telling.length === 0) telling.push('like most');
  for (let count = Math.min(2, telling.length); count <= telling.length; count++) {
    const label = telling.slice(0, count).join(', ');
    if (!taken.has(label)) return label;
  }
  for (let number = 2; ; number++) {
    const label = `${telling.join(', ')} (${number})`;
    if (!taken.has(label)) return label;
  }
}
