/** Made-up results: two experiments, one that is better and one that learns, worked out by the very statistics of the product. */
import { type Cell, countEnrolments, DAY_MS, type Enrolment, emptyResults } from '@attune/engine';
import { experienceResults, type ResultsMetric, type ResultsOf } from '@attune/lab';
import type { ExperienceResults, ResultsReply } from '@attune/protocol';
import { createDice } from './dice.ts';

const DAYS = 12;
const DEVICES = ['desktop', 'mobile', 'tablet'];
const SEGMENTS = ['returning', 'bargain-hunters', 'high-value'];

function metricOf(key: string, name: string, more: Partial<ResultsMetric>): ResultsMetric {
  const plain = {
    id: key,
    key,
    name,
    role: 'metric',
    measure: 'conversion',
    quantile: null,
    better: 'higher',
  } as const;
  return { ...plain, untilMs: 3 * DAY_MS, ...more };
}

const METRICS = [
  metricOf('ordered', 'Ordered', { role: 'primary' }),
  metricOf('revenue', 'Revenue', { measure: 'sum' }),
  metricOf('ctr', 'Clicks per view', { measure: 'ratio' }),
  metricOf('rage', 'Rage clicks', { measure: 'count', role: 'guardrail', better: 'lower' }),
];
const GREETING: ResultsOf = {
  experience: 'welcome-back',
  name: 'Welcome back',
  variants: [
    { key: 'control', name: 'The page’s own', share: 1 / 3 },
    { key: 'greeting', name: 'A greeting', share: 1 / 3 },
    { key: 'last-viewed', name: 'What was viewed last', share: 1 / 3 },
  ],
  control: 'control',
  isAdaptive: false,
  metrics: METRICS,
};
const LEARNING: ResultsOf = {
  ...GREETING,
  experience: 'home-banner',
  name: 'Home banner',
  isAdaptive: true,
  metrics: METRICS.slice(0, 1),
};
const YOUNG: ResultsOf = {
  ...GREETING,
  experience: 'checkout-urgency',
  name: 'Urgency in the checkout',
  metrics: METRICS.slice(0, 1),
};
const RATES: Readonly<Record<string, number>> = { control: 0.06, greeting: 0.1, 'last-viewed': 0.062 };

function crowd(of: ResultsOf, people: number, start: number): readonly Cell[] {
  const dice = createDice(of.experience.length);
  const book = emptyResults();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() * list.length)]!;
  for (let i = 0; i < people; i++) {
    const { key } = pick(of.variants);
    const at = start + Math.floor(dice() * DAYS * DAY_MS);
    const before = dice() < 0.3 ? 1 : 0;
    const isBuyer = dice() < RATES[key]! * (before === 1 ? 2.2 : 0.5);
    const fate = dice() < 0.02 ? 'bot' : dice() < 0.01 ? 'crossed' : 'counted';
    const segments = SEGMENTS.filter(() => dice() < 0.4).map((segment) => `segment=${segment}`);
    const tally = (metric: string, counted: readonly number[], per: readonly number[] = []) => ({
      metric,
      isYes: metric === 'ordered',
      counted,
      per,
      before: metric === 'ordered' ? before : 0,
    });
    const enrolment: Enrolment = {
      experience: of.experience,
      isAdaptive: of.isAdaptive,
      fate,
      seen: [{ variant: key, at, propensity: 1 / 3, dims: [`device=${pick(DEVICES)}`, ...segments] }],
      tallies: [
        tally('ordered', isBuyer ? [at + Math.floor(dice() * 2 * DAY_MS), 1] : []),
        tally('revenue', isBuyer ? [at, 20 + Math.round(dice() * 9_000) / 100] : []),
        tally('ctr', dice() < 0.12 ? [at, 1] : [], [at, 1]),
        tally('rage', dice() < 0.03 ? [at, 1] : []),
      ],
    };
    const firstAt = at - (dice() < 0.4 ? 3 * DAY_MS : 0);
    countEnrolments(book, undefined, { profile: { firstAt }, enrolments: [enrolment] }, () => {});
  }
  return [...book.cells.values()];
}

export function makeResults(now: number): readonly ExperienceResults[] {
  const start = Math.floor(now / DAY_MS) * DAY_MS - DAYS * DAY_MS;
  const told = (
    [
      [GREETING, 12_000],
      [LEARNING, 900],
      [YOUNG, 0],
    ] as const
  ).map(([of, people]) => ({ of, told: experienceResults(of, crowd(of, people, start), { now }) }));
  return told.map(({ of, told: each }) => {
    const weights = Array.from({ length: of.isAdaptive ? 24 : 0 }, (_, i) => {
      const lead = 0.34 + (0.4 * i) / 24;
      return {
        at: start + i * 3_600_000,
        weights: { control: (1 - lead) / 2, greeting: lead, 'last-viewed': (1 - lead) / 2 },
      };
    });
    return structuredClone({
      ...each,
      status: 'live',
      placement: 'home-hero',
      weights,
    }) as unknown as ExperienceResults;
  });
}

export function makeResultsList(now: number, results: readonly ExperienceResults[]): ResultsReply {
  return {
    now,
    results: results.map(
      ({
        experience,
        name,
        status,
        placement,
        isAdaptive,
        from,
        units,
        verdict,
        plan,
        variants,
        metrics,
        warnings,
      }) => ({
        experience,
        name,
        status,
        placement,
        isAdaptive,
        from,
        units,
        variants: variants.length,
        goal: 'Ordered',
        verdict,
        plan,
        lift: metrics[0]?.comparisons[0]?.lift ?? null,
        liftOf: metrics[0]?.comparisons[0]?.variant ?? null,
        warnings: warnings.length,
      }),
    ),
  };
}
