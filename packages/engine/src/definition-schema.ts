/**
 * JSON Schema (draft 2020-12) of every kind of definition, for editors. It is not written down a second time: the readers that
 * check a document are run once more with a field reader that notes what they ask for, so the two cannot drift apart.
 */
import { TRIGGER_DESCRIPTIONS, TRIGGER_VALUES } from './action/trigger-schema.ts';
import { RECOMMEND_COUNT_MAX } from './content/read-content.ts';
import { RECOMMENDER_DESCRIPTIONS, RECOMMENDER_VALUES } from './content/read-recommender.ts';
import { readTemplate } from './content/read-template.ts';
import { ALLOCATION_DESCRIPTIONS, ALLOCATION_VALUES, factorValues } from './decision/allocation-schema.ts';
import { GUARD_DESCRIPTIONS } from './decision/guard-schema.ts';
import { readScheduleZone, readWindows } from './decision/windows.ts';
import { DEFINITION_KINDS, type DefinitionKind, readFields, readZone } from './definition.ts';
import { MODEL_DESCRIPTIONS, MODEL_VALUES } from './learning/model-schema.ts';
import { GOAL_DESCRIPTIONS } from './outcome/goal-schema.ts';
import { BREAKDOWN_MAX, METRICS_MAX, readBreakdown, readGoals, readGoalWithin } from './outcome/read-goal.ts';
import { readSteps } from './profile/read-steps.ts';
import { conditionSchema, LOCAL_TIME, STEPS } from './segment/condition-schema.ts';
import { readCondition } from './segment/read-condition.ts';
import { type FieldReader, readYesOrNo } from './std/fields.ts';
import { ANYTHING, type JsonSchema, predicateDefinitions, SPAN, TEXT, TIME } from './std/json-schema.ts';
import { readPredicate } from './std/predicate.ts';
import { readSpan, readTime } from './std/time.ts';

/** What a reader asks for only where something else is missing is required of no document. */
const VARIANTS_OR_FACTORS: JsonSchema[] = [
  { required: ['variants'], properties: { variants: { minItems: 1, items: { required: ['content'] } } } },
  { required: ['factors'] },
];
const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** Readers of single values, and what they take. */
const VALUES: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [readSpan, SPAN],
  [readTime, TIME],
  [readPredicate, { $ref: '#/$defs/predicate' }],
  [readSteps, STEPS],
  [readCondition, { $ref: '#/$defs/condition' }],
  [readTemplate, TEXT],
  [readWindows, { type: 'array', minItems: 1, items: LOCAL_TIME }],
  [readScheduleZone, { ...TEXT, examples: ['visitor', 'Europe/Vienna', 'America/New_York'] }],
  [readZone, { ...TEXT, examples: ['UTC', 'Europe/Vienna', 'America/New_York'] }],
  [readYesOrNo, { type: 'boolean' }],
  [readBreakdown, { type: 'array', maxItems: BREAKDOWN_MAX, items: TEXT }],
]);

const KEY: JsonSchema = { type: 'string', pattern: '^[\\w.-]{1,100}$' };
const STRINGS: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };
const CONTENT: JsonSchema = {
  type: ['object', 'null'],
  description: 'What is shown; null is the placement’s own default.',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    template: { ...TEXT, description: 'Liquid; values are escaped.' },
    data: { type: 'object', description: 'For sites that draw the content themselves.' },
    recommend: {
      type: 'object',
      required: ['recommender'],
      additionalProperties: false,
      properties: {
        recommender: { ...KEY, description: 'The key of a recommender.' },
        for: { ...TEXT, description: 'The item that the list goes with; "$product_id" is what the audience bound.' },
        count: { type: 'number', minimum: 1, maximum: RECOMMEND_COUNT_MAX },
      },
    },
    patch: {
      type: 'object',
      description: 'A tweak of the slot’s own element.',
      additionalProperties: false,
      properties: { addClass: { type: 'array', items: TEXT }, style: STRINGS, attributes: STRINGS },
    },
  },
};

/** Readers that only one field has, by its path. */
const VALUES_AT: Readonly<Record<string, JsonSchema>> = {
  ...TRIGGER_VALUES,
  ...ALLOCATION_VALUES,
  ...MODEL_VALUES,
  ...RECOMMENDER_VALUES,
  'trait.weight': { type: ['number', 'string'] },
  'experience.variants[].content': CONTENT,
  ...factorValues(CONTENT),
};

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  ...TRIGGER_DESCRIPTIONS,
  ...ALLOCATION_DESCRIPTIONS,
  ...GUARD_DESCRIPTIONS,
  ...GOAL_DESCRIPTIONS,
  ...RECOMMENDER_DESCRIPTIONS,
  ...MODEL_DESCRIPTIONS,
  key: 'Its name for other definitions and for the API: letters, digits, "-", "_" and ".".',
  name: 'Its name for people.',
  description: 'What it is for.',
  'trait.compute': 'How the trait is made of the events.',
  'trait.of': 'The property that it is made of.',
  'trait.within':
    'Only events within this span before now count; of a sequence: the time from its first step to its last.',
  'trait.lately': 'Only sequences completed within this span before now count.',
  'trait.halfLife': 'After this span a score or a value of an average is worth half. Default "1d".',
  'trait.per': 'A velocity is in events per this span.',
  'trait.k': 'How many values a top has. Default 3.',
  'trait.keep': 'How many values a recent has. Default 10.',
  'trait.weight': 'What one event adds to a score: a number, or the name of a property. Default 1.',
  'segment.condition': 'Who is in it.',
  'segment.evidenceMin': 'With fewer members than this the parent is used wherever a condition names the segment.',
  'segment.parent': 'A broader segment, used when there is too little evidence for this one.',
  'experience.placement': 'The key of the placement that it fills.',
  'experience.audience': 'Who may get it; left out: everybody.',
  'experience.priority': 'The highest wins. Default 0.',
  'experience.goal': 'What counts as success: a goal, or the key of one.',
  'experience.metrics': 'What else the results tell of it: goals, or their keys.',
  'experience.guardrails': 'What it must not harm: goals, or their keys.',
  'experience.resultsSince': 'Results leave out who saw it before this instant.',
  'experience.breakdown': 'The segments that results are also told for. Default the first 20 by key.',
  'settings.holdout': 'The share of visitors who always get the default, 0 to 1.',
  'settings.most': 'The most personalised placements of one page; those of the highest priority. Default: no limit.',
  'settings.allowForcing': 'Whether a page’s address may force a live variant. Default false.',
  'settings.internal': 'Who belongs to the house: kept in the log, left out of results.',
  'settings.metrics': 'What the held-out visitors are compared by with all the others: goals, or their keys.',
  'settings.timezone': 'The site’s IANA zone, for visitors who did not tell theirs.',
};

/** The schema of one kind's documents. */
export function definitionSchema(kind: DefinitionKind): JsonSchema {
  const { schema } = recordedKind(kind);
  return withDefinitions({ $schema: DRAFT, title: `Attune: ${kind}`, ...schema }, sharedDefinitions());
}

/** The schema of a file that holds definitions of any kind, each with its `kind`; several as a list, or under `definitions`. */
export function definitionFileSchema(): JsonSchema {
  const kinds = Object.fromEntries(DEFINITION_KINDS.map((kind) => [kind, withKind(kind, recordedKind(kind).schema)]));
  const one = { anyOf: DEFINITION_KINDS.map((kind) => ({ $ref: `#/$defs/${kind}` })) };
  const several = { type: 'array', items: { $ref: '#/$defs/definition' } };
  const listed = { type: 'object', required: ['definitions'], properties: { definitions: several } };
  return {
    $schema: DRAFT,
    title: 'Attune: definitions',
    anyOf: [{ $ref: '#/$defs/definition' }, several, listed],
    $defs: { ...sharedDefinitions(), ...kinds, definition: one },
  };
}

/** The schema with those definitions that it leads to. */
function withDefinitions(schema: JsonSchema, shared: JsonSchema): JsonSchema {
  const used = new Map<string, unknown>();
  const walk = (text: string): void => {
    for (const [, name] of text.matchAll(/"#\/\$defs\/([^/"]+)/g)) {
      if (used.has(name!)) continue;
      used.set(name!, shared[name!]);
      walk(JSON.stringify(shared[name!]));
    }
  };
  walk(JSON.stringify(schema));
  return used.size === 0 ? schema : { ...schema, $defs: Object.fromEntries(used) };
}

/** What of a kind's documents takes any value, because nobody described its reader: paths of fields. */
export function undescribedFields(kind: DefinitionKind): readonly string[] {
  return recordedKind(kind).gaps;
}

/** Descriptions that belong to no field. */
export function strayDescriptions(): readonly string[] {
  const known = new Set(DEFINITION_KINDS.flatMap((kind) => recordedKind(kind).paths));
  return Object.keys(DESCRIPTIONS).filter((path) => path.includes('.') && !known.has(path));
}

function sharedDefinitions(): JsonSchema {
  return { condition: conditionSchema(), ...predicateDefinitions() };
}

function withKind(kind: DefinitionKind, schema: JsonSchema): JsonSchema {
  const properties = { kind: { const: kind }, ...(schema['properties'] as JsonSchema) };
  // The file may give the key by its own name.
  const required = (schema['required'] as readonly string[]).filter((field) => field !== 'key');
  return { ...schema, title: kind, required: ['kind', ...required], properties };
}

type Recorded = { readonly schema: JsonSchema; readonly gaps: readonly string[]; readonly paths: readonly string[] };

function recordedKind(kind: DefinitionKind): Recorded {
  const gaps = new Set<string>();
  const paths = new Set<string>();
  const fields = record((each) => readFields(kind, each), kind, { gaps, paths });
  const schema = kind === 'experience' ? { ...fields, anyOf: VARIANTS_OR_FACTORS } : fields;
  return { schema, gaps: [...gaps], paths: [...paths] };
}

type Notes = { readonly gaps: Set<string>; readonly paths: Set<string> };
type Pass = {
  readonly properties: Map<string, JsonSchema>;
  readonly required: Set<string>;
  /** Fields whose values the reader looked at to decide what else to ask, with the words they may have. */
  readonly asked: Set<string>;
  readonly words: Map<string, readonly string[]>;
};

/** Runs a reader with an empty document, and again for every value that it looked at before it asked on. */
function record(read: (fields: FieldReader) => void, path: string, notes: Notes): JsonSchema {
  const first = passOf(read, {}, path, notes);
  const passes = [first];
  for (const field of first.asked) {
    const words = first.words.get(field) ?? [];
    for (const value of [{}, 'text', ...words]) passes.push(passOf(read, { [field]: value }, path, notes));
  }
  return schemaOf(passes);
}

function schemaOf(passes: readonly Pass[]): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const pass of passes) {
    for (const [field, schema] of pass.properties) properties[field] = either(properties[field], schema);
  }
  const required = [...passes[0]!.required].filter((field) => passes.every((pass) => pass.required.has(field)));
  return { type: 'object', required, properties, additionalProperties: false };
}

function either(a: JsonSchema | undefined, b: JsonSchema): JsonSchema {
  if (a === undefined) return b;
  const known = (a['anyOf'] as readonly JsonSchema[] | undefined) ?? [a];
  if (known.some((each) => JSON.stringify(each) === JSON.stringify(b))) return a;
  return { anyOf: [...known, b] };
}

function passOf(read: (fields: FieldReader) => void, document: object, path: string, notes: Notes): Pass {
  const pass: Pass = { properties: new Map(), required: new Set(), asked: new Set(), words: new Map() };
  const watched = new Proxy(document, {
    get: (target, field) => {
      if (typeof field === 'string') pass.asked.add(field);
      return (target as Record<string | symbol, unknown>)[field];
    },
  });
  read(recorder(watched as FieldReader['document'], { path, pass, notes }));
  return pass;
}

type Recording = { readonly path: string; readonly pass: Pass; readonly notes: Notes };

/** A field reader that checks nothing and notes everything. */
function recorder(document: FieldReader['document'], { path, pass, notes }: Recording): FieldReader {
  const add = (field: string, schema: JsonSchema, isRequired = false): void => {
    const here = `${path}.${field}`;
    notes.paths.add(here);
    const description = DESCRIPTIONS[here] ?? DESCRIPTIONS[field];
    pass.properties.set(field, description === undefined ? schema : { ...schema, description });
    if (isRequired) pass.required.add(field);
  };
  const described = (field: string, read: unknown): JsonSchema => {
    if (read === readGoals) {
      const goal = record(readGoalWithin, `${path}.${field}[]`, notes);
      return { type: 'array', maxItems: METRICS_MAX, items: { anyOf: [TEXT, goal] } };
    }
    const schema = VALUES.get(read) ?? VALUES_AT[`${path}.${field}`];
    if (schema === undefined) notes.gaps.add(`${path}.${field}`);
    return schema ?? ANYTHING;
  };
  return {
    path,
    document,
    note: () => {},
    // What is checked of a whole document once its fields are right is beyond a schema.
    isClean: () => false,
    finish: () => [],
    text: (field, options) => add(field, TEXT, options?.isRequired),
    key: (field) => add(field, KEY, true),
    number: (field, { min, max, isRequired }) => add(field, { type: 'number', minimum: min, maximum: max }, isRequired),
    oneOf: (field, allowed, options) => {
      pass.words.set(field, allowed);
      add(field, { enum: allowed }, options?.isRequired);
    },
    optional: (field, read) => add(field, described(field, read)),
    required: (field, read) => add(field, described(field, read), true),
    object: (field, each) => {
      notes.gaps.delete(`${path}.${field}`);
      add(field, record(each, `${path}.${field}`, notes));
    },
    list: (field, each, options) => {
      const items = record(each, `${path}.${field}[]`, notes);
      const bounds = options === undefined ? {} : { minItems: options.min, maxItems: options.max };
      add(field, { type: 'array', items, ...bounds }, (options?.min ?? 0) > 0);
    },
  };
}

/** Every schema by the name it is published under: `definition`, and each kind. */
export function publishedSchemas(): ReadonlyMap<string, JsonSchema> {
  const kinds = DEFINITION_KINDS.map((kind) => [kind, definitionSchema(kind)] as const);
  return new Map([['definition', definitionFileSchema()], ...kinds]);
}
