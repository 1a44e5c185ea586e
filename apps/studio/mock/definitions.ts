/**
 * Definitions of a made-up shop, for developing and testing the Studio without a server. Never part of what is built.
 */
export const DAY_MS = 86_400_000;

type Made = { kind: string; key: string; source: string; document: Record<string, unknown> };

const define = (kind: string, source: string, document: Record<string, unknown> & { key: string }): Made => ({
  kind,
  key: document.key,
  source,
  document,
});

export const DEFINITIONS: readonly Made[] = [
  define('placement', 'file', {
    key: 'home-hero',
    name: 'Home hero',
    description: 'The first thing on the home page.',
  }),
  define('placement', 'file', { key: 'product-aside', name: 'Beside the product' }),
  define('placement', 'file', { key: 'checkout-note', name: 'Note in the checkout' }),
  define('goal', 'file', { key: 'order', name: 'An order', event: 'Order Completed', within: '30m', value: 'revenue' }),
  define('trait', 'file', {
    key: 'engagement',
    name: 'Engagement',
    event: 'Page Dwelled',
    compute: 'score',
    weight: 'seconds',
    halfLife: '30m',
  }),
  define('trait', 'api', {
    key: 'viewed_lately',
    name: 'Products viewed lately',
    event: 'Product Viewed',
    compute: 'count',
    within: '24h',
  }),
  define('recommender', 'file', {
    key: 'seen-together',
    name: 'Seen together',
    strategy: 'co-viewed',
    fallback: 'trending',
  }),
  define('recommender', 'file', { key: 'trending', name: 'Trending', strategy: 'trending' }),
  define('model', 'file', {
    key: 'purchase',
    name: 'Will order in this visit',
    learns: 'propensity',
    goal: 'order',
    within: 'visit',
    retrain: '1d',
  }),
  define('settings', 'file', {
    key: 'engine',
    holdout: 0.05,
    timezone: 'Europe/Vienna',
    itemEvent: 'Product Viewed',
    itemProperty: 'product_id',
  }),
  define('segment', 'file', {
    key: 'bargain-hunters',
    name: 'Bargain hunters',
    description: 'Looks at the same product again and again without buying.',
    condition: {
      all: [
        { event: 'Product Viewed', count: { $gte: 3 }, within: '12h', by: 'product_id' },
        { not: { event: 'Order Completed', within: '12h' } },
      ],
    },
  }),
  define('segment', 'file', {
    key: 'returning',
    name: 'Returning visitors',
    condition: { session: 'number', $gte: 2 },
  }),
  define('segment', 'studio', {
    key: 'comparing-expensive',
    name: 'Comparing expensive things',
    condition: {
      all: [
        { event: 'Product Viewed', where: { price: { $gte: 200 } }, count: { $gte: 2 }, within: '30m' },
        { not: { event: 'Product Added', within: '30m' } },
      ],
    },
  }),
  define('segment', 'api', { key: 'mobile', name: 'On a phone', condition: { context: 'device.type', $eq: 'mobile' } }),
  define('experience', 'file', {
    key: 'welcome-back',
    name: 'Welcome back',
    description: 'Greets returning visitors with what they looked at last.',
    placement: 'home-hero',
    status: 'live',
    audience: { segment: 'returning' },
    priority: 10,
    caps: [{ max: 3, per: 'day' }],
    allocation: { kind: 'split' },
    variants: [
      { key: 'control', content: null },
      { key: 'greeting', content: { template: '<h2>Welcome back</h2>' } },
      { key: 'last-viewed', content: { template: '<h2>Still thinking about {{ match.product_id }}?</h2>' } },
    ],
    goal: 'order',
  }),
  define('experience', 'file', {
    key: 'hover-recommendations',
    name: 'Recommendations after a long look',
    placement: 'product-aside',
    status: 'live',
    audience: { event: 'Element Hovered', where: { duration_ms: { $gte: 3000 } }, within: '10m', by: 'product_id' },
    allocation: { kind: 'bandit', floor: 0.1, by: ['bargain-hunters', 'night-owls', 'returning'] },
    variants: [
      { key: 'four-in-a-row', content: { recommend: { recommender: 'seen-together', for: '$product_id', count: 4 } } },
      { key: 'one-large', content: { recommend: { recommender: 'seen-together', for: '$product_id', count: 1 } } },
    ],
    goal: { event: 'Product Added', within: '20m' },
  }),
  define('experience', 'file', {
    key: 'basket-note',
    name: 'A note at the basket',
    placement: 'checkout-note',
    status: 'live',
    allocation: {
      kind: 'contextual',
      features: [
        { context: 'device.type', values: ['mobile', 'desktop'] },
        { segment: 'returning' },
        { trait: 'basket_value', from: 0, to: 500 },
      ],
    },
    variants: [
      { key: 'free-delivery', content: { template: '<p>Delivery is free from 50 on.</p>' } },
      { key: 'buy-again', content: { template: '<p>As last time?</p>' } },
    ],
    goal: 'order',
  }),
  define('experience', 'studio', {
    key: 'checkout-urgency',
    name: 'Urgency in the checkout',
    placement: 'checkout-note',
    status: 'live',
    audience: { event: 'Page Scrolled', where: { path: '/checkout', percent: { $gte: 75 } }, within: '15m' },
    variants: [
      { key: 'control', content: null },
      { key: 'stock', content: { template: '<p>Only a few left.</p>' } },
    ],
    goal: 'order',
  }),
  define('experience', 'studio', {
    key: 'third-look-discount',
    name: 'Discount at the third look',
    placement: 'product-aside',
    status: 'paused',
    audience: { segment: 'bargain-hunters' },
    variants: [{ key: 'ten-percent', content: { data: { percent: 10 } } }],
    goal: 'order',
  }),
];
