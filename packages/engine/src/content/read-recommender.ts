/**
 * Reads how a list of items is made. What only a model can do is asked for only where a model makes the list.
 */
import type { FieldReader } from '../std/fields.ts';
import { readYesOrNo } from '../std/fields.ts';
import { readPredicate } from '../std/predicate.ts';

export function readRecommender(fields: FieldReader): void {
  fields.oneOf('strategy', ['co-viewed', 'trending', 'similar', 'learned'], { isRequired: true });
  fields.text('fallback');
  fields.object('filters', (filters) => {
    filters.optional('seen', readYesOrNo);
    for (const name of ['bought', 'stock', 'same']) filters.text(name);
    filters.optional('where', readPredicate);
  });
  if (fields.document['strategy'] !== 'learned') return;
  fields.text('model', { isRequired: true });
  fields.oneOf('version', ['champion', 'challenger']);
  fields.object('diversity', (diversity) => {
    diversity.text('attribute', { isRequired: true });
    diversity.number('strength', { min: 0, max: 1, isRequired: true });
  });
  fields.number('exploration', { min: 0, max: 1 });
  fields.object('floor', (floor) => {
    floor.required('where', readPredicate);
    floor.number('share', { min: 0, max: 1, isRequired: true });
  });
}

export const RECOMMENDER_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'recommender.strategy':
    'co-viewed: seen in the same visits. trending: seen most, lately. similar: alike by category and price. learned: by a model.',
  'recommender.fallback':
    'The recommender that fills up a short list, within the same filters. A learned list without one ends with what is trending.',
  'recommender.filters': 'What may be listed, also of what a fallback adds. Default: everything.',
  'recommender.model': 'The key of a model that learns items.',
  'recommender.version': 'The version in force, or the newest that challenges it. Default "champion".',
  'recommender.filters.seen':
    'false: nothing that the visitor has looked at. Default true; where a model foretells new items, false.',
  'recommender.filters.bought': 'An event: nothing that the visitor has done this with.',
  'recommender.filters.stock': 'An attribute of items: nothing where it is 0, false or "out of stock".',
  'recommender.filters.where': 'Only items whose attributes fit.',
  'recommender.filters.same':
    'An attribute: only items that share it with the item that the list goes with, or else with the one looked at last.',
  'recommender.diversity': 'How much a list avoids to repeat an attribute of items.',
  'recommender.diversity.strength': '0: not at all. 1: as much as it can.',
  'recommender.exploration': 'The share of places for items of which little is known, 0 to 1. Default 0.',
  'recommender.floor': 'The least share of places for the items that fit, 0 to 1.',
};
