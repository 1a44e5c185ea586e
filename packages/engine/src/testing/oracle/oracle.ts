/**
 * The behavioural language read as slowly and plainly as it can be: every condition straight from its definition, over every
 * event there was, with nothing kept between two questions. Only tests import this; it must never borrow from what it judges.
 */
import type { ConditionDocument } from '../../segment/condition.ts';
import type { Signal } from '../../signal/signal.ts';
import type { JsonObject } from '../../std/json.ts';
import { compilePredicate } from '../../std/predicate.ts';
import { eventHolds } from './event-oracle.ts';
import { clusterHolds, propensityHolds } from './model-oracle.ts';
import { sequenceHolds } from './sequence-oracle.ts';
import { hasHeld, traitOf } from './trait-oracle.ts';
import { sessionField, visitsHold } from './visit-oracle.ts';

export type Document = { readonly [key: string]: unknown };

/** All that a condition may be asked of: one person's whole past, in any order, without repetitions, and the time. */
export type Asked = {
  readonly past: readonly Signal[];
  readonly now: number;
  /** By key: computed traits and segments that conditions may refer to. */
  readonly traits: ReadonlyMap<string, Document>;
  readonly segments: ReadonlyMap<string, ConditionDocument>;
  readonly context: JsonObject;
};

export function holds(condition: ConditionDocument, asked: Asked): boolean {
  const ask = condition as Document;
  if ('all' in ask) return (ask['all'] as ConditionDocument[]).every((part) => holds(part, asked));
  if ('any' in ask) return (ask['any'] as ConditionDocument[]).some((part) => holds(part, asked));
  if ('not' in ask) return !holds(ask['not'] as ConditionDocument, asked);
  if ('segment' in ask) return holds(asked.segments.get(ask['segment'] as string)!, asked);
  if ('event' in ask) return eventHolds(ask, asked);
  if ('sequence' in ask) return sequenceHolds(ask, asked);
  if ('visits' in ask) return visitsHold(ask, asked);
  if ('for' in ask) return hasHeld(ask, asked);
  if ('trait' in ask) return accepts(operatorsIn(ask), traitOf(ask['trait'] as string, asked));
  if ('propensity' in ask) return propensityHolds(ask, asked);
  if ('cluster' in ask) return clusterHolds(ask, asked);
  if ('session' in ask) return accepts(operatorsIn(ask), sessionField(ask['session'] as string, asked));
  throw new Error(`the oracle does not know ${Object.keys(ask).join(', ')}`);
}

/** The operators that stand beside something. */
export function operatorsIn(document: Document): Document {
  return Object.fromEntries(Object.entries(document).filter(([key]) => key.startsWith('$')));
}

/** Operators on a value, as GrowthBook's public suite has them (that suite is tested by itself). */
export function accepts(operators: Document, value: unknown): boolean {
  return compilePredicate({ value: operators })({ value });
}
