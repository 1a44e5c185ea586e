/** Visitors counted in parts and added up are counted as by one. */
import { expect, test } from 'vitest';
import { cellOf, emptyResults, SPANS_MAX, storedCell } from '../outcome/results-book.ts';
import { sumResults } from '../outcome/sum-results.ts';
import { asTime } from '../std/time.ts';
import { countMetric, countVisitor, emptyPopulation, type PopulationBook, populationView } from './population.ts';
import { sumPopulations } from './sum-populations.ts';

const UNHEARD = { sketch: () => {}, segment: () => {} };

function counted(visitors: readonly number[]): PopulationBook {
  const book = emptyPopulation();
  for (const n of visitors) {
    const segments = n % 3 === 0 ? [{ key: 'keen' }] : [];
    countVisitor(book, undefined, { membership: { segments }, standing: [[7, n]] }, UNHEARD);
    const outcome = { placement: 'hero', experience: 'e', variant: 'a', at: asTime(n * 1_000) };
    countMetric(book, { ...outcome, kind: n % 2 === 0 ? 'exposed' : 'clicked' });
  }
  return book;
}

test('sizes, ranks and metrics are those of all', () => {
  const everybody = Array.from({ length: 300 }, (_, n) => n);
  const whole = counted(everybody);
  const sum = sumPopulations([0, 1, 2].map((part) => counted(everybody.filter((n) => n % 3 === part))));
  const [one, many] = [populationView(whole), populationView(sum)];
  expect(many.size('keen')).toBe(100);
  for (const bin of [0, 17, 150, 299]) expect(many.rank(7, bin)).toBe(one.rank(7, bin));
  expect(many.rank(7, 150)).toBeCloseTo(50, 0);
  expect([...sum.metrics.values()][0]!.buckets).toEqual([...whole.metrics.values()][0]!.buckets);
});

test('results are sums of integers, cell by cell', () => {
  const part = (n: number) => {
    const book = emptyResults();
    const cell = cellOf(book, 'e', 'a', 'day=1');
    cell.n = n;
    cell.decisions = 2 * n;
    cell.metrics.set('goal', { sums: Float64Array.from({ length: 26 }, (_, i) => i * n), bins: new Map([[3, n]]) });
    return book;
  };
  const sum = sumResults([part(1), part(4), emptyResults()]);
  expect([...sum.cells.values()].map(storedCell)).toEqual([...part(5).cells.values()].map(storedCell));
});

test('a short span that one book would have let go of is not in the sum', () => {
  const book = (span: number) => {
    const made = emptyResults();
    made.newest = span;
    cellOf(made, 'e', 'a', `span=${span}`).n = 1;
    return made;
  };
  const spans = (last: number) => [...sumResults([book(1_000), book(last)]).cells.values()].map(({ by }) => by);
  expect(spans(1_000 + SPANS_MAX - 1)).toEqual(['span=1000', `span=${1_000 + SPANS_MAX - 1}`]);
  expect(spans(1_000 + SPANS_MAX)).toEqual([`span=${1_000 + SPANS_MAX}`]);
});
