/**
 * Definitions as documents: reads each kind and says of everything that is wrong where it is and how to mend it. What a
 * document refers to is checked when all of them are compiled together (rules.ts).
 */

import { readTrigger } from './action/read-trigger.ts';
import type { TriggerDefinition } from './action/trigger.ts';
import type { RecommenderDefinition } from './content/item.ts';
import { readContent } from './content/read-content.ts';
import type { ExperienceDefinition, GoalDefinition, PlacementDefinition } from './decision/experience.ts';
import { readBreakdown, readGoal, readGoals, readGoalWithin } from './outcome/read-goal.ts';
import { readSteps } from './profile/read-steps.ts';
import type { TraitField } from './profile/trait/trait-compute.ts';
import { TRAIT_COMPUTES, type TraitComputeName } from './profile/trait/trait-computes.ts';
import { TRAIT_LIST_MAX, type TraitDefinition, traitQuestion } from './profile/trait.ts';
import type { ConditionDocument } from './segment/condition.ts';
import {
  POPULATION_COMPUTES,
  type PopulationTraitDefinition,
  readPopulationTrait,
} from './segment/population-trait.ts';
import { readCondition } from './segment/read-condition.ts';
import type { SegmentDefinition } from './segment/segment.ts';
import { createFieldReader, type FieldReader } from './std/fields.ts';
import { isObject } from './std/json.ts';
import { readPredicate } from './std/predicate.ts';
import { bad, good, type Read } from './std/read.ts';
import { readSpan, readTime } from './std/time.ts';
import { isTimeZone } from './std/wall-clock.ts';

/** What holds for the whole site: the one definition of kind `settings` (key "engine"). */
export type SettingsDefinition = {
  readonly key: string;
  /** The share of visitors who always get the default. Default 0. */
  readonly holdout?: number;
  /** The site's IANA zone, for visitors who did not tell theirs. Default "UTC". */
  readonly timezone?: string;
  /** The event that is a look at an item, and its property with the item's id. Default "Product Viewed", "product_id". */
  readonly itemEvent?: string;
  readonly itemProperty?: string;
  /** Who belongs to the house: kept in the log, left out of results. */
  readonly internal?: ConditionDocument;
  /** What the held-out visitors are compared by with all the others: goals, or their keys. */
  readonly metrics?: readonly (string | GoalDefinition)[];
};

export type DefinitionOf = {
  readonly trait: TraitDefinition | PopulationTraitDefinition;
  readonly segment: SegmentDefinition;
  readonly placement: PlacementDefinition;
  readonly experience: ExperienceDefinition;
  readonly goal: GoalDefinition & { readonly key: string };
  readonly recommender: RecommenderDefinition;
  readonly trigger: TriggerDefinition;
  readonly settings: SettingsDefinition;
};

export type DefinitionKind = keyof DefinitionOf;
export type Definition = DefinitionOf[DefinitionKind];

export const DEFINITION_KINDS: readonly DefinitionKind[] = [
  'trait',
  'segment',
  'placement',
  'experience',
  'goal',
  'recommender',
  'trigger',
  'settings',
];

/** Checks one document of a kind. The value is the document itself: nothing is added. */
export function readDefinition<K extends DefinitionKind>(kind: K, document: unknown): Read<DefinitionOf[K]> {
  if (!isObject(document)) return bad('', `a ${kind} must be an object`, '{ "key": "…", … }');
  const fields = createFieldReader(document);
  readFields(kind, fields);
  const problems = fields.finish();
  return problems.length > 0 ? { ok: false, problems } : good(document as unknown as DefinitionOf[K]);
}

/** Asks for every field that a document of the kind may have. */
export function readFields(kind: DefinitionKind, fields: FieldReader): void {
  fields.key('key');
  for (const field of ['name', 'description']) fields.text(field);
  READERS[kind](fields);
}

const READERS: Readonly<Record<DefinitionKind, (fields: FieldReader) => void>> = {
  trait: readTrait,
  segment: (fields) => {
    fields.text('parent');
    fields.number('evidenceMin', { min: 1, max: 1_000_000_000 });
    fields.required('condition', readCondition);
  },
  placement: () => {},
  experience: readExperience,
  goal: readGoal,
  recommender: (fields) => {
    fields.oneOf('strategy', ['co-viewed', 'trending', 'similar'], { isRequired: true });
    fields.text('fallback');
  },
  trigger: readTrigger,
  settings: (fields) => {
    fields.number('holdout', { min: 0, max: 1 });
    fields.optional('timezone', readZone);
    fields.text('itemEvent');
    fields.text('itemProperty');
    fields.optional('internal', readCondition);
    fields.optional('metrics', readGoals);
  },
};

function readTrait(fields: FieldReader): void {
  const compute = fields.document['compute'];
  if (POPULATION_COMPUTES.includes(compute as string)) return readPopulationTrait(fields);
  const isKnown = typeof compute === 'string' && Object.hasOwn(TRAIT_COMPUTES, compute);
  // The steps of a sequence name their events themselves.
  if (compute !== 'sequence') {
    fields.text('event', { isRequired: isKnown });
    fields.optional('where', readPredicate);
  }
  fields.oneOf('compute', [...Object.keys(TRAIT_COMPUTES), ...POPULATION_COMPUTES], { isRequired: true });
  const asked = isKnown ? TRAIT_COMPUTES[compute as TraitComputeName].fields : TRAIT_FIELDS;
  for (const [field, read] of Object.entries(TRAIT_FIELDS)) if (field in asked) read(fields);
  if (fields.isClean()) fields.note(traitQuestion(fields.document as unknown as TraitDefinition));
}

const TRAIT_FIELDS: { readonly [field in TraitField]: (fields: FieldReader) => void } = {
  of: (fields) => fields.text('of'),
  within: (fields) => fields.optional('within', readSpan),
  halfLife: (fields) => fields.optional('halfLife', readSpan),
  weight: (fields) =>
    fields.optional('weight', (value, path) =>
      typeof value === 'number' || typeof value === 'string'
        ? good(value)
        : bad(path, 'must be a number or a property'),
    ),
  per: (fields) => fields.optional('per', readSpan),
  k: (fields) => fields.number('k', { min: 1, max: TRAIT_LIST_MAX }),
  keep: (fields) => fields.number('keep', { min: 1, max: TRAIT_LIST_MAX }),
  sequence: (fields) => fields.optional('sequence', readSteps),
  lately: (fields) => fields.optional('lately', readSpan),
};

function readExperience(fields: FieldReader): void {
  fields.key('placement');
  fields.oneOf('status', ['live', 'paused', 'draft']);
  fields.optional('audience', readCondition);
  fields.object('schedule', (schedule) => {
    schedule.optional('from', readTime);
    schedule.optional('to', readTime);
  });
  fields.number('priority', { min: -1_000_000, max: 1_000_000 });
  fields.list('caps', (cap) => {
    cap.number('max', { min: 0, max: 1_000_000, isRequired: true });
    cap.oneOf('per', ['visitor', 'session', 'day'], { isRequired: true });
  });
  fields.object('allocation', (allocation) => {
    allocation.oneOf('kind', ['split', 'bandit'], { isRequired: true });
    allocation.number('coverage', { min: 0, max: 1 });
    allocation.text('seed');
    allocation.number('floor', { min: 0, max: 0.5 });
  });
  fields.list('variants', readVariant, { min: 1, max: 50, uniqueKey: 'key' });
  if (isObject(fields.document['goal'])) fields.object('goal', readGoalWithin);
  else fields.text('goal');
  fields.optional('metrics', readGoals);
  fields.optional('guardrails', readGoals);
  fields.optional('resultsSince', readTime);
  fields.optional('breakdown', readBreakdown);
}

function readVariant(variant: FieldReader): void {
  variant.key('key');
  variant.text('name');
  variant.number('weight', { min: 0, max: 1_000_000 });
  variant.required('content', (content, path) => (content === null ? good(null) : readContent(content, path)));
}

function readZone(value: unknown, path: string): Read<string> {
  if (typeof value === 'string' && isTimeZone(value)) return good(value);
  return bad(path, `${JSON.stringify(value)} is not a time zone`, 'use an IANA name such as "Europe/Vienna"');
}
