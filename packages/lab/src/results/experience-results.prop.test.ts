/** Whatever a book holds, results are numbers that JSON can carry, and sentences without holes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExperienceResults, experienceResults } from './experience-results.ts';
import { cellsOf, experimentOf, metricOf, type Someone, START } from './testing/crowd.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 200);
const METRICS = [
  metricOf('goal', { role: 'primary' }),
  metricOf('sum', { measure: 'sum' }),
  metricOf('ratio', { measure: 'ratio' }),
  metricOf('quantile', { measure: 'quantile', quantile: 0.9 }),
  metricOf('back', { measure: 'retention', untilMs: 86_400_000 }),
  metricOf('rage', { measure: 'count', role: 'guardrail', better: 'lower' }),
];
const worth = fc.constantFrom(0, 1, -1, 0.01, 1e9, -1e9, 3.5);
const someone: fc.Arbitrary<Someone> = fc.record({
  variant: fc.constantFrom('control', 'bold', 'calm'),
  day: fc.integer({ min: 0, max: 3 }),
  did: fc.record({
    goal: fc.constantFrom(0, 1),
    sum: worth,
    ratio: fc.tuple(worth, worth),
    quantile: worth,
    back: fc.constantFrom(0, 1),
    rage: fc.constantFrom(0, 1, 5),
  }),
  before: fc.record({ goal: fc.constantFrom(0, 1), sum: worth }),
  dims: fc.subarray(['device=mobile', 'country=AT', 'segment=keen']),
  propensity: fc.constantFrom(0.5, 1e-9, 1),
  fate: fc.constantFrom('counted', 'counted', 'counted', 'bot', 'crossed'),
});

function expectPlain(told: ExperienceResults): void {
  expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  const text = JSON.stringify(told, (_key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${_key} is ${value}`);
    return value;
  });
  expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
}

test('a crowd of any kind, also none, one, all alike, or without a control', () => {
  fc.assert(
    fc.property(
      fc.array(someone, { maxLength: 60 }),
      fc.constantFrom(1, 2, 3),
      fc.boolean(),
      fc.boolean(),
      (people, arms, isAdaptive, isBrief) => {
        const of = experimentOf(METRICS, ['control', 'bold', 'calm'].slice(0, arms), isAdaptive);
        const cells = cellsOf(people, of);
        expectPlain(experienceResults(of, cells, { now: START + 3 * 86_400_000, isBrief }));
        expectPlain(
          experienceResults(of, cells, { now: START, only: 'device=mobile', planned: 10, lift: 0.001, alpha: 0.5 }),
        );
      },
    ),
    { numRuns: RUNS },
  );
});

test('thousands who are all alike, or of whom one is not', () => {
  const of = experimentOf(METRICS);
  for (const did of [{}, { goal: 1, sum: 5 }, { goal: 1, sum: -5, rage: 1, quantile: 2 }]) {
    const alike = Array.from(
      { length: 4_000 },
      (_, i): Someone => ({ variant: i % 2 === 0 ? 'control' : 'bold', did, day: i % 3 }),
    );
    expectPlain(experienceResults(of, cellsOf(alike, of), { now: START + 9 * 86_400_000 }));
    const one = [...alike, { variant: 'bold', did: { goal: 1, sum: 1e9, ratio: [1, 1] as const } }];
    expectPlain(experienceResults(of, cellsOf(one, of), { now: START + 9 * 86_400_000 }));
  }
});
