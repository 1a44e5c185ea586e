/**
 * What the readers of single values of a trigger take, as JSON Schema for editors. The fields themselves are found by running the
 * reader (definition-schema.ts).
 */
import { ANYTHING, type JsonSchema, SPAN, TEXT } from '../std/json-schema.ts';
import { ADDRESS, ADDRESS_LENGTH_MAX } from './read-trigger.ts';

/** An edge of a segment: `{ entered: "keen" }`. */
function edge(name: string): JsonSchema {
  return { type: 'object', required: [name], additionalProperties: false, properties: { [name]: TEXT } };
}

/** By the path of the field. */
export const TRIGGER_VALUES: Readonly<Record<string, JsonSchema>> = {
  'trigger.when': { anyOf: [{ $ref: '#/$defs/condition' }, edge('entered'), edge('left')] },
  'trigger.caps[].per': { anyOf: [SPAN, { const: 'visitor' }] },
  'trigger.quietHours': {
    type: 'object',
    required: ['between'],
    additionalProperties: false,
    properties: { between: { type: 'array', items: TEXT, minItems: 2, maxItems: 2 } },
  },
  'trigger.actions[].set': { type: 'object', minProperties: 1 },
  'trigger.actions[].webhook.url': { type: 'string', maxLength: ADDRESS_LENGTH_MAX, pattern: ADDRESS.source },
  'trigger.actions[].webhook.body': ANYTHING,
  'trigger.actions[].enqueue.data': ANYTHING,
};

/** What an editor says of the fields. */
export const TRIGGER_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'trigger.when': 'A condition that becomes true, or a segment that somebody enters or leaves.',
  'trigger.caps': 'How often it fires for one visitor at most: in a span, or ever ("visitor").',
  'trigger.quietHours': 'In the visitor’s own time: what would reach the visitor waits for the end.',
  'trigger.actions': 'What is done: one of set, email, webhook, enqueue, swap and pause in each entry.',
  'trigger.actions[].set': 'Traits told of the visitor. Texts are Liquid.',
  'trigger.actions[].email.to': 'Liquid. Default "{{ traits.email }}".',
  'trigger.actions[].email.html': 'Liquid; values are escaped.',
  'trigger.actions[].webhook.url': 'Every request is signed, as Standard Webhooks says.',
  'trigger.actions[].webhook.body': 'JSON whose texts are Liquid. Default: what fired, for whom, and what was bound.',
  'trigger.actions[].enqueue.channel': 'Whoever sends for this channel fetches it.',
  'trigger.actions[].swap.from': 'The variant that gives its share; "current" (default) has the largest.',
  'trigger.actions[].pause.variant': 'A variant or "current"; left out, the whole experience is paused.',
};
