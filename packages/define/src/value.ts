/**
 * Conditions on values: traits, the context, the visit, the clock, what surrounds the visitor, and figures of content.
 */
import { type Condition, type ConditionDocument, condition, type Unfinished } from './condition.ts';
import { type Operators, type Span, together, type Where } from './operators.ts';

type AtLeastOne<T> = readonly [Operators<T>, ...(readonly Operators<T>[])];
type Numbers = AtLeastOne<number>;
type Limits = 'above' | 'below';

/** Who is in that segment now. */
export function inSegment(segment: string | { readonly key: string }): Condition {
  return condition({ segment: typeof segment === 'string' ? segment : segment.key });
}

/** How likely a trained model holds it, 0 to 1: `propensity('purchase', gte(0.6))`. */
export function propensity(model: string | { readonly key: string }, ...operators: Numbers): Condition {
  return condition({ propensity: typeof model === 'string' ? model : model.key, ...together(operators) });
}

/** A trained model puts the visitor there. */
export function inCluster(model: string | { readonly key: string }, label: string): Condition {
  return condition({ cluster: { model: typeof model === 'string' ? model : model.key, label } });
}

/** What may be asked of a trait instead of its value. */
export type TraitChain = Unfinished<'percentile'> & {
  /** Where the value stands among all visitors, 0 to 100. */
  percentile(...operators: Numbers): Condition;
  /** Beyond the limits that its own past gives (a trait that computes "control"). */
  outOfControl(which?: Limits): Condition;
  /** How old the date is that it holds: `ago(lt('7d'))`. */
  ago(...ages: AtLeastOne<Span>): Condition;
  /** It fits, and has had its value for so long: `held(eq('trial'), gte('7d'))`. */
  held(value: Operators<unknown>, ...ages: AtLeastOne<Span>): Condition;
};

/** A told or computed trait. */
export function trait(name: string): TraitChain;
/** A told or computed trait that fits. */
export function trait(name: string, ...operators: AtLeastOne<unknown>): Condition;
/** Without operators: what may be asked of its place or its limits. */
export function trait(name: string, ...operators: readonly Operators<unknown>[]): Condition | TraitChain {
  const document = { trait: name };
  if (operators.length > 0) return condition({ ...document, ...together(operators) });
  return {
    percentile: (...asked: Numbers) => condition({ ...document, percentile: together(asked) }),
    outOfControl: (which?: Limits) => condition({ ...document, outOfControl: which ?? true }),
    ago: (...ages: AtLeastOne<Span>) => condition({ ...document, ago: together(ages) }),
    held: (value: Operators<unknown>, ...ages: AtLeastOne<Span>) =>
      condition({ ...document, ...together([value]), for: together(ages) }),
  } as unknown as TraitChain;
}

/** The latest context that a page told, by its path: "device.type". */
export function context(path: string, ...operators: AtLeastOne<unknown>): Condition {
  return condition({ context: path, ...together(operators) });
}

export type SessionField = 'number' | 'events' | 'pages' | 'items' | 'seconds';

/** The current visit. */
export function session(field: SessionField, ...operators: Numbers): Condition;
/** Where the current visit came from. */
export function session(field: 'referrer' | 'campaign', ...operators: AtLeastOne<string>): Condition;
/** A field of the current visit that fits. */
export function session(field: string, ...operators: AtLeastOne<unknown>): Condition {
  return condition({ session: field, ...together(operators) });
}

/** A whole GrowthBook condition over traits, computed traits and context. */
export function attributes(where: Where): Condition {
  return condition({ attributes: where });
}

type Clock = `${number}:${number}`;
type MonthDay = `${number}-${number}`;
export type LocalTime = {
  /** From the first (included) to the second; over midnight it belongs to the day on which it began. */
  readonly between?: readonly [Clock, Clock];
  readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  readonly months?: readonly (
    | 'jan'
    | 'feb'
    | 'mar'
    | 'apr'
    | 'may'
    | 'jun'
    | 'jul'
    | 'aug'
    | 'sep'
    | 'oct'
    | 'nov'
    | 'dec'
  )[];
  readonly seasons?: readonly ('winter' | 'spring' | 'summer' | 'autumn')[];
  /** Month and day, both included: ["12-01", "12-24"]. */
  readonly dates?: readonly [MonthDay, MonthDay];
};

/** The clock and the calendar where the visitor is. */
export function localTime(when: LocalTime): Condition {
  return condition({ localTime: when });
}

type Surrounding = (field: string, ...operators: AtLeastOne<unknown>) => Condition;

function surrounding(name: string): Surrounding {
  return (field, ...operators) => condition({ [name]: field, ...together(operators) });
}

/** What the visitor holds: "type", "browser", "os", "brand". */
export const device: Surrounding = surrounding('device');
/** Where the visitor is: "country", "region", "city", "timezone", "isUrban". */
export const place: Surrounding = surrounding('place');
/** Where the visit came from: "host", "kind". */
export const referrer: Surrounding = surrounding('referrer');
/** What brought the visit: "source", "medium", "name". */
export const campaign: Surrounding = surrounding('campaign');
/** The weather where the visitor is: "temperature", "rain", "wind", "code". */
export const weather: Surrounding = surrounding('weather');

export type VisitsChain = Condition & {
  /** Only visits that began in this span before now. */
  within(span: Span): Condition;
};

/** How many visits there were, or how long they were, in pages or events, all together. */
export function visits(what: 'count' | 'seconds' | 'pages' | 'events', ...operators: Numbers): VisitsChain {
  const document: ConditionDocument = { visits: what, ...together(operators) };
  return { ...condition(document), within: (span) => condition({ ...document, within: span }) };
}

export type Metric = {
  readonly placement: string;
  readonly experience?: string;
  /** A key, or "current": the one shown most lately. */
  readonly variant?: string;
  readonly name: 'ctr' | 'exposures' | 'clicks' | 'conversions' | 'conversion rate';
};

export type MetricChain = Unfinished<'within'> & {
  /** Measured over this span before now. `atLeast`: not before there were so many exposures in it. */
  within(span: Span, options?: { readonly atLeast?: number }): Condition;
};

/** A figure of content, not of a person. Without operators: it is out of control. */
export function metric(what: Metric, ...operators: readonly Operators<number>[]): MetricChain {
  const asked = operators.length > 0 ? together(operators) : { outOfControl: true };
  return {
    within: (span: Span, options: { readonly atLeast?: number } = {}) =>
      condition({ metric: what, ...asked, within: span, ...options }),
  } as unknown as MetricChain;
}
