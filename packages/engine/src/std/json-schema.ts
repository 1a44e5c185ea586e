/**
 * The few pieces of JSON Schema (draft 2020-12) that definitions are described with, for editors. A schema is never what decides:
 * it may let pass what a reader refuses, and never refuses what a reader takes.
 */
import { OPERATORS } from './predicate/operators.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

export const ANYTHING: JsonSchema = {};
export const TEXT: JsonSchema = { type: 'string', minLength: 1 };

/** What `readSpan` takes. */
export const SPAN: JsonSchema = {
  type: 'string',
  pattern: '^\\s*\\d+(\\.\\d+)?\\s*(ms|s|m|h|d|w)\\s*$',
  description: 'A span of time: a number and a unit, "90s", "30m", "12h", "7d". At most 366 days.',
  examples: ['30m', '1h', '24h', '7d', '30d'],
};

/** What `readTime` takes. */
export const TIME: JsonSchema = {
  type: ['string', 'number'],
  description: 'An instant: ISO 8601 ("2026-11-21T10:00:00Z"), or milliseconds since 1970.',
};

const SCALAR: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] };
const NESTED: JsonSchema = { $ref: '#/$defs/operand' };
const LIST: JsonSchema = { type: 'array', items: SCALAR };
const ORDERED: JsonSchema = { type: ['number', 'string'] };
const NAMED_TYPES = ['string', 'number', 'boolean', 'object', 'array', 'null', 'undefined'];

const ARGUMENTS: readonly (readonly [operators: readonly string[], argument: JsonSchema, says: string])[] = [
  [['$eq'], SCALAR, 'Is this.'],
  [['$ne'], SCALAR, 'Is not this.'],
  [['$gt', '$gte', '$lt', '$lte'], ORDERED, 'Above, at least, below, at most.'],
  [['$in', '$ini', '$nin', '$nini'], LIST, 'One of these, or none of them; with i: letter case aside.'],
  [['$all', '$alli'], { type: 'array', items: NESTED }, 'A list that contains all of these.'],
  [['$inGroup', '$notInGroup'], { type: 'string' }, 'In a named list.'],
  [['$exists'], { type: 'boolean' }, 'There is a value, or there is none.'],
  [['$type'], { enum: NAMED_TYPES }, 'Of this type.'],
  [['$regex', '$regexi'], { type: 'string' }, 'Matches this pattern; with i: letter case aside.'],
  [['$veq', '$vne', '$vgt', '$vgte', '$vlt', '$vlte'], ORDERED, 'Versions such as "1.2.3" compared.'],
  [['$size', '$not'], NESTED, 'The size of a list; the contrary.'],
  [['$elemMatch'], { anyOf: [{ $ref: '#/$defs/predicate' }, { $ref: '#/$defs/operators' }] }, 'One of a list fits.'],
];

/** The properties that stand for operators, as they are beside a form: `{ trait: "plan", $eq: "pro" }`. */
export function operatorProperties(): JsonSchema {
  return Object.fromEntries(
    [...OPERATORS.keys()].map((name) => [name, { $ref: `#/$defs/operators/properties/${name}` }]),
  );
}

function operatorArguments(): JsonSchema {
  const known = new Map(
    ARGUMENTS.flatMap(([names, argument, description]) => names.map((name) => [name, { ...argument, description }])),
  );
  return Object.fromEntries([...OPERATORS.keys()].map((name) => [name, known.get(name) ?? ANYTHING]));
}

/** What the other schemas refer to by `#/$defs/…`: a predicate over properties, and what may be asked of one value. */
export function predicateDefinitions(): JsonSchema {
  const several = { type: 'array', minItems: 1, items: { $ref: '#/$defs/predicate' } };
  return {
    predicate: {
      type: 'object',
      description: 'A Mongo-style predicate over properties: a value for equality, or operators.',
      properties: { $and: several, $or: several, $nor: several, $not: { $ref: '#/$defs/predicate' } },
      additionalProperties: NESTED,
    },
    operand: {
      anyOf: [
        { $ref: '#/$defs/operators' },
        { type: ['string', 'number', 'boolean', 'null', 'array'] },
        { type: 'object', patternProperties: { '^\\$': false } },
      ],
    },
    operators: { type: 'object', minProperties: 1, properties: operatorArguments(), additionalProperties: false },
  };
}
