/**
 * The site that the HTTP benches run: twelve segments, eight experiences on two placements with templates, and visitors who
 * behave like a shop's.
 */
import type { InitialDefinition } from '@attune/server';

export const WRITE_KEY = 'wk_bench';
export const SECRET_KEY = 'sk_bench';
export const AUTHORIZATION = `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}`;
export const VISITORS = 2_000;
export const PLACEMENTS = ['hero', 'aside'] as const;
const EVENTS = ['Product Viewed', 'Element Viewed', 'Element Hovered', 'Page Scrolled', 'Product Added'] as const;

const segments = Array.from({ length: 12 }, (_, i) => ({
  key: `segment-${i}`,
  condition: {
    event: EVENTS[i % EVENTS.length],
    count: { $gte: 1 + i },
    within: `${10 + i}m`,
    ...(i % 3 === 0 ? { by: 'category' } : {}),
  },
}));

const experiences = Array.from({ length: 8 }, (_, i) => ({
  key: `experience-${i}`,
  placement: PLACEMENTS[i % PLACEMENTS.length],
  priority: 8 - i,
  audience:
    i < 6
      ? { all: [{ segment: `segment-${i + 4}` }, { context: 'device.type', $eq: 'mobile' }] }
      : { event: 'Product Viewed' },
  allocation: { kind: i % 2 === 0 ? 'split' : 'bandit' },
  variants: [
    {
      key: 'a',
      content: {
        template: '<h2>Still looking, {{ traits.name }}?</h2><p>{{ data.text }}</p>',
        data: { text: 'Take another look.' },
      },
    },
    { key: 'b', content: { data: { headline: 'Welcome back' } } },
  ],
  goal: { event: 'Order Completed', value: 'revenue' },
}));

export const BENCH_DEFINITIONS: readonly InitialDefinition[] = [
  ...PLACEMENTS.map((key) => initial('placement', { key })),
  ...segments.map((document) => initial('segment', document)),
  ...experiences.map((document) => initial('experience', document)),
];

/** What is learned beside the stream. */
export const LEARNING_DEFINITIONS: readonly InitialDefinition[] = [
  initial('model', { key: 'for-you', learns: 'items' } as { readonly key: string }),
];

function initial(kind: InitialDefinition['kind'], document: { readonly key: string }): InitialDefinition {
  return { kind, key: document.key, document, from: 'bench' };
}

/** One event as the browser SDK sends it. */
export function event(number: number, at: number): object {
  const name = EVENTS[number % EVENTS.length]!;
  const product = number % 300;
  return {
    type: 'track',
    event: name,
    messageId: `bench-${at.toString(36)}-${number.toString(36).padStart(8, '0')}`,
    anonymousId: visitor(number * 7),
    timestamp: new Date(at).toISOString(),
    properties: {
      element: 'product-image',
      product_id: `p${product}`,
      category: `category-${product % 20}`,
      price: 10 + product,
      visible_ms: 1_000,
    },
    context: {
      page: {
        path: `/product/p${product}`,
        title: `Product ${product}`,
        url: `https://shop.example/product/p${product}`,
      },
      locale: 'en-GB',
      timezone: 'Europe/Vienna',
    },
  };
}

export function visitor(number: number): string {
  return `visitor-${number % VISITORS}`;
}

export function decideBody(number: number): object {
  return {
    anonymousId: visitor(number),
    placements: PLACEMENTS,
    context: { page: { path: `/product/p${number % 300}` }, device: { type: 'desktop' } },
  };
}
