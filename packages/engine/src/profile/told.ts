/**
 * What a person was told to be (traits) and to look like (context), key by key: for each key the latest teller wins, in whatever
 * order the tellers arrive. Most senders tell everything each time, so one time is kept for all keys and only the others apart.
 */
import { canonical, isInertKey, type JsonObject, type JsonValue } from '../std/json.ts';
import { asTime, type Time } from '../std/time.ts';

/** When the keys of an object were told. */
export type ToldTimes = {
  /** The latest of all; 0 when nothing was told. */
  readonly at: Time;
  /** The keys that were told earlier than that, and when. */
  readonly earlier: { readonly [key: string]: number };
};

export type Told = { readonly values: JsonObject; readonly times: ToldTimes };

const NONE_EARLIER: ToldTimes['earlier'] = Object.freeze({});

export const NOTHING_TOLD: ToldTimes = { at: asTime(0), earlier: NONE_EARLIER };

/** What is known once `next` was told at a time. Inert keys are left out; null is a value. */
export function withTold(before: Told, next: JsonObject, at: Time): Told {
  if (isEmpty(next)) return before;
  if (at > before.times.at) {
    if (coversAll(next, before.values)) return { values: next, times: { at, earlier: NONE_EARLIER } };
    return withNewest(before, next, at);
  }
  return mergeTold(before, { values: next, times: { at, earlier: NONE_EARLIER } });
}

/** The same as `mergeTold` for what is newer than all that is known, which most of what comes is. */
function withNewest({ values, times }: Told, next: JsonObject, at: Time): Told {
  const earlier: Record<string, number> = {};
  const all: Record<string, JsonValue> = { ...values };
  for (const key in values) {
    if (Object.hasOwn(next, key)) continue;
    const told = times.earlier[key];
    earlier[key] = told === undefined || !Object.hasOwn(times.earlier, key) ? times.at : told;
  }
  let any = false;
  for (const key of Object.keys(next)) {
    if (isInertKey(key)) continue;
    all[key] = next[key]!;
    any = true;
  }
  return any ? { values: all, times: { at, earlier } } : { values, times };
}

/** What is known when both were told. Of two tellers at one instant the greater value wins, so that arrival never shows. */
export function mergeTold(a: Told, b: Told): Told {
  const values: Record<string, JsonValue> = { ...a.values };
  const times: Record<string, number> = {};
  for (const key of Object.keys(a.values)) times[key] = timeOf(a, key);
  for (const key of Object.keys(b.values)) {
    if (isInertKey(key)) continue;
    const value = b.values[key]!;
    const at = timeOf(b, key);
    const known = Object.hasOwn(times, key) ? times[key]! : Number.NEGATIVE_INFINITY;
    if (at < known || (at === known && !isGreater(value, values[key]!))) continue;
    values[key] = value;
    times[key] = at;
  }
  return toldAt(values, times, a);
}

/** One time for all keys, and the exceptions. `before`: given back as it is when nothing was told at all. */
function toldAt(values: JsonObject, times: Record<string, number>, before: Told): Told {
  const keys = Object.keys(times);
  if (keys.length === 0) return before;
  let latest = Number.NEGATIVE_INFINITY;
  for (const key of keys) if (times[key]! > latest) latest = times[key]!;
  const earlier: Record<string, number> = {};
  for (const key of keys) if (times[key]! < latest) earlier[key] = times[key]!;
  return { values, times: { at: asTime(latest), earlier } };
}

function timeOf({ times }: Told, key: string): number {
  return Object.hasOwn(times.earlier, key) ? times.earlier[key]! : times.at;
}

function isGreater(a: JsonValue, b: JsonValue): boolean {
  return a !== b && canonical(a) > canonical(b);
}

function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

/** Most senders tell all of it each time: what they told then is what is known, and nothing needs to be merged. */
function coversAll(next: JsonObject, before: JsonObject): boolean {
  for (const key in before) {
    const value: unknown = next[key];
    // A function is no JSON: it comes from the prototype.
    if (value === undefined || typeof value === 'function') return false;
  }
  let any = false;
  for (const key in next) {
    if (isInertKey(key)) return false;
    any = true;
  }
  return any;
}
