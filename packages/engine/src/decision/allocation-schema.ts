/**
 * What allocations and factors look like in the published schema, where a reader of its own checks them.
 */
import type { JsonSchema } from '../std/json-schema.ts';
import { SPAN, TEXT } from '../std/json-schema.ts';
import { BATCH_OUTCOMES_MAX, BY_MAX } from './read-allocation.ts';

export const FEATURE: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    segment: { ...TEXT, description: 'The key of a segment: 1 when the visitor is in it.' },
    trait: { ...TEXT, description: 'A trait, told or computed.' },
    context: { ...TEXT, description: 'A path in the context: "device.type".' },
    propensity: { ...TEXT, description: 'The key of a model: how likely it holds it, 0 to 1.' },
    from: { type: 'number', description: 'What becomes 0. Default 0.' },
    to: { type: 'number', description: 'What becomes 1. Default 1.' },
    values: {
      type: 'array',
      minItems: 1,
      items: { type: ['string', 'number', 'boolean'] },
      description: 'One number for each: 1 when it is the value.',
    },
  },
};

function factorSchema(content: JsonSchema): JsonSchema {
  const level = {
    type: 'object',
    required: ['key', 'content'],
    additionalProperties: false,
    properties: {
      key: { type: 'string', pattern: '^[\\w-]{1,100}$' },
      name: TEXT,
      content: { ...content, description: 'What the level adds to the content; null adds nothing.' },
    },
  };
  return {
    type: 'object',
    required: ['key', 'levels'],
    additionalProperties: false,
    properties: {
      key: { type: 'string', pattern: '^[\\w.-]{1,100}$' },
      name: TEXT,
      levels: { type: 'array', minItems: 2, items: level },
    },
  };
}

/** @param content what a variant’s content looks like, null among it */
export function factorValues(content: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return {
    'experience.factors': { type: 'array', minItems: 1, items: factorSchema(content) },
    'experience.content': { ...content, type: 'object' },
  };
}

export const ALLOCATION_VALUES: Readonly<Record<string, JsonSchema>> = {
  'experience.allocation.by': { type: 'array', minItems: 1, maxItems: BY_MAX, uniqueItems: true, items: TEXT },
  'experience.allocation.batch': {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: { outcomes: { type: 'integer', minimum: 1, maximum: BATCH_OUTCOMES_MAX }, every: SPAN },
  },
  'experience.allocation.features': { type: 'array', minItems: 1, items: FEATURE },
};

export const ALLOCATION_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'experience.allocation': 'How a variant is chosen: a fixed split, what is learned of them, or a model.',
  'experience.allocation.coverage': 'The share of the audience that takes part, 0 to 1. Default 1.',
  'experience.allocation.floor': 'The least weight of a variant. Default 0.01; 0 for a model.',
  'experience.allocation.method': 'How weights follow from what was learned. Default "thompson", or "lin-ts".',
  'experience.allocation.by': 'Segments that have weights of their own and borrow strength from their parents.',
  'experience.allocation.reward': 'What is made much of. Default "conversion".',
  'experience.allocation.halfLife': 'After this span what was seen is worth half. Default: it keeps its worth.',
  'experience.allocation.batch': 'When weights move. Default { "outcomes": 10 }.',
  'experience.allocation.features': 'What the linear models see of a visitor.',
  'experience.allocation.alpha': 'How many standard deviations an upper bound lies above the estimate. Default 1.',
  'experience.allocation.model':
    'The key of a model that learns a choice; until it is trained the weights are the fixed ones.',
  'experience.allocation.epsilon': 'The share of visitors who get any variant, evenly. Default 0.',
  'experience.allocation.temperature': 'Weights follow exp(score / temperature). Default: the highest score takes all.',
  'experience.factors':
    'What is combined with what: every combination of levels is a variant, named by its levels joined with dots.',
  'experience.content': 'Beside factors: what all combinations have in common.',
};
