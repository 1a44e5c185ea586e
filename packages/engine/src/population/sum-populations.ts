/** All visitors together, from books in which each visitor is counted once: sizes, ranks and what came of content add up. */
import type { Bucket } from './metric-rings.ts';
import { ringOf } from './metric-rings.ts';
import { emptyPopulation, type PopulationBook } from './population.ts';
import { mergedSketch } from './sketch.ts';

export function sumPopulations(books: readonly PopulationBook[]): PopulationBook {
  const sum = emptyPopulation();
  for (const { sizes, sketches, metrics, outcomes } of books) {
    for (const [key, size] of sizes) sum.sizes.set(key, (sum.sizes.get(key) ?? 0) + size);
    for (const [id, sketch] of sketches) {
      const before = sum.sketches.get(id);
      sum.sketches.set(id, before === undefined ? sketch : mergedSketch(before, sketch));
    }
    for (const ring of metrics.values()) {
      const into = ringOf(sum.metrics, ring);
      into.buckets.splice(0, into.buckets.length, ...summedBuckets(into.buckets, ring.buckets));
    }
    sum.outcomes += outcomes;
  }
  return sum;
}

function summedBuckets(a: readonly Bucket[], b: readonly Bucket[]): readonly Bucket[] {
  const byNumber = new Map<number, Bucket>();
  for (const { number, exposures, clicks, conversions } of [...a, ...b]) {
    const before = byNumber.get(number) ?? { number, exposures: 0, clicks: 0, conversions: 0 };
    before.exposures += exposures;
    before.clicks += clicks;
    before.conversions += conversions;
    byNumber.set(number, before);
  }
  return [...byNumber.values()].sort((x, y) => x.number - y.number);
}
