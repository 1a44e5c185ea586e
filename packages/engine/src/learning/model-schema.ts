/**
 * What definitions of models look like in the published schema, where a reader of its own checks them.
 */
import { FEATURE } from '../decision/allocation-schema.ts';
import { MODEL_FEATURES_MAX } from '../decision/read-features.ts';
import { type JsonSchema, SPAN, TEXT } from '../std/json-schema.ts';
import { CLUSTERS_MAX, EVENTS_MAX } from './read-model.ts';

const COUNT: JsonSchema = { type: 'integer', minimum: 2, maximum: CLUSTERS_MAX };
const { propensity: _, ...seen } = FEATURE['properties'] as JsonSchema;

export const MODEL_VALUES: Readonly<Record<string, JsonSchema>> = {
  'model.retrain': SPAN,
  'model.goal': {
    anyOf: [
      TEXT,
      {
        type: 'object',
        required: ['event'],
        additionalProperties: false,
        properties: { event: TEXT, where: { $ref: '#/$defs/predicate' } },
      },
    ],
  },
  'model.within': { anyOf: [{ const: 'visit' }, SPAN] },
  'model.clusters': { anyOf: [COUNT, { type: 'array', minItems: 2, maxItems: 2, items: COUNT }] },
  'model.features': { type: 'array', maxItems: MODEL_FEATURES_MAX, items: { ...FEATURE, properties: seen } },
  'model.events': { type: 'array', minItems: 1, maxItems: EVENTS_MAX, items: TEXT },
};

export const MODEL_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'model.learns':
    'How likely somebody does something, who is like whom, which items come next, or which variant reaches whom.',
  'model.window': 'How far back the data goes that it is trained on. Default "90d".',
  'model.retrain': 'How often it is trained again, at least "1h". Default: only when somebody asks.',
  'model.promotion':
    'auto: a version that is better on held-out data comes into force by itself. manual: somebody promotes it. Default auto.',
  'model.goal': 'What is foreseen: the key of a goal, or an event.',
  'model.within': 'Until when it counts: later in the same visit, or within a span. Default "visit".',
  'model.algorithm': 'How it is learned. Default auto: what does best on held-out data.',
  'model.budget': 'What the search of auto may take.',
  'model.budget.time': 'How long it goes on trying. Default "5m".',
  'model.budget.configurations': 'How many configurations are tried. Default 12.',
  'model.features': 'What it sees besides what visitors do.',
  'model.method': 'How groups are found. Default "k-means".',
  'model.clusters': 'How many groups, or the least and the most to choose from. Default [2, 8].',
  'model.task':
    'What is held out and asked for: a whole visit, the next item, what comes later, or the rest. Default "visit".',
  'model.events': 'The events that are an interaction with an item. Default: the settings’ itemEvent.',
  'model.experience': 'The experience whose variants it learns to choose among; it must have a goal.',
};
