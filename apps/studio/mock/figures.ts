/** A made-up shop's figures: the overview, what was learned, an explanation. Shapes follow docs/reference/http.md. */
import { createDice } from './dice.ts';

const MINUTE_MS = 60_000;

export const EXPLANATION = {
  holds: false,
  says: '(viewed “Product Viewed” at least 3 times within 12h by product_id and not “Order Completed” within 12h)',
  seen: {},
  parts: [
    {
      holds: true,
      says: '“Product Viewed” at least 3 times within 12h by product_id',
      seen: { count: 4, product_id: 'walnut-desk', lapsesAt: null },
      parts: [],
    },
    {
      holds: false,
      says: 'not “Order Completed” within 12h',
      seen: {},
      parts: [{ holds: true, says: '“Order Completed” at least once within 12h', seen: { count: 1 }, parts: [] }],
    },
  ],
};

type Cell = readonly [exposures: number, estimate: number, half: number, weight: number];

function learnedSegment(segment: string, parent: string | null, large: Cell, one: Cell) {
  const cells = Object.entries({ 'four-in-a-row': large, 'one-large': one });
  const variants = cells.map(([variant, [exposures, estimate, half, weight]]) => {
    return { variant, exposures, estimate, low: estimate - half, high: estimate + half, weight };
  });
  return { segment, parent, variants };
}

function learnedFeature(feature: string, delivery: readonly [number, number], again: readonly [number, number]) {
  const effects = Object.entries({ 'free-delivery': delivery, 'buy-again': again });
  const variants = effects.map(([variant, [estimate, half]]) => {
    return { variant, estimate, low: estimate - half, high: estimate + half };
  });
  return { feature, variants };
}

export const LEARNING = [
  {
    experience: 'welcome-back',
    version: 4120,
    variants: [
      {
        variant: 'control',
        exposures: 1402,
        clicks: 0,
        conversions: 41,
        value: 6120.4,
        rate: 0.0292,
        low: 0.0217,
        high: 0.0394,
        weight: 1 / 3,
      },
      {
        variant: 'greeting',
        exposures: 1377,
        clicks: 162,
        conversions: 58,
        value: 8844.1,
        rate: 0.0421,
        low: 0.0328,
        high: 0.0541,
        weight: 1 / 3,
      },
      {
        variant: 'last-viewed',
        exposures: 1391,
        clicks: 240,
        conversions: 63,
        value: 9302.9,
        rate: 0.0453,
        low: 0.0356,
        high: 0.0576,
        weight: 1 / 3,
      },
    ],
  },
  {
    experience: 'hover-recommendations',
    version: 2980,
    variants: [
      {
        variant: 'four-in-a-row',
        exposures: 2210,
        clicks: 410,
        conversions: 331,
        value: 331,
        rate: 0.1498,
        low: 0.1355,
        high: 0.1653,
        weight: 0.9,
      },
      {
        variant: 'one-large',
        exposures: 640,
        clicks: 60,
        conversions: 52,
        value: 52,
        rate: 0.0813,
        low: 0.0626,
        high: 0.1051,
        weight: 0.1,
      },
    ],
    segments: [
      learnedSegment('', null, [1204, 0.148, 0.014, 0.9], [310, 0.082, 0.021, 0.1]),
      learnedSegment('returning', null, [611, 0.171, 0.02, 0.9], [190, 0.094, 0.026, 0.1]),
      learnedSegment('bargain-hunters', 'returning', [380, 0.112, 0.024, 0.34], [121, 0.121, 0.032, 0.66]),
      learnedSegment('night-owls', 'returning', [15, 0.168, 0.061, 0.79], [19, 0.101, 0.064, 0.21]),
    ],
  },
  {
    experience: 'basket-note',
    version: 1840,
    variants: [
      {
        variant: 'free-delivery',
        exposures: 811,
        clicks: 120,
        conversions: 74,
        value: 74,
        rate: 0.0912,
        low: 0.0733,
        high: 0.113,
        weight: 0.5,
      },
      {
        variant: 'buy-again',
        exposures: 702,
        clicks: 92,
        conversions: 61,
        value: 61,
        rate: 0.0869,
        low: 0.0683,
        high: 0.11,
        weight: 0.5,
      },
    ],
    features: [
      learnedFeature('everybody', [0.061, 0.02], [0.072, 0.022]),
      learnedFeature('device.type = mobile', [0.048, 0.018], [-0.004, 0.019]),
      learnedFeature('device.type = desktop', [0.009, 0.017], [0.012, 0.018]),
      learnedFeature('returning', [-0.031, 0.014], [0.052, 0.016]),
      learnedFeature('basket_value', [0.022, 0.027], [0.019, 0.029]),
    ],
  },
  {
    experience: 'checkout-urgency',
    version: 61,
    variants: [
      {
        variant: 'control',
        exposures: 31,
        clicks: 0,
        conversions: 4,
        value: 512,
        rate: 0.129,
        low: 0.0521,
        high: 0.2889,
        weight: 0.5,
      },
      {
        variant: 'stock',
        exposures: 28,
        clicks: 0,
        conversions: 5,
        value: 690,
        rate: 0.1786,
        low: 0.0799,
        high: 0.358,
        weight: 0.5,
      },
    ],
  },
  {
    experience: 'third-look-discount',
    version: 0,
    variants: [
      {
        variant: 'ten-percent',
        exposures: 0,
        clicks: 0,
        conversions: 0,
        value: 0,
        rate: 0,
        low: 0.0,
        high: 0.975,
        weight: 1,
      },
    ],
  },
];

/** Fifteen minutes that look like a shop's: a slow wave, a little noise, one short burst of slow decisions. */
export function makeOverview(now: number, empty: boolean) {
  const stepMs = 5_000;
  const steps = 180;
  const last = Math.floor(now / stepMs);
  const of = (make: (number: number, dice: () => number) => number | null) =>
    Array.from({ length: steps }, (_, index) => {
      const number = last - steps + 1 + index;
      return empty ? 0 : make(number, createDice(number));
    });
  const wave = (number: number): number => 1 + 0.35 * Math.sin(number / 17) + 0.15 * Math.sin(number / 5);
  return {
    now,
    startedAt: now - (empty ? 40_000 : 3 * 60 * MINUTE_MS),
    version: '0.1.0',
    totals: empty
      ? {
          accepted: 0,
          stored: 0,
          duplicate: 0,
          quarantined: 0,
          released: 0,
          late: 0,
          decisions: 0,
          fallbacks: 0,
          exposures: 0,
          conversions: 0,
          errors: 0,
        }
      : {
          accepted: 1_284_310,
          stored: 1_281_902,
          duplicate: 2_377,
          quarantined: 31,
          released: 0,
          late: 904,
          decisions: 391_022,
          fallbacks: 12,
          exposures: 88_412,
          conversions: 1_904,
          errors: 2,
        },
    series: {
      stepMs,
      from: (last - steps + 1) * stepMs,
      events: of((number, dice) => Math.round(620 * wave(number) * (0.9 + 0.2 * dice()))),
      decisions: of((number, dice) => Math.round(190 * wave(number + 3) * (0.88 + 0.24 * dice()))),
      errors: of((number) => (number % 97 === 0 ? 1 : 0)),
      decideP50Ms: of((_, dice) => (empty ? null : 0.31 + 0.08 * dice())),
      decideP99Ms: of((number, dice) => (empty ? null : (number % 61 < 3 ? 6.2 : 1.6) + 0.9 * dice())),
    },
    active: empty ? 0 : 37,
    streams: empty ? 0 : 22,
    log: { cursor: empty ? 0 : 1_672_924, folded: empty ? 0 : 1_672_921 },
  };
}
