/**
 * Reads how a list of items is made. What only a model can do is asked for only where a model makes the list.
 */
import type { FieldReader } from '../std/fields.ts';
import { readYesOrNo } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import type { JsonSchema } from '../std/json-schema.ts';
import { readPredicate } from '../std/predicate.ts';
import { at, bad, good, type Read } from '../std/read.ts';

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
    if (floor.document['attribute'] === undefined) {
      floor.required('where', readPredicate);
      floor.number('share', { min: 0, max: 1, isRequired: true });
    } else {
      floor.text('attribute', { isRequired: true });
      floor.required('shares', readShares);
    }
  });
  fields.object('groups', (groups) => groups.text('trait', { isRequired: true }));
}

/** More groups than a list has places cannot all have one. */
const GROUPS_MAX = 20;

/** Shares of attention by the values of an attribute. */
export function readShares(value: unknown, path: string): Read<unknown> {
  const fix = '{ "small": 0.2, "local": 0.1 }';
  if (!isObject(value)) return bad(path, 'must be an object of shares', fix);
  const shares = Object.entries(value);
  if (shares.length === 0 || shares.length > GROUPS_MAX) return bad(path, `must have 1 to ${GROUPS_MAX} groups`, fix);
  const wrong = shares.find(([, share]) => typeof share !== 'number' || !(share >= 0 && share <= 1));
  if (wrong !== undefined) return bad(at(path, wrong[0]), 'must be a number from 0 to 1', fix);
  const sum = shares.reduce((total, [, share]) => total + Number(share), 0);
  if (sum > 1 + 1e-9)
    return bad(path, `come to ${Number(sum.toFixed(3))} together`, 'give shares of at most 1 together');
  return good(value);
}

export const RECOMMENDER_VALUES: Readonly<Record<string, JsonSchema>> = {
  'recommender.floor.shares': {
    type: 'object',
    minProperties: 1,
    maxProperties: GROUPS_MAX,
    additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
  },
};

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
  'recommender.floor':
    'The least share of attention for items that fit, or for each group of items; a place counts less the lower it is.',
  'recommender.floor.share': 'Of the items that fit, 0 to 1.',
  'recommender.floor.attribute': 'An attribute of items, whose values are the groups.',
  'recommender.floor.shares': 'Of each group, by the value of the attribute; together at most 1.',
  'recommender.groups': 'Groups of people that the lists are measured for.',
  'recommender.groups.trait': 'The trait whose values are the groups.',
};
