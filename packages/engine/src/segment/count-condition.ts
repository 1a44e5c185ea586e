/**
 * `{ event, where, count, within, by }`: how often something happened lately, exactly, from the last few times alone. It knows
 * the moment at which its answer changes by itself.
 */
import type { AggregateSpec, AggregateState } from '../profile/aggregate.ts';
import { TIMES_MAX } from '../profile/aggregate.ts';
import type { AggregatePlanner, AggregateWish } from '../profile/aggregate-plan.ts';
import { stateOf } from '../profile/aggregates.ts';
import type { Profile } from '../profile/profile.ts';
import { countWithin } from '../profile/trait.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  type Needs,
  needAggregate,
  type Subject,
  type Watch,
} from './compiled-condition.ts';

/** A predicate on a count, with the number of latest times that decide it. */
export type CountTest = { readonly holds: (count: number) => boolean; readonly keep: number; readonly says: string };

const TESTS: Readonly<Record<string, (n: number) => CountTest>> = {
  $gte: (n) => ({ holds: (k) => k >= n, keep: n, says: `at least ${times(n)}` }),
  $gt: (n) => ({ holds: (k) => k > n, keep: n + 1, says: `more than ${times(n)}` }),
  $lte: (n) => ({ holds: (k) => k <= n, keep: n + 1, says: `at most ${times(n)}` }),
  $lt: (n) => ({ holds: (k) => k < n, keep: n, says: `fewer than ${times(n)}` }),
  $eq: (n) => ({ holds: (k) => k === n, keep: n + 1, says: `exactly ${times(n)}` }),
  $ne: (n) => ({ holds: (k) => k !== n, keep: n + 1, says: `any number of times but ${n}` }),
};

function times(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
}

/** Reads `count`: a number (at least that often), or operators on it. Left out: at least once. */
export function readCountTest(count: unknown, path: string): Read<CountTest> {
  const fix = 'write 3 for "at least 3", or operators: { "$gte": 3 }, { "$lt": 2 }, { "$gte": 2, "$lte": 5 }';
  if (count === undefined) return good(TESTS['$gte']!(1));
  const operators = typeof count === 'number' ? { $gte: count } : count;
  if (!isObject(operators) || Object.keys(operators).length === 0)
    return bad(path, 'must be a number or operators', fix);
  const tests: CountTest[] = [];
  for (const [operator, n] of Object.entries(operators)) {
    const make = Object.hasOwn(TESTS, operator) ? TESTS[operator] : undefined;
    if (make === undefined) return bad(at(path, operator), `"${operator}" cannot be asked of a count`, fix);
    if (typeof n !== 'number' || !Number.isInteger(n) || n < 0 || n >= TIMES_MAX) {
      return bad(at(path, operator), `must be a whole number from 0 to ${TIMES_MAX - 1}`, fix);
    }
    tests.push(make(n));
  }
  if (tests.length === 1) return good(tests[0]!);
  return good({
    holds: (k) => tests.every((test) => test.holds(k)),
    keep: Math.max(...tests.map((test) => test.keep)),
    says: tests.map((test) => test.says).join(' and '),
  });
}

export type CountQuestion = {
  readonly event: string;
  readonly where?: { readonly [key: string]: unknown };
  readonly test: CountTest;
  readonly withinMs: number | null;
  readonly by: string | null;
  readonly says: string;
};

export function compileCount(question: CountQuestion, planner: AggregatePlanner, needs: Needs): CompiledCondition {
  const wish = planner.want(aggregateFor(question));
  needAggregate(needs, wish, question.by === null ? leastThatHolds(question.test) : 0);
  if (question.by !== null) return compileGrouped(question, question.by, wish);
  const { test: asked, withinMs } = question;
  const test = (subject: Subject, watch: Watch): boolean => {
    const state = stateOf(subject.profile.aggregates, wish.id);
    if (state?.kind === 'times') return holdsLately(state.times, asked, withinMs!, { now: subject.now, watch });
    return asked.holds(state?.kind === 'count' ? state.count : 0);
  };
  const condition = { test, says: question.says, bind: bindsNothing };
  return {
    ...condition,
    explain: (subject) =>
      leaf(condition, subject, { count: countIn(stateOf(subject.profile.aggregates, wish.id), subject, withinMs) }),
  };
}

function compileGrouped(question: CountQuestion, by: string, wish: AggregateWish): CompiledCondition {
  const { test: asked, withinMs } = question;
  const groupsOf = (profile: Profile) => {
    const state = stateOf(profile.aggregates, wish.id);
    return state?.kind === 'times-by' ? state.groups : [];
  };
  const holds = (group: { readonly times: readonly number[] }, now: number, watch: Watch) =>
    withinMs === null ? asked.holds(group.times.length) : holdsLately(group.times, asked, withinMs, { now, watch });
  const test = (subject: Subject, watch: Watch): boolean => {
    let any = false;
    for (const group of groupsOf(subject.profile)) if (holds(group, subject.now, watch)) any = true;
    return any;
  };
  const unwatched: Watch = { until: 0 };
  const latest = (subject: Subject) =>
    groupsOf(subject.profile).findLast((group) => holds(group, subject.now, unwatched));
  const condition = { test, says: question.says };
  return {
    ...condition,
    bind: (subject, into) => {
      const group = latest(subject);
      if (group !== undefined) into[by] = group.group;
    },
    explain: (subject) => {
      const from = withinMs === null ? Number.NEGATIVE_INFINITY : subject.now - withinMs;
      const counts = groupsOf(subject.profile).map((each) => [each.group, countWithin(each.times, from, subject.now)]);
      const bound = latest(subject);
      const seen = { counts: Object.fromEntries(counts.slice(-10)), ...(bound ? { [`$${by}`]: bound.group } : {}) };
      return leaf(condition, subject, seen);
    },
  };
}

/** With fewer events than this the answer is no, before and after: one more event changes nothing. 0 when no count is too few. */
function leastThatHolds({ holds, keep }: CountTest): number {
  for (let count = 0; count <= keep; count++) if (holds(count)) return count;
  return keep + 1;
}

function aggregateFor({ event, where, test, withinMs, by }: CountQuestion): AggregateSpec {
  const matcher = where === undefined || Object.keys(where).length === 0 ? { event } : { event, where };
  const keep = Math.max(1, test.keep);
  if (by !== null) return { ...matcher, kind: 'times-by', by, keep };
  return withinMs === null ? { ...matcher, kind: 'count' } : { ...matcher, kind: 'times', keep };
}

/** Whether the test holds of the times in the window that ends now; lowers `watch.until` to when that changes by itself. */
function holdsLately(
  times: readonly number[],
  asked: CountTest,
  withinMs: number,
  when: { readonly now: number; readonly watch: Watch },
): boolean {
  const { now, watch } = when;
  const from = now - withinMs;
  const { length } = times;
  let last = length - 1;
  while (last >= 0 && times[last]! > now) last--;
  let first = last + 1;
  while (first > 0 && times[first - 1]! > from) first--;
  const holds = asked.holds(last - first + 1);
  if (last + 1 < length && times[last + 1]! < watch.until) watch.until = times[last + 1]!;
  for (let i = first; i <= last; i++) {
    if (asked.holds(last - i) === holds) continue;
    const lapse = times[i]! + withinMs;
    if (lapse < watch.until) watch.until = lapse;
    break;
  }
  return holds;
}

function countIn(state: AggregateState | undefined, subject: Subject, withinMs: number | null): number {
  if (state?.kind === 'count') return state.count;
  return state?.kind === 'times' ? countWithin(state.times, subject.now - withinMs!, subject.now) : 0;
}
