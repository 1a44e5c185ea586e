/**
 * Results over ten million logged decisions of a million persons: how long the answer takes from the sums that are kept, against a hundredth of them, and
 * how long it takes to count all persons anew from what each one's own record says.
 */
import { type Cell, cellOf, countEnrolments, createDice, DAY_MS, type Enrolment, emptyResults } from '@attune/engine';
import { experienceResults, type ResultsMetric } from '@attune/lab';
import { median, report } from './report.ts';

const bench = 'results';
const DECISIONS = 10_000_000;
/** Decisions that a person gets of one experience. */
const EACH = 10;
const DAYS = 90;
const START = Math.floor(Date.UTC(2026, 5, 1) / DAY_MS) * DAY_MS;
const VARIANTS = ['control', 'bold', 'calm'];
const metrics: ResultsMetric[] = [
  { id: 'ordered', role: 'primary', measure: 'conversion' },
  { id: 'revenue', role: 'metric', measure: 'sum' },
  { id: 'ctr', role: 'metric', measure: 'ratio' },
  { id: 'basket', role: 'metric', measure: 'quantile' },
  { id: 'rage', role: 'guardrail', measure: 'count' },
].map(
  (each) =>
    ({ ...each, key: each.id, name: each.id, quantile: 0.5, better: 'higher', untilMs: 7 * DAY_MS }) as ResultsMetric,
);
const DEVICES = ['desktop', 'mobile', 'tablet'];
const dice = createDice('results bench');

/** One person's record as the fold leaves it; a few thousand different ones, dealt out over the days. */
function record(): Enrolment {
  const variant = VARIANTS[dice.integer(3)]!;
  const at = START + dice.integer(DAYS * DAY_MS);
  const isBuyer = dice.next() < 0.05;
  const revenue = isBuyer ? dice.integer(20_000) / 100 : 0;
  const pairs = (value: number) => (isBuyer ? [at + dice.integer(DAY_MS), value] : []);
  const tally = { isYes: false, per: [], before: dice.next() < 0.2 ? 1 : 0 };
  return {
    experience: 'hero',
    isAdaptive: false,
    fate: 'counted',
    seen: [
      {
        variant,
        at,
        propensity: 1 / 3,
        dims: [`device=${DEVICES[dice.integer(3)]}`, `country=C${dice.integer(20)}`, `segment=s${dice.integer(10)}`],
      },
    ],
    tallies: [
      { ...tally, metric: 'ordered', isYes: true, counted: pairs(1) },
      { ...tally, metric: 'revenue', counted: pairs(revenue) },
      { ...tally, metric: 'ctr', counted: dice.next() < 0.1 ? [at, 1] : [], per: [at, 1] },
      { ...tally, metric: 'basket', counted: pairs(revenue) },
      { ...tally, metric: 'rage', counted: dice.next() < 0.02 ? [at, 1] : [] },
    ],
  };
}

const records = Array.from({ length: 20_000 }, () => ({ profile: { firstAt: START }, enrolments: [record()] }));

function bookOf(decisions: number) {
  const book = emptyResults();
  const persons = Math.floor(decisions / EACH);
  const began = performance.now();
  for (let i = 0; i < persons; i++) countEnrolments(book, undefined, records[i % records.length], () => {});
  const ms = performance.now() - began;
  for (let i = 0; i < persons; i++) {
    const { variant, at } = records[i % records.length]!.enrolments[0]!.seen[0]!;
    cellOf(book, 'hero', variant, `day=${Math.floor(at / DAY_MS)}`).decisions += EACH;
  }
  return { book, ms, persons };
}

function answerMs(cells: readonly Cell[]): number {
  const of = {
    experience: 'hero',
    name: 'Hero',
    variants: VARIANTS.map((key) => ({ key, name: key, share: 1 / 3 })),
    control: 'control',
    isAdaptive: false,
    metrics,
  };
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    const told = experienceResults(of, cells, { now: START + DAYS * DAY_MS });
    const took = performance.now() - began;
    const decisions = told.variants.reduce((sum, variant) => sum + variant.decisions, 0);
    if (decisions < 1_000 || told.units !== decisions / EACH)
      throw new Error('the book does not hold what was counted');
    return took;
  });
  return median(times);
}

const small = bookOf(DECISIONS / 100);
const large = bookOf(DECISIONS);
const [smallMs, largeMs] = [small, large].map(({ book }) => answerMs([...book.cells.values()]));
report({ bench, figure: 'answer over 10,000,000 decisions', value: largeMs! / 1_000, unit: 's', bar: '<= 10' });
report({ bench, figure: 'answer, 10,000,000 / 100,000 decisions', value: largeMs! / smallMs!, unit: 'x' });
report({ bench, figure: 'cells of the book', value: large.book.cells.size, unit: 'cells' });
report({ bench, figure: 'counting all of their persons anew', value: large.ms / 1_000, unit: 's' });
report({ bench, figure: 'persons counted', value: (1_000 * large.persons) / large.ms, unit: '/s' });
