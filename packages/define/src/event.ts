/**
 * Conditions on events. A chain offers only what still makes sense: one measure, one window, one grouping; and what needs a window
 * is no condition before it has one.
 */
import type { Condition, ConditionDocument, Unfinished } from './condition.ts';
import { type Operators, type Span, together, type Where } from './operators.ts';

/** A span before now, or visits: this one, the one before it, all before it. */
export type Window = Span | 'session' | 'previous session' | 'earlier sessions';
export type EventOptions = { readonly where?: Where };

type Numbers = readonly Operators<number>[];
type Ages = readonly Operators<Span>[];
type Measure =
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'distinct'
  | 'velocity'
  | 'trend'
  | 'first'
  | 'last'
  | 'notFollowedBy';
type Method = Measure | 'within' | 'by';

/** `Left`: what may still be called. `Needs`: what must be. */
export type EventChain<Left extends Method, Needs extends 'within' | never = never> = ([Needs] extends [never]
  ? Condition
  : Unfinished<Needs>) &
  Pick<Methods<Left, Needs>, Left>;

type Measured<Left extends Method> = Exclude<Left, Measure>;
/** A measure that needs a window does not once it has one. */
type Windowed<Left extends Method> = EventChain<Measured<Left>, 'within' extends Left ? 'within' : never>;

interface Methods<Left extends Method, Needs extends 'within' | never> {
  /** How often: `count(3)` is at least 3 times, `count(gte(2), lt(5))` two to four. Without it: at least once. */
  count(times: number): EventChain<Measured<Left>, Needs>;
  count(...operators: Numbers): EventChain<Measured<Left>, Needs>;
  /** The sum of a property. */
  sum(of: string, ...operators: Numbers): EventChain<Measured<Left>, Needs>;
  /** The average of a property; of no event it does not hold. */
  avg(of: string, ...operators: Numbers): EventChain<Measured<Left>, Needs>;
  /** The least value of a property. */
  min(of: string, ...operators: Numbers): EventChain<Measured<Left>, Needs>;
  /** The greatest value of a property. */
  max(of: string, ...operators: Numbers): EventChain<Measured<Left>, Needs>;
  /** How many different values of a property. */
  distinct(of: string, ...operators: Numbers): EventChain<Measured<Left>, Needs>;
  /** Events per span, averaged over the window, which it needs. */
  velocity(per: Span, ...operators: Numbers): Windowed<Left>;
  /** The last span against the one before it: `trend("7d", gt(1.5))` is half as much again; of a property: its sum. */
  trend(
    over: Span | { readonly over: Span; readonly of: string },
    ...operators: Numbers
  ): EventChain<Exclude<Measured<Left>, 'within'>, Needs>;
  /** When it happened first: `first(lt("7d"))` is less than seven days ago. */
  first(...ages: Ages): EventChain<Measured<Left>, Needs>;
  /** When it happened last. */
  last(...ages: Ages): EventChain<Measured<Left>, Needs>;
  /** The latest one was not followed by this within the window, which it needs: an absence. */
  notFollowedBy(event: string, options?: EventOptions): Windowed<Left>;
  /** Only what happened in this window. */
  within(window: Window): EventChain<Exclude<Left, 'within' | 'trend'>>;
  /** Each value of the property apart; true if any holds, and that value is bound for the content. */
  by(property: string): EventChain<Exclude<Left, 'by'>, Needs>;
}

/** An event happened: at least once, until a measure says otherwise. The name may end in a star. */
export function event(name: string, options: EventOptions = {}): EventChain<Method> {
  return chain({ event: name, ...options }) as unknown as EventChain<Method>;
}

function chain(document: ConditionDocument): object {
  const but = (more: ConditionDocument) => chain({ ...document, ...more });
  const measure =
    (name: string) =>
    (of: string, ...operators: Numbers) =>
      but({ [name]: { of, ...together(operators) } });
  return {
    toJSON: () => document,
    count: (...asked: readonly (number | Operators<number>)[]) =>
      but({ count: typeof asked[0] === 'number' ? asked[0] : together(asked as Numbers) }),
    sum: measure('sum'),
    avg: measure('avg'),
    min: measure('min'),
    max: measure('max'),
    distinct: measure('distinct'),
    velocity: (per: Span, ...operators: Numbers) => but({ velocity: { per, ...together(operators) } }),
    trend: (over: Span | ConditionDocument, ...operators: Numbers) =>
      but({ trend: { ...(typeof over === 'string' ? { over } : over), ...together(operators) } }),
    first: (...ages: Ages) => but({ first: together(ages) }),
    last: (...ages: Ages) => but({ last: together(ages) }),
    notFollowedBy: (name: string, options: EventOptions = {}) => but({ notFollowedBy: { event: name, ...options } }),
    within: (window: Window) => but({ within: window }),
    by: (property: string) => but({ by: property }),
  };
}
