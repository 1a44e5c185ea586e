/**
 * How good a ranking is, from the ranks of what was wanted, first 1. Full ranking only: ranks are among all items that could have been
 * shown, never among a sample. An item that shares its score with others stands in the middle of them (or last, when asked), so that the
 * order of numbers tells nothing.
 */

/** What one question came to: the ranks of the wanted items, ascending (Infinity: not ranked at all). */
export type Ranked = { readonly ranks: readonly number[] };

export type RankingMetric = 'recall' | 'hit-rate' | 'precision' | 'map' | 'ndcg' | 'mrr';

/**
 * The value of a metric at k for one question, 0 to 1. Recall is over all wanted items; the ideal of NDCG and of average precision is
 * min(k, wanted); hit rate says whether any is among the first k. A middle rank that is not whole counts as it stands.
 */
export function rankingMetric(metric: RankingMetric, { ranks }: Ranked, k: number): number {
  const wanted = ranks.length;
  if (wanted === 0) return 0;
  const found = ranks.filter((rank) => rank <= k);
  switch (metric) {
    case 'recall':
      return found.length / wanted;
    case 'precision':
      return found.length / k;
    case 'hit-rate':
      return found.length > 0 ? 1 : 0;
    case 'mrr':
      return found.length > 0 ? 1 / found[0]! : 0;
    case 'map':
      return found.reduce((sum, rank, index) => sum + (index + 1) / rank, 0) / Math.min(k, wanted);
    case 'ndcg':
      return found.reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0) / idealGain(Math.min(k, wanted));
  }
}

function idealGain(count: number): number {
  let sum = 0;
  for (let rank = 1; rank <= count; rank++) sum += 1 / Math.log2(rank + 1);
  return sum;
}

/** The mean over questions with at least one wanted item. */
export function meanMetric(metric: RankingMetric, all: readonly Ranked[], k: number): number {
  const asked = all.filter(({ ranks }) => ranks.length > 0);
  return asked.length === 0 ? 0 : asked.reduce((sum, each) => sum + rankingMetric(metric, each, k), 0) / asked.length;
}

export type Ties = 'middle' | 'last';

/**
 * The ranks of wanted items among all scores; other wanted items rank like any other.
 * @param skip items that cannot be shown: they take no rank
 */
export function ranksOf(
  scores: ArrayLike<number>,
  wanted: readonly number[],
  skip: (item: number) => boolean = () => false,
  ties: Ties = 'middle',
): Ranked {
  const own = Float64Array.from(wanted, (item) => scores[item] ?? 0);
  const levels = Float64Array.from(new Set(own)).sort();
  // By level: how many items score at least as much as it and less than the next, and how many of those just as much.
  const [reached, even] = [new Float64Array(levels.length), new Float64Array(levels.length)];
  const lowest = levels[0] ?? Number.POSITIVE_INFINITY;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item]!;
    if (score < lowest || skip(item)) continue;
    let level = 0;
    while (level + 1 < levels.length && levels[level + 1]! <= score) level++;
    reached[level]!++;
    if (score === levels[level]) even[level]!++;
  }
  for (let level = levels.length - 2; level >= 0; level--) reached[level]! += reached[level + 1]!;
  const ranks = wanted.map((item, i) => {
    const level = levels.indexOf(own[i]!);
    const itself = item < scores.length && !skip(item) ? 1 : 0;
    const beside = even[level]! - itself;
    const above = reached[level]! - even[level]!;
    return above + 1 + (ties === 'middle' ? beside / 2 : beside);
  });
  return { ranks: ranks.sort((a, b) => a - b) };
}
