/**
 * The behavioural language as JSON Schema. Which forms there are, and what may stand beside each, comes from the table of forms;
 * only the values are described here. What nobody described yet takes any value.
 */
import { ANYTHING, type JsonSchema, operatorProperties, SPAN, TEXT } from '../std/json-schema.ts';
import { FORMS } from './forms.ts';
import { SURROUNDINGS, type Surrounding } from './surroundings.ts';

type Properties = Readonly<Record<string, JsonSchema>>;

const CONDITION: JsonSchema = { $ref: '#/$defs/condition' };
const CONDITIONS: JsonSchema = { type: 'array', items: CONDITION };
const PREDICATE: JsonSchema = { $ref: '#/$defs/predicate' };
const OPERATORS = operatorProperties();
const COMPARISONS = ['$gte', '$gt', '$lte', '$lt', '$eq', '$ne'];
const COUNT: JsonSchema = {
  anyOf: [{ type: 'integer', minimum: 0 }, compared({ type: 'integer', minimum: 0 })],
  description: 'How often: 3 for at least 3, or operators such as { $gte: 2, $lt: 5 }. Left out: at least once.',
};
const WINDOW: JsonSchema = {
  anyOf: [SPAN, { enum: ['session', 'previous session', 'earlier sessions'] }],
  description:
    'Only what happened within this span before now ("30m", "7d"), or in this or former visits. Left out: ever.',
};
const BY: JsonSchema = {
  ...TEXT,
  description: 'Each value of this property apart; holds when it does for one, and binds that value for the content.',
};

/** An object of comparisons with such values, and fields beside them. */
function compared(value: JsonSchema, fields: Properties = {}): JsonSchema {
  const properties = { ...fields, ...comparisonsOf(value) };
  return { type: 'object', minProperties: 1, properties, additionalProperties: false };
}

function comparisonsOf(value: JsonSchema): Properties {
  return Object.fromEntries(COMPARISONS.map((name) => [name, value]));
}

/** `{ of: "price", $gte: 3 }`: fields with comparisons of a number beside them. */
function measured(fields: Properties, required: readonly string[], description: string): JsonSchema {
  return { ...compared({ type: 'number' }, fields), required, description };
}

function ages(description: string): JsonSchema {
  return { ...compared(SPAN), description };
}

const EVENT: JsonSchema = {
  ...TEXT,
  description: 'The name of the event, as the site sends it.',
  examples: ['Product Viewed'],
};
const OF: JsonSchema = { ...TEXT, description: 'The property whose values count.' };
const WHERE: JsonSchema = { ...PREDICATE, description: 'Only events whose properties fit: { price: { $gte: 200 } }.' };
const EVENT_WHERE: Properties = { event: EVENT, where: WHERE };
const FOLLOWER: JsonSchema = {
  type: 'object',
  required: ['event'],
  properties: EVENT_WHERE,
  additionalProperties: false,
  description:
    'Holds when nothing like this came after it within `within`: an absence, known exactly when the time is up.',
};
const STEP: JsonSchema = {
  anyOf: [
    {
      type: 'object',
      required: ['event'],
      properties: { ...EVENT_WHERE, within: { ...SPAN, description: 'Less than this after the step before.' } },
      additionalProperties: false,
    },
    {
      type: 'object',
      required: ['not'],
      properties: { not: { ...FOLLOWER, description: 'None of these strictly between the steps around it.' } },
      additionalProperties: false,
    },
  ],
};

/** The steps of a sequence, in conditions and in computed traits. */
export const STEPS: JsonSchema = {
  type: 'array',
  minItems: 2,
  items: STEP,
  description: 'Steps that happened one after the other.',
};

const words = (...known: readonly string[]): JsonSchema => ({ anyOf: [{ enum: known }, { type: 'string' }] });
const WEEKDAYS = words('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun');
const MONTHS = words('jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec');

/** What `localTime` takes; a schedule's windows take the same. */
export const LOCAL_TIME: JsonSchema = {
  type: 'object',
  description:
    'The clock and the calendar where the visitor is. A span over midnight belongs to the day on which it began.',
  properties: {
    between: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'string', pattern: '^\\d{1,2}:\\d\\d$' } },
    days: { type: 'array', minItems: 1, items: WEEKDAYS },
    months: { type: 'array', minItems: 1, items: MONTHS },
    seasons: { type: 'array', minItems: 1, items: words('winter', 'spring', 'summer', 'autumn') },
    dates: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'string', pattern: '^\\d{1,2}-\\d{1,2}$' } },
  },
};

const METRIC: JsonSchema = {
  type: 'object',
  required: ['placement', 'name'],
  additionalProperties: false,
  properties: {
    placement: { ...TEXT, description: 'Where.' },
    experience: { ...TEXT, description: 'Which one there; left out: all.' },
    variant: { ...TEXT, description: 'Which one, or "current": the one shown most lately.' },
    name: { enum: ['ctr', 'exposures', 'clicks', 'conversions', 'conversion rate'], description: 'What is measured.' },
  },
  description: 'A figure of content, not of a person: its click-through rate in a placement, for example.',
};
const OUT_OF_CONTROL: JsonSchema = {
  enum: [true, 'above', 'below'],
  description: 'Beyond the limits that its own past gives: does not react to noise.',
};

function surrounding(name: Surrounding, description: string): Properties {
  return { [name]: { enum: Object.keys(SURROUNDINGS[name]), description } };
}
/** Forms whose operators compare with numbers only. */
const NUMBERS: Readonly<Record<string, JsonSchema>> = {
  visits: { type: 'number' },
  propensity: { type: 'number', minimum: 0, maximum: 1 },
};

/** What stands under a form's own key and beside it. */
const VALUES: Readonly<Record<string, Properties>> = {
  all: { all: { ...CONDITIONS, description: 'Every part holds. An empty list: everybody.' } },
  any: { any: { ...CONDITIONS, description: 'One part holds. An empty list: nobody.' } },
  not: { not: { ...CONDITION, description: 'The part does not hold.' } },
  segment: { segment: { ...TEXT, description: 'In this segment now.' } },
  event: {
    event: EVENT,
    where: WHERE,
    within: WINDOW,
    by: BY,
    count: COUNT,
    sum: measured({ of: OF }, ['of'], 'The sum of a property.'),
    avg: measured({ of: OF }, ['of'], 'The average of a property; of no event: does not hold.'),
    min: measured({ of: OF }, ['of'], 'The least value of a property; of no event: does not hold.'),
    max: measured({ of: OF }, ['of'], 'The greatest value of a property; of no event: does not hold.'),
    distinct: measured({ of: OF }, ['of'], 'How many different values of a property.'),
    velocity: measured({ per: SPAN }, ['per'], 'Events per span, averaged over `within`.'),
    trend: measured(
      { over: SPAN, of: OF },
      ['over'],
      'Count or sum in the last span, divided by that of the span before.',
    ),
    first: ages('The first time it happened is that long ago.'),
    last: ages('The last time it happened is that long ago.'),
    notFollowedBy: FOLLOWER,
    latest: { ...WHERE, description: 'What the latest of these events was like.' },
  },
  sequence: {
    sequence: STEPS,
    within: { ...SPAN, description: 'Less than this from the first step to the last.' },
    by: BY,
    lately: { ...WINDOW, description: 'The last step happened within this span before now, or in this visit.' },
    count: { ...COUNT, description: 'How many times the sequence was completed. Left out: at least once.' },
  },
  visits: {
    visits: { enum: ['count', 'seconds', 'pages', 'events'], description: 'Of the visits that began in the window.' },
    within: SPAN,
  },
  trait: {
    trait: { ...TEXT, description: 'A told or a computed trait.' },
    percentile: {
      type: 'object',
      minProperties: 1,
      properties: OPERATORS,
      additionalProperties: false,
      description: 'Where the value stands among all visitors, 0 to 100: { $gte: 90 } is the top tenth.',
    },
    outOfControl: OUT_OF_CONTROL,
    ago: ages('The date that it holds is that long ago.'),
    for: ages('It has had its value for so long.'),
  },
  metric: {
    metric: METRIC,
    within: SPAN,
    atLeast: { type: 'integer', minimum: 0, description: 'Not before there were so many exposures.' },
    outOfControl: OUT_OF_CONTROL,
  },
  propensity: {
    propensity: { ...TEXT, description: 'How likely this model holds it, 0 to 1. Not trained yet: does not hold.' },
  },
  cluster: {
    cluster: {
      type: 'object',
      required: ['model', 'label'],
      properties: { model: TEXT, label: TEXT },
      additionalProperties: false,
      description: 'A trained model gives the visitor this label.',
    },
  },
  context: { context: { ...TEXT, description: 'A path in what the page said last: "device.type", "page.path".' } },
  session: {
    session: {
      enum: ['number', 'events', 'pages', 'items', 'seconds', 'referrer', 'campaign'],
      description: 'Of the current visit.',
    },
  },
  attributes: { attributes: { ...PREDICATE, description: 'A whole GrowthBook condition over traits and context.' } },
  localTime: { localTime: LOCAL_TIME },
  device: surrounding('device', 'What the visitor holds.'),
  place: surrounding('place', 'Where the visitor is.'),
  referrer: surrounding('referrer', 'Where the visit came from.'),
  campaign: surrounding('campaign', 'What brought the visit.'),
  weather: surrounding('weather', 'The weather there.'),
  bucket: { bucket: { ...TEXT, description: 'A name that seeds the hash: the visitor’s place is in [0, 1).' } },
};

/** What nobody described yet, as `form.property`: it takes any value. */
export function undescribedValues(): readonly string[] {
  return Object.entries(FORMS).flatMap(([form, { besides }]) =>
    [form, ...besides].filter((key) => key !== '$' && VALUES[form]?.[key] === undefined).map((key) => `${form}.${key}`),
  );
}

/** Any condition: refers to itself and to the predicates by `#/$defs/…`. */
export function conditionSchema(): JsonSchema {
  return {
    description: 'Who: one form of the behavioural language.',
    anyOf: Object.keys(FORMS).map(formSchema),
  };
}

function formSchema(form: string): JsonSchema {
  const { besides } = FORMS[form]!;
  const named = [form, ...besides.filter((key) => key !== '$')];
  const properties = Object.fromEntries(named.map((key) => [key, VALUES[form]?.[key] ?? ANYTHING]));
  const operators = besides.includes('$')
    ? NUMBERS[form] === undefined
      ? OPERATORS
      : comparisonsOf(NUMBERS[form])
    : {};
  return {
    type: 'object',
    title: form,
    required: [form],
    properties: { ...properties, ...operators },
    additionalProperties: false,
  };
}
