/**
 * One more event in an aggregate, and two halves of one aggregate made whole. Both are commutative: late and shuffled
 * events end in the same state as sorted ones.
 */
import type { Signal } from '../signal/signal.ts';
import { assertNever } from '../std/assert.ts';
import { canonical, type JsonValue, valueAt } from '../std/json.ts';
import { type AggregateSpec, type AggregateState, GROUPS_MAX, type TimesGroup, UNIQUE_MAX } from './aggregate.ts';

/** The state after `signal`, which the aggregate accepts; the very same state when the signal says nothing to it. */
export function updateAggregate(
  spec: AggregateSpec,
  before: AggregateState | undefined,
  signal: Signal,
): AggregateState | undefined {
  switch (spec.kind) {
    case 'count':
      return { kind: 'count', count: (before?.kind === 'count' ? before.count : 0) + 1 };
    case 'times':
      return { kind: 'times', times: withTime(before?.kind === 'times' ? before.times : [], signal.at, spec.keep) };
    case 'times-by':
      return updateGroups(before, valueAt(signal.properties, spec.by), signal.at, spec.keep);
    case 'first':
    case 'last':
      return updateValue(spec.kind, before, valueAt(signal.properties, spec.of), signal.at);
    case 'unique':
      return updateUnique(before, valueAt(signal.properties, spec.of), signal.at);
    case 'score': {
      const weight =
        typeof spec.weight === 'number' ? spec.weight : Number(valueAt(signal.properties, spec.weight) ?? 0);
      if (!Number.isFinite(weight)) return before;
      return addScores(before, { kind: 'score', score: weight, at: signal.at }, spec.halfLifeMs);
    }
    default:
      return assertNever(spec);
  }
}

/** What one person's aggregate is when two people turn out to be one. */
export function mergeAggregate(spec: AggregateSpec, a: AggregateState, b: AggregateState): AggregateState {
  if (a.kind === 'count' && b.kind === 'count') return { kind: 'count', count: a.count + b.count };
  if (a.kind === 'times' && b.kind === 'times' && spec.kind === 'times') {
    return { kind: 'times', times: mergeTimes(a.times, b.times, spec.keep) };
  }
  if (a.kind === 'times-by' && b.kind === 'times-by' && spec.kind === 'times-by') return mergeGroups(a, b, spec.keep);
  if (a.kind === 'value' && b.kind === 'value') {
    return updateValue(spec.kind === 'first' ? 'first' : 'last', a, b.value, b.at) ?? a;
  }
  if (a.kind === 'unique' && b.kind === 'unique') {
    let all: AggregateState = a;
    b.values.forEach((value, i) => {
      all = updateUnique(all, value, b.ats[i]!) ?? all;
    });
    return all;
  }
  if (a.kind === 'score' && b.kind === 'score' && spec.kind === 'score') return addScores(a, b, spec.halfLifeMs);
  return a;
}

const NO_TIMES: readonly number[] = [];

/** Ascending times with one more, the latest `keep` of them. */
function withTime(times: readonly number[], at: number, keep: number): readonly number[] {
  let place = times.length;
  while (place > 0 && times[place - 1]! > at) place--;
  if (place === 0 && times.length >= keep) return times;
  const gone = times.length >= keep ? 1 : 0;
  const next = times.slice(gone);
  // Nearly always it is the latest of all.
  if (place === times.length) next.push(at);
  else next.splice(place - gone, 0, at);
  return next;
}

function mergeTimes(a: readonly number[], b: readonly number[], keep: number): readonly number[] {
  return [...a, ...b].sort((x, y) => x - y).slice(-keep);
}

/** Groups are kept in ascending order of their latest time, ties by name, so that the state does not depend on arrival. */
function isLater(a: TimesGroup, b: TimesGroup): boolean {
  const difference = a.times[a.times.length - 1]! - b.times[b.times.length - 1]!;
  if (difference !== 0) return difference > 0;
  const [left, right] = [String(a.group), String(b.group)];
  return left === right ? typeof a.group > typeof b.group : left > right;
}

function ordered(groups: TimesGroup[]): readonly TimesGroup[] {
  groups.sort((a, b) => (isLater(a, b) ? 1 : -1));
  return groups.length > GROUPS_MAX ? groups.slice(-GROUPS_MAX) : groups;
}

function updateGroups(
  before: AggregateState | undefined,
  value: unknown,
  at: number,
  keep: number,
): AggregateState | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return before;
  const groups = before?.kind === 'times-by' ? before.groups : [];
  let known = groups.length - 1;
  while (known >= 0 && groups[known]!.group !== value) known--;
  const mine = known < 0 ? NO_TIMES : groups[known]!.times;
  const times = withTime(mine, at, keep);
  if (times === mine) return before;
  return { kind: 'times-by', groups: withGroup(groups, known, { group: value, times }) };
}

/** The ordered groups with `mine` where it belongs, in place of the one at `known` (-1: it is new). */
function withGroup(groups: readonly TimesGroup[], known: number, mine: TimesGroup): readonly TimesGroup[] {
  let place = groups.length;
  while (place > 0 && (place - 1 === known || isLater(groups[place - 1]!, mine))) place--;
  // One too many: the one whose latest time is longest ago goes.
  const first = known < 0 && groups.length >= GROUPS_MAX ? 1 : 0;
  if (place < first) return groups;
  const next: TimesGroup[] = [];
  for (let i = first; i < place; i++) if (i !== known) next.push(groups[i]!);
  next.push(mine);
  for (let i = place; i < groups.length; i++) if (i !== known) next.push(groups[i]!);
  return next;
}

function mergeGroups(
  a: AggregateState & { kind: 'times-by' },
  b: AggregateState & { kind: 'times-by' },
  keep: number,
): AggregateState {
  const groups = a.groups.map((mine) => {
    const theirs = b.groups.find((each) => each.group === mine.group);
    return theirs === undefined ? mine : { group: mine.group, times: mergeTimes(mine.times, theirs.times, keep) };
  });
  for (const theirs of b.groups) if (!a.groups.some((mine) => mine.group === theirs.group)) groups.push(theirs);
  return { kind: 'times-by', groups: ordered(groups) };
}

/** Ties in time are settled by the values themselves, so that the order of arrival never shows. */
function updateValue(
  which: 'first' | 'last',
  before: AggregateState | undefined,
  value: unknown,
  at: number,
): AggregateState | undefined {
  if (value === undefined || value === null) return before;
  if (before?.kind === 'value') {
    const later = at - before.at || (canonical(value) > canonical(before.value) ? 1 : -1);
    if (which === 'last' ? later < 0 : later > 0) return before;
  }
  return { kind: 'value', value: value as JsonValue, at };
}

/** Distinct values ascending by the last time each was seen. */
function updateUnique(before: AggregateState | undefined, value: unknown, at: number): AggregateState | undefined {
  if (value === undefined || value === null) return before;
  const pairs = before?.kind === 'unique' ? before.values.map((each, i) => ({ value: each, at: before.ats[i]! })) : [];
  const known = pairs.find((pair) => sameValue(pair.value, value));
  if (known !== undefined && known.at >= at) return before;
  const next = pairs.filter((pair) => pair !== known);
  next.push({ value: value as JsonValue, at });
  next.sort((a, b) => a.at - b.at || (canonical(a.value) < canonical(b.value) ? -1 : 1));
  const kept = next.length > UNIQUE_MAX ? next.slice(-UNIQUE_MAX) : next;
  return { kind: 'unique', values: kept.map((pair) => pair.value), ats: kept.map((pair) => pair.at) };
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonical(a) === canonical(b));
}

/** Two decayed sums, brought to the later of their two times. */
function addScores(
  a: AggregateState | undefined,
  b: AggregateState & { kind: 'score' },
  halfLifeMs: number,
): AggregateState {
  if (a?.kind !== 'score') return b;
  const at = Math.max(a.at, b.at);
  return { kind: 'score', score: decayed(a, at, halfLifeMs) + decayed(b, at, halfLifeMs), at };
}

/** A decayed score at another time. */
export function decayed(
  score: { readonly score: number; readonly at: number },
  at: number,
  halfLifeMs: number,
): number {
  return score.score * 2 ** ((score.at - at) / halfLifeMs);
}
