/** A made-up shop's visitors. Shapes follow docs/reference/http.md. */
import { DAY_MS, DEFINITIONS } from './definitions.ts';
import { createDice } from './dice.ts';

const MINUTE_MS = 60_000;

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
export function visitEvents(endAt: number, visit: number) {
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
    holdouts: ['winter'],
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
