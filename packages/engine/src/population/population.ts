/**
 * All visitors together: who stands where, who is in which segment, what came of which content. It is a fold of the same log as the
 * visitors, and what it counts of a visitor is exactly what that visitor says of himself, so a visitor can always be taken out again.
 * Written in place by its one owner.
 */
import { chartSeen } from './metric-chart.ts';
import {
  BUCKET_MS,
  countOutcome,
  type MetricBook,
  type MetricOutcome,
  type MetricQuestion,
  metricSeen,
  type Ring,
} from './metric-rings.ts';
import { POPULATION_MIN, type PopulationView } from './population-view.ts';
import { addBin, emptySketch, percentileOf, removeBin, type Sketch } from './sketch.ts';
import { NO_STANDING, type Standing } from './standing.ts';

export type PopulationBook = {
  /** By the id of the standing. */
  readonly sketches: Map<number, Sketch>;
  /** Members by segment. */
  readonly sizes: Map<string, number>;
  readonly metrics: MetricBook;
  /** Rises with every outcome counted: until then a metric's answer stays the same for its bucket. */
  outcomes: number;
};

/** As much of a visitor as is counted. */
export type Counted = {
  readonly membership: { readonly segments: readonly { readonly key: string }[] };
  readonly standing?: Standing;
};

/** A book in which nobody is counted. */
export function emptyPopulation(): PopulationBook {
  return { sketches: new Map(), sizes: new Map(), metrics: new Map(), outcomes: 0 };
}

/** What counting changed: the ids of sketches, the keys of segments. */
export type PopulationChange = { readonly sketch: (id: number) => void; readonly segment: (key: string) => void };

/** Counts a visitor as he is now instead of as he was. `before` undefined: he is new; `after` undefined: he is gone. */
export function countVisitor(
  book: PopulationBook,
  before: Counted | undefined,
  after: Counted | undefined,
  changed: PopulationChange,
): void {
  const [stood, stands] = [before?.standing ?? NO_STANDING, after?.standing ?? NO_STANDING];
  if (stood !== stands) moveStanding(book, stood, stands, changed);
  const [was, is] = [before?.membership.segments ?? [], after?.membership.segments ?? []];
  if (was === is) return;
  for (const { key } of was) if (!is.some((each) => each.key === key)) resize(book, key, -1, changed);
  for (const { key } of is) if (!was.some((each) => each.key === key)) resize(book, key, 1, changed);
}

function moveStanding(book: PopulationBook, stood: Standing, stands: Standing, changed: PopulationChange): void {
  for (const [id, bin] of stood) {
    if (stands.some((each) => each[0] === id && each[1] === bin)) continue;
    removeBin(sketchIn(book, id), bin);
    changed.sketch(id);
  }
  for (const [id, bin] of stands) {
    if (stood.some((each) => each[0] === id && each[1] === bin)) continue;
    addBin(sketchIn(book, id), bin);
    changed.sketch(id);
  }
}

function sketchIn(book: PopulationBook, id: number): Sketch {
  let sketch = book.sketches.get(id);
  if (sketch === undefined) {
    sketch = emptySketch();
    book.sketches.set(id, sketch);
  }
  return sketch;
}

function resize(book: PopulationBook, key: string, by: number, changed: PopulationChange): void {
  const size = (book.sizes.get(key) ?? 0) + by;
  if (size === 0) book.sizes.delete(key);
  else book.sizes.set(key, size);
  changed.segment(key);
}

/** Counts what came of a decision. @returns the ring that changed */
export function countMetric(book: PopulationBook, outcome: MetricOutcome): Ring | undefined {
  book.outcomes++;
  return countOutcome(book.metrics, outcome);
}

/** @param size how many members a segment has; default: as of each member's last event */
export function populationView(book: PopulationBook, size?: (segment: string) => number): PopulationView {
  return {
    rank: (standing, bin) => {
      const sketch = book.sketches.get(standing);
      return sketch === undefined || sketch.total < POPULATION_MIN ? undefined : percentileOf(sketch, bin);
    },
    metric: remembered(book, (question, now) => metricSeen(book.metrics, question, now)),
    chart: remembered(book, (question, now) => chartSeen(book.metrics, question, now)),
    size: size ?? ((segment) => book.sizes.get(segment) ?? 0),
  };
}

/** Thousands of visitors ask the same compiled question within one bucket: it is worked out once for each outcome. */
function remembered<T>(
  book: PopulationBook,
  ask: (question: MetricQuestion, now: number) => T,
): (question: MetricQuestion, now: number) => T {
  const answers = new WeakMap<
    MetricQuestion,
    { readonly bucket: number; readonly outcomes: number; readonly answer: T }
  >();
  return (question, now) => {
    const bucket = Math.floor(now / BUCKET_MS);
    const known = answers.get(question);
    if (known !== undefined && known.bucket === bucket && known.outcomes === book.outcomes) return known.answer;
    const answer = ask(question, now);
    answers.set(question, { bucket, outcomes: book.outcomes, answer });
    return answer;
  };
}
