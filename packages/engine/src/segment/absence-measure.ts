/**
 * `notFollowedBy: { event, where }`: something happened, and when its time was up nothing had followed. Nothing polls: the answer knows the
 * moment at which the time is up, and each new event starts it anew.
 */
import { NO_FLOOR } from '../profile/aggregate/groups-kind.ts';
import { type AggregateSpec, type AggregateState, type EventMatcher, GROUPS_MAX } from '../profile/aggregate.ts';
import { stateOf } from '../profile/aggregates.ts';
import { readEvent } from '../profile/read-steps.ts';
import { assert } from '../std/assert.ts';
import { isObject } from '../std/json.ts';
import { at, bad } from '../std/read.ts';
import { NEVER, readSpan, saysSpan } from '../std/time.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  needAggregate,
  type Subject,
  type Watch,
} from './compiled-condition.ts';
import { type Compiling, note } from './form.ts';
import type { EventQuestion, Measure, MeasurePlace } from './measure.ts';
import { saysWhere } from './says-events.ts';

export const absenceMeasure: Measure = { check: checkAbsence, compile: compileAbsence };

function checkAbsence(asked: unknown, { path, document, documentPath, problems }: MeasurePlace): void {
  if (isObject(asked)) note(problems, readEvent(asked, path, ['event', 'where']));
  else note(problems, bad(path, 'must be an event that did not follow', 'write { "event": "Order Completed" }'));
  const within = at(documentPath, 'within');
  if (document['within'] === undefined) note(problems, bad(within, 'how long to wait is missing', '"within": "10m"'));
  else note(problems, readSpan(document['within'], within));
}

function compileAbsence(asked: unknown, question: EventQuestion, compiling: Compiling): CompiledCondition {
  const follower = readEvent(asked as { readonly [key: string]: unknown }, '', ['event', 'where']);
  assert(follower.ok, 'a condition is read before it is compiled');
  const { matcher, by, window } = question;
  const first = compiling.planner.want(lastTimeOf(matcher, by));
  const then = compiling.planner.want(lastTimeOf(follower.value, by));
  needAggregate(compiling.needs, first, by === null ? 1 : 0);
  // What follows says nothing where nothing happened.
  needAggregate(compiling.needs, then, by === null ? 1 : 0, by === null ? first : null);
  const stateFor = (subject: Subject, { id }: { readonly id: number }) => stateOf(subject.profile.aggregates, id);
  const isAlone = createWait(window.spanMs);
  const standing = (subject: Subject, watch: Watch) =>
    standingIn(stateFor(subject, first), stateFor(subject, then), { now: subject.now, waitMs: window.spanMs, watch });
  const test = (subject: Subject, watch: Watch) => {
    const state = stateFor(subject, first);
    // Nearly always the first event has not happened, or there are no groups: then nothing is listed.
    if (state === undefined) return false;
    if (state.kind !== 'times') return standing(subject, watch).some(({ holds }) => holds);
    return isAlone(state.times, timesIn(stateFor(subject, then)), subject.now, watch);
  };
  const latest = (subject: Subject) => standing(subject, { until: NEVER }).findLast(({ holds }) => holds);
  const { event, where } = follower.value;
  const followed = where === undefined ? `“${event}”` : `“${event}” where ${saysWhere(where)}`;
  const same = by === null ? '' : ` for the same ${by.replaceAll('_', ' ')}`;
  const condition = {
    test,
    says: `${question.says} not followed by ${followed}${same} within ${saysSpan(window.spanMs)}`,
  };
  return {
    ...condition,
    bind:
      by === null
        ? bindsNothing
        : (subject, into) => {
            const group = latest(subject)?.group;
            if (group !== undefined) into[by] = group;
          },
    explain: (subject) => {
      const all = standing(subject, { until: NEVER });
      const seen = latest(subject) ?? all.at(-1);
      const shown = seen === undefined ? {} : { happenedAt: seen.at, followedAt: seen.followedAt, dueAt: seen.dueAt };
      const bound = by === null || seen?.group === undefined ? {} : { [`$${by}`]: seen.group };
      const capped = isForgotten(stateFor(subject, then), all[0]?.at) ? { capped: true } : {};
      return leaf(condition, subject, { ...shown, ...bound, ...capped });
    },
  };
}

/** Only the last time counts: each new one starts the wait anew. */
function lastTimeOf(matcher: EventMatcher, by: string | null): AggregateSpec {
  const last = { kind: 'times', keep: 1 } as const;
  return by === null ? { ...matcher, ...last } : { ...matcher, kind: 'by', by, groupsMax: GROUPS_MAX, inner: last };
}

type Standing = {
  readonly group: string | number | undefined;
  readonly at: number;
  /** When it was followed, strictly later; null: it was not. */
  readonly followedAt: number | null;
  readonly dueAt: number;
  readonly holds: boolean;
};

type Asked = { readonly now: number; readonly waitMs: number; readonly watch: Watch };

const NO_TIMES: readonly number[] = [];

function timesIn(state: AggregateState | undefined): readonly number[] {
  return state?.kind === 'times' ? state.times : NO_TIMES;
}

/** How it stands with the event, or with that of each group; lowers `watch.until` to when the first wait is up. */
function standingIn(first: AggregateState | undefined, then: AggregateState | undefined, asked: Asked): Standing[] {
  if (first?.kind === 'times') return standingOf(undefined, first.times, timesIn(then), asked);
  if (first?.kind !== 'by') return [];
  const followers = then?.kind === 'by' ? then.groups : [];
  return first.groups.flatMap(({ group, state }) => {
    const follower = followers.find((each) => each.group === group)?.state;
    return state.kind === 'times' ? standingOf(group, state.times, timesIn(follower), asked) : [];
  });
}

function standingOf(
  group: string | number | undefined,
  times: readonly number[],
  followers: readonly number[],
  { now, waitMs, watch }: Asked,
): Standing[] {
  const holds = createWait(waitMs)(times, followers, now, watch);
  const happened = latestUntil(times, now, watch);
  if (happened === undefined) return [];
  const followedAt = followers.findLast((time) => time <= now && time > happened) ?? null;
  return [{ group, at: happened, followedAt, dueAt: happened + waitMs, holds }];
}

/** Whether what happened last was not followed when its time was up; lowers `watch.until` to when that may be otherwise. */
function createWait(waitMs: number) {
  return (times: readonly number[], followers: readonly number[], now: number, watch: Watch): boolean => {
    const happened = latestUntil(times, now, watch);
    const followed = latestUntil(followers, now, watch);
    if (happened === undefined || (followed !== undefined && followed > happened)) return false;
    const dueAt = happened + waitMs;
    if (dueAt <= now) return true;
    if (dueAt < watch.until) watch.until = dueAt;
    return false;
  };
}

/** The latest of the ascending times that has come; lowers `watch.until` to the next that has yet to. */
function latestUntil(ascending: readonly number[], now: number, watch: Watch): number | undefined {
  let last = ascending.length - 1;
  for (; last >= 0 && ascending[last]! > now; last--) {
    if (ascending[last]! < watch.until) watch.until = ascending[last]!;
  }
  return last < 0 ? undefined : ascending[last];
}

/** Followers of that time may have been forgotten, with too many groups since. */
function isForgotten(then: AggregateState | undefined, since: number | undefined): boolean {
  return then?.kind === 'by' && then.floor !== NO_FLOOR && since !== undefined && since < then.floor;
}
