/** What editors are told of the fields of goals. */
import type { JsonSchema } from '../std/json-schema.ts';
import { BREAKDOWN_MAX, METRICS_MAX } from './read-goal.ts';

const FLAG: JsonSchema = { type: 'boolean' };
const TEXTS: JsonSchema = { type: 'string', minLength: 1 };
const GOALS: JsonSchema = {
  type: 'array',
  maxItems: METRICS_MAX,
  items: { anyOf: [TEXTS, { type: 'object', required: ['event'] }] },
};

export const GOAL_VALUES: Readonly<Record<string, JsonSchema>> = {
  'goal.inside': FLAG,
  'goal.per.inside': FLAG,
  'experience.goal.inside': FLAG,
  'experience.goal.per.inside': FLAG,
  'experience.metrics': GOALS,
  'experience.guardrails': GOALS,
  'experience.breakdown': { type: 'array', maxItems: BREAKDOWN_MAX, items: TEXTS },
  'settings.metrics': GOALS,
};

export const GOAL_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'goal.within': 'How long after an exposure it still counts; of a retention, how long after "after". Default "30m".',
  'goal.value': 'The property that holds what a success is worth.',
  'goal.inside': 'Only what happened inside that which the experience showed. Default true for the reports of a slot.',
  'goal.measure': 'How results make one number of a person’s events. Default sum with a value, else conversion.',
  'goal.per': 'What a ratio divides by.',
  'goal.quantile': 'Which quantile, 0.01 to 0.99.',
  'goal.after': 'A retention counts from so long after the exposure on.',
  'goal.better': 'Which way is good; the other way harms. Default higher.',
};
