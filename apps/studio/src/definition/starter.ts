/**
 * A first document per kind: small, complete and valid on its own wherever the kind allows it, so that somebody new edits
 * instead of facing an empty page.
 */
import type { Kind } from '../call/wire.ts';

export type KindWords = { readonly one: string; readonly many: string; readonly says: string };

export const KIND_WORDS: Readonly<Record<Kind, KindWords>> = {
  experience: {
    one: 'experience',
    many: 'Experiences',
    says: 'an offer to fill a placement: for whom, when, and with which variants',
  },
  segment: { one: 'segment', many: 'Segments', says: 'who: a condition on what visitors do and are' },
  placement: { one: 'placement', many: 'Placements', says: 'a named place on a page' },
  program: {
    one: 'program',
    many: 'Programs',
    says: 'experiences that belong together, and the share of visitors who get none of them',
  },
  goal: { one: 'goal', many: 'Goals', says: 'what counts as success' },
  trait: { one: 'trait', many: 'Computed traits', says: 'a fact worked out from a visitor’s events' },
  recommender: { one: 'recommender', many: 'Recommenders', says: 'a named way to choose a list of items' },
  model: { one: 'model', many: 'Models', says: 'what is to be learned of visitors, and from what' },
  trigger: { one: 'trigger', many: 'Triggers', says: 'what is done when something becomes true for a visitor' },
  settings: { one: 'settings', many: 'Settings', says: 'how the engine as a whole behaves' },
};

const STARTERS: Readonly<Record<Kind, (key: string) => object>> = {
  experience: (key) => ({
    key,
    name: 'A better welcome',
    placement: 'hero',
    status: 'draft',
    audience: { session: 'number', $gte: 2 },
    priority: 10,
    caps: [{ max: 3, per: 'day' }],
    allocation: { kind: 'split' },
    variants: [
      { key: 'control', content: null },
      { key: 'welcome-back', content: { template: '<h2>Welcome back</h2>' } },
    ],
    goal: { event: 'Order Completed', within: '30m', value: 'revenue' },
  }),
  segment: (key) => ({
    key,
    name: 'Keen on something',
    condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '30m', by: 'category' },
  }),
  placement: (key) => ({ key, name: 'Hero', description: 'The first thing on the home page.' }),
  program: (key) => ({ key, name: 'Winter programme', holdout: 0.1 }),
  goal: (key) => ({ key, name: 'An order', event: 'Order Completed', within: '30m', value: 'revenue' }),
  trait: (key) => ({ key, name: 'Products viewed lately', event: 'Product Viewed', compute: 'count', within: '24h' }),
  recommender: (key) => ({ key, name: 'Seen together', strategy: 'co-viewed' }),
  model: (key) => ({
    key,
    name: 'Will order in this visit',
    learns: 'propensity',
    goal: { event: 'Order Completed' },
    within: 'visit',
    retrain: '1d',
  }),
  trigger: (key) => ({
    key,
    name: 'Keen on something',
    status: 'draft',
    when: { event: 'Product Viewed', count: { $gte: 3 }, within: '30m' },
    caps: [{ max: 1, per: '7d' }],
    actions: [{ set: { engagement: 'high' } }],
  }),
  settings: (key) => ({ key, holdout: 0.05, timezone: 'UTC' }),
};

/** `placement`: one that is there, so that a new experience has a place to fill from the start. */
export function starterText(kind: Kind, key: string, placement?: string): string {
  const document = STARTERS[kind](key);
  const placed = kind === 'experience' && placement !== undefined ? { ...document, placement } : document;
  return `${JSON.stringify(placed, null, 2)}\n`;
}

/** The key of a new one: `engine` for settings, which are there once. */
export function starterKey(kind: Kind): string {
  return kind === 'settings' ? 'engine' : `my-${kind}`;
}
