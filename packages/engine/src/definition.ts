/**
 * Definitions as documents: reads each kind and says of everything that is wrong where it is and how to mend it. What a
 * document refers to is checked when all of them are compiled together (rules.ts).
 */

import { readTrigger } from './action/read-trigger.ts';
import type { TriggerDefinition } from './action/trigger.ts';
import type { RecommenderDefinition } from './content/item.ts';
import { readContent } from './content/read-content.ts';
import { readRecommender } from './content/read-recommender.ts';

import type {
  ExperienceDefinition,
  GoalDefinition,
  PlacementDefinition,
  ProgramDefinition,
} from './decision/experience.ts';
import { cellKeys, type FactorDefinition } from './decision/factors.ts';
import { readAllocation } from './decision/read-allocation.ts';
import { CELLS_MAX, readFactors } from './decision/read-factors.ts';
import { readCaps, readEvidence, readFatigue, readLayer, readPlacement, readSchedule } from './decision/read-guard.ts';

import type { ModelDefinition } from './learning/model.ts';
import { readModel } from './learning/read-model.ts';
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
import { createFieldReader, type FieldReader, readYesOrNo } from './std/fields.ts';
import { isObject } from './std/json.ts';
import { didYouMean } from './std/nearest.ts';
import { readPredicate } from './std/predicate.ts';
import { bad, good, type Read } from './std/read.ts';
import { readSpan, readTime } from './std/time.ts';
import { isTimeZone } from './std/wall-clock.ts';

/** What holds for the whole site: the one definition of kind `settings` (key "engine"). */
export type SettingsDefinition = {
  readonly key: string;
  /** The share of visitors who always get the default. Default 0. */
  readonly holdout?: number;
  /** The most personalised placements of one page; those of the highest priority. Default: no limit. */
  readonly most?: number;
  /** Whether a page's address may force a live variant (`?attune_force=experience:variant`). Default false. */
  readonly allowForcing?: boolean;
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
  readonly program: ProgramDefinition;
  readonly goal: GoalDefinition & { readonly key: string };
  readonly recommender: RecommenderDefinition;
  readonly trigger: TriggerDefinition;
  readonly model: ModelDefinition;
  readonly settings: SettingsDefinition;
};

export type DefinitionKind = keyof DefinitionOf;
export type Definition = DefinitionOf[DefinitionKind];

export const DEFINITION_KINDS: readonly DefinitionKind[] = [
  'trait',
  'segment',
  'placement',
  'experience',
  'program',
  'goal',
  'recommender',
  'trigger',
  'model',
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
  placement: readPlacement,
  experience: readExperience,
  program: (fields) => {
    fields.number('holdout', { min: 0, max: 1 });
    fields.object('evidence', (evidence) => readEvidence(evidence, 'program'));
    fields.optional('metrics', readGoals);
    fields.optional('resultsSince', readTime);
  },
  goal: readGoal,
  recommender: readRecommender,
  trigger: readTrigger,
  model: readModel,
  settings: (fields) => {
    fields.number('holdout', { min: 0, max: 1 });
    fields.number('most', { min: 0, max: 1_000 });
    fields.optional('allowForcing', readYesOrNo);
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
  fields.object('schedule', readSchedule);
  fields.text('program');
  fields.object('layer', readLayer);
  fields.object('evidence', (evidence) => readEvidence(evidence, 'experience'));
  fields.number('priority', { min: -1_000_000, max: 1_000_000 });
  readCaps(fields, 1_000_000);
  fields.object('fatigue', readFatigue);
  fields.object('allocation', readAllocation);
  if (fields.document['factors'] === undefined)
    fields.list('variants', readVariant, { min: 1, max: 50, uniqueKey: 'key' });
  else readMultivariate(fields);
  if (isObject(fields.document['goal'])) fields.object('goal', readGoalWithin);
  else fields.text('goal');
  fields.optional('metrics', readGoals);
  fields.optional('guardrails', readGoals);
  fields.optional('resultsSince', readTime);
  fields.optional('breakdown', readBreakdown);
}

/** Factors instead of variants; those named beside them are cells with a name or a weight of their own. */
function readMultivariate(fields: FieldReader): void {
  fields.required('factors', readCells);
  fields.optional('content', readContent);
  fields.list('variants', readShare, { min: 0, max: CELLS_MAX, uniqueKey: 'key' });
  const { factors, variants } = fields.document;
  if (!fields.isClean() || !Array.isArray(variants)) return;
  const cells = cellKeys(factors as readonly FactorDefinition[]);
  for (const [i, { key }] of (variants as readonly { readonly key: string }[]).entries()) {
    if (!cells.includes(key))
      fields.note(
        bad(`variants[${i}].key`, `"${key}" is no combination of the factors`, didYouMean(key, cells, cells[0]!)),
      );
  }
}

function readCells(value: unknown, path: string): Read<unknown> {
  return readFactors(value, path, readContent);
}

function readShare(variant: FieldReader): void {
  variant.key('key');
  variant.text('name');
  variant.number('weight', { min: 0, max: 1_000_000 });
}

function readVariant(variant: FieldReader): void {
  readShare(variant);
  variant.required('content', (content, path) => (content === null ? good(null) : readContent(content, path)));
}

export function readZone(value: unknown, path: string): Read<string> {
  if (typeof value === 'string' && isTimeZone(value)) return good(value);
  return bad(path, `${JSON.stringify(value)} is not a time zone`, 'use an IANA name such as "Europe/Vienna"');
}
