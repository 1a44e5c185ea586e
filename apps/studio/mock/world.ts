/**
 * A made-up shop's visitors, figures and live events, the same at every start but for the time of day. Shapes follow
 * docs/reference/http.md.
 */
import { DAY_MS, DEFINITIONS } from './definitions.ts';

const MINUTE_MS = 60_000;

/** A small seeded generator, so that two runs show the same. */
export function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NAMES = [
  'Ada Novak',
  'Ben Okafor',
  'Chiara Rossi',
  'Dmitri Sokolov',
  'Elif Kaya',
  'Farid Haddad',
  'Grace Lindqvist',
  'Hugo Marten',
];
const SEGMENTS = ['bargain-hunters', 'returning', 'comparing-expensive', 'mobile'];

export function makeProfiles(now: number, count: number) {
  const dice = createDice(7);
  return Array.from({ length: count }, (_, index) => {
    const name = index % 3 === 0 ? NAMES[(index / 3) % NAMES.length] : undefined;
    const anonymousId = `${Math.floor(dice() * 0xffffffff)
      .toString(16)
      .padStart(8, '0')}-41a7-4c9e`;
    const email = name === undefined ? undefined : `${name.toLowerCase().replace(' ', '.')}@example.com`;
    const lastAt = now - Math.floor(index ** 1.8 * 9_000 + dice() * 20_000);
    return {
      id: name === undefined ? `a:${anonymousId}` : `u:user-${1000 + index}`,
      identities: { anonymousIds: [anonymousId], userIds: name === undefined ? [] : [`user-${1000 + index}`] },
      firstAt: lastAt - Math.floor(dice() * 20 * DAY_MS),
      lastAt,
      events: 4 + Math.floor(dice() * 240),
      sessions: 1 + Math.floor(dice() * 9),
      segments: SEGMENTS.filter(() => dice() > 0.6),
      traits: name === undefined ? {} : { name, email, plan: dice() > 0.5 ? 'pro' : 'free' },
    };
  });
}

export type MadeProfile = ReturnType<typeof makeProfiles>[number];

const PRODUCTS = ['walnut-desk', 'oak-shelf', 'linen-sofa', 'brass-lamp', 'wool-rug'];

/** A visit's events, oldest first. */
function visitEvents(endAt: number, visit: number) {
  const product = PRODUCTS[visit % PRODUCTS.length];
  const at = (secondsBefore: number): number => endAt - secondsBefore * 1_000;
  const event = (name: string, secondsBefore: number, properties: object, type = 'track') => ({
    messageId: `m-${visit}-${secondsBefore}-${name.replaceAll(' ', '')}`,
    event: name,
    type,
    at: at(secondsBefore),
    properties,
  });
  return [
    event('Page Viewed', 210, { path: '/', title: 'Home' }, 'page'),
    event('Element Viewed', 206, { element: 'hero', visible_ms: 1000 }),
    event('Experience Viewed', 205, {
      placement: 'home-hero',
      experience: 'welcome-back',
      variant: 'greeting',
      decision_id: `d-${visit}-1`,
    }),
    event('Page Scrolled', 200, { path: '/', percent: 50 }),
    event('Products Searched', 190, { query: 'desk' }),
    event('Page Viewed', 170, { path: `/product/${product}`, title: product }, 'page'),
    event('Product Viewed', 169, { product_id: product, name: product, category: 'furniture', price: 249 }),
    event('Element Viewed', 165, { element: 'product-image', product_id: product, visible_ms: 3000 }),
    event('Element Hovered', 160, { element: 'product-image', product_id: product, duration_ms: 3000 }),
    event('Element Viewed', 158, { element: 'price', product_id: product, visible_ms: 1000 }),
    event('Page Scrolled', 150, { path: `/product/${product}`, percent: 75 }),
    event('Page Dwelled', 140, { path: `/product/${product}`, seconds: 30 }),
    ...(visit % 2 === 0
      ? [event('Product Added', 60, { product_id: product, name: product, price: 249, quantity: 1 })]
      : []),
    event('Page Scrolled', 20, { path: '/checkout', percent: 75 }),
  ];
}

export function makeProfileView(profile: MadeProfile) {
  const timeline = Array.from({ length: Math.min(4, profile.sessions) }, (_, visit) =>
    visitEvents(profile.lastAt - visit * 1.4 * DAY_MS, visit),
  ).flat();
  const decision = (index: number, more: object) => ({
    id: `d-${index}-1`,
    person: profile.id,
    at: profile.lastAt - index * 4 * MINUTE_MS - 200_000,
    versions: { rules: '9f3a1c77be02', experience: 3, policy: 412 },
    match: {},
    ...more,
  });
  return {
    ...profile,
    context: {
      device: { type: 'mobile', os: 'iOS' },
      locale: 'en-GB',
      timezone: 'Europe/Vienna',
      page: { path: '/checkout', referrer: 'https://search.example' },
    },
    consent: 'granted',
    computed: { engagement: 41.27, viewed_lately: 6, last_category: 'furniture', brands: ['Nord', 'Hemma', 'Linnea'] },
    session: {
      number: profile.sessions,
      startedAt: profile.lastAt - 210_000,
      lastAt: profile.lastAt,
      events: 13,
      pages: 2,
      items: ['walnut-desk'],
      referrer: 'https://search.example',
      campaign: null,
    },
    memberships: profile.segments.map((key, index) => ({
      key,
      name: DEFINITIONS.find((each) => each.kind === 'segment' && each.key === key)?.document['name'] ?? key,
      since: profile.lastAt - (index + 1) * 37 * MINUTE_MS,
    })),
    lapsesAt: profile.lastAt + 11 * 60 * MINUTE_MS,
    timeline: timeline.sort((a, b) => b.at - a.at),
    decisions: [
      decision(0, {
        placement: 'home-hero',
        experience: 'welcome-back',
        variant: 'greeting',
        reason: 'chosen',
        propensity: 1 / 3,
        trace: [{ experience: 'welcome-back', outcome: 'chosen' }],
      }),
      decision(1, {
        placement: 'product-aside',
        experience: 'hover-recommendations',
        variant: 'four-in-a-row',
        reason: 'chosen',
        propensity: 0.78,
        match: { product_id: 'walnut-desk' },
        trace: [
          { experience: 'third-look-discount', outcome: 'not-live' },
          { experience: 'hover-recommendations', outcome: 'chosen' },
        ],
      }),
      decision(2, {
        placement: 'checkout-note',
        experience: null,
        variant: null,
        reason: 'no-experience',
        propensity: 1,
        trace: [{ experience: 'checkout-urgency', outcome: 'not-in-audience' }],
      }),
      decision(3, {
        placement: 'home-hero',
        experience: null,
        variant: null,
        reason: 'holdout',
        propensity: 1,
        trace: [],
      }),
    ],
    shown: [
      {
        decision: 'd-0-1',
        placement: 'home-hero',
        experience: 'welcome-back',
        variant: 'greeting',
        propensity: 1 / 3,
        at: profile.lastAt - 200_000,
        exposedAt: profile.lastAt - 199_000,
        clickedAt: profile.lastAt - 190_000,
        convertedAt: null,
      },
    ],
  };
}

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

/** The next live event of the made-up shop, as the server would send it. */
export function makeLiveEvent(profiles: readonly MadeProfile[], dice: () => number, number: number) {
  const profile = profiles[Math.floor(dice() * Math.min(24, profiles.length))]!;
  const at = Date.now();
  const turn = dice();
  if (turn < 0.14) {
    const decision = {
      id: `live-${number}`,
      person: profile.id,
      placement: 'home-hero',
      at,
      experience: 'welcome-back',
      variant: 'greeting',
      reason: 'chosen',
      propensity: 1 / 3,
      versions: { rules: '9f3a1c77be02', experience: 3, policy: 412 },
      match: {},
      trace: [{ experience: 'welcome-back', outcome: 'chosen' }],
    };
    return {
      event: 'decision',
      data:
        turn < 0.03
          ? {
              kind: 'decision',
              decision: { ...decision, experience: null, variant: null, reason: 'holdout', propensity: 1, trace: [] },
            }
          : { kind: 'decision', decision },
    };
  }
  if (turn < 0.19) {
    const kind = turn < 0.17 ? 'exposed' : 'converted';
    return {
      event: 'outcome',
      data: {
        kind: 'outcome',
        person: profile.id,
        outcome: {
          kind,
          decision: 'd',
          experience: 'welcome-back',
          variant: 'greeting',
          propensity: 1 / 3,
          at,
          value: kind === 'converted' ? 249 : 1,
        },
      },
    };
  }
  if (turn < 0.23)
    return {
      event: 'transition',
      data: {
        kind: 'transition',
        person: profile.id,
        transition: { kind: turn < 0.21 ? 'entered' : 'left', segment: 'bargain-hunters', at },
      },
    };
  const events = visitEvents(at, number % 5);
  const made = events[Math.floor(dice() * events.length)]!;
  const signal = {
    id: `s-${number}`,
    type: made.type,
    event: made.event,
    at,
    receivedAt: at,
    anonymousId: profile.identities.anonymousIds[0],
    userId: null,
    previousId: null,
    properties: made.properties,
    context: {},
  };
  return { event: 'signal', data: { kind: 'signal', person: profile.id, duplicate: false, signal } };
}
