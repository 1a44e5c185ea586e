/** One book of results of several in which each person is counted once: sums of integers, so it is the one that all persons would have made. */
import { cellOf, emptyResults, isPastSpan, type ResultsBook } from './results-book.ts';

export function sumResults(books: readonly ResultsBook[]): ResultsBook {
  const sum = emptyResults();
  sum.newest = Math.max(0, ...books.map(({ newest }) => newest));
  for (const { cells } of books) {
    for (const { experience, variant, by, n, decisions, exposures, metrics } of cells.values()) {
      // Each lets go of short spans when it comes to newer ones itself: one book would have done so already.
      if (isPastSpan(by, sum.newest)) continue;
      const into = cellOf(sum, experience, variant, by);
      into.n += n;
      into.decisions += decisions;
      into.exposures += exposures;
      for (const [metric, { sums, bins }] of metrics) {
        const before = into.metrics.get(metric) ?? { sums: new Float64Array(sums.length), bins: new Map() };
        sums.forEach((value, i) => {
          before.sums[i]! += value;
        });
        for (const [bin, many] of bins) before.bins.set(bin, (before.bins.get(bin) ?? 0) + many);
        into.metrics.set(metric, before);
      }
    }
  }
  return sum;
}
