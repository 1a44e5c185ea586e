/**
 * The cause of a firing: the latest event that the condition asks for, so that what is sent can speak of it (the product that was
 * left in the cart). It is found among the retained past, and only when a trigger fires.
 */
import type { Profile } from '../profile/profile.ts';
import { retained } from '../profile/retained.ts';
import type { SegmentDefinition } from '../segment/segment.ts';
import type { Signal } from '../signal/signal.ts';
import { isObject, type JsonObject, valueAt } from '../std/json.ts';
import { compilePredicate, type Predicate } from '../std/predicate.ts';
import type { Time } from '../std/time.ts';
import type { EffectCause } from './effect.ts';

export type CauseMatcher = { readonly event: string; readonly accepts: Predicate | null };

/** The events that a condition asks to have happened; those that must not have happened are no cause. */
export function causesOf(
  condition: unknown,
  segments: ReadonlyMap<string, SegmentDefinition>,
  within: readonly string[] = [],
): readonly CauseMatcher[] {
  if (!isObject(condition)) return [];
  const { event, where, all, any, sequence, segment } = condition;
  if (typeof event === 'string') return [{ event, accepts: where === undefined ? null : compilePredicate(where) }];
  if (typeof segment === 'string') {
    const inner = within.includes(segment) ? undefined : segments.get(segment)?.condition;
    return causesOf(inner, segments, [...within, segment]);
  }
  const parts = all ?? any ?? (Array.isArray(sequence) ? sequence.slice(-1) : undefined);
  return Array.isArray(parts) ? parts.flatMap((part) => causesOf(part, segments, within)) : [];
}

/** When a condition became true, and what it bound. */
type Moment = { readonly at: Time; readonly match: JsonObject };

/** The latest retained one of these events that is not after the moment; one with the values that were bound, where there is one. */
export function causeOf(causes: readonly CauseMatcher[], profile: Profile, { at, match }: Moment): EffectCause | null {
  if (causes.length === 0) return null;
  const found: { any: Signal | null; bound: Signal | null } = { any: null, bound: null };
  for (const signal of retained(profile.history)) {
    if (signal.at > at) continue;
    if (!causes.some(({ event, accepts }) => event === signal.event && accepts?.(signal.properties) !== false))
      continue;
    if (found.any === null || signal.at >= found.any.at) found.any = signal;
    const isBound = Object.entries(match).every(([key, value]) => valueAt(signal.properties, key) === value);
    if (isBound && (found.bound === null || signal.at >= found.bound.at)) found.bound = signal;
  }
  const signal = found.bound ?? found.any;
  return signal === null ? null : { name: signal.event, at: signal.at, properties: signal.properties };
}
