/**
 * Makes a measure of a gauge: asks it of the aggregate of all events or, with `by`, of each group's, and explains what it saw.
 */

import { NO_FLOOR } from '../profile/aggregate/groups-kind.ts';
import { type AggregateSpec, GROUPS_MAX, type Group, type GroupsState, type PlainState } from '../profile/aggregate.ts';
import { stateOf } from '../profile/aggregates.ts';
import { assert } from '../std/assert.ts';
import type { JsonValue } from '../std/json.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  needAggregate,
  type Subject,
  type Watch,
} from './compiled-condition.ts';
import type { Compiling } from './form.ts';
import { note } from './form.ts';
import type { EventQuestion, Gauge, Measure, ReadGauge } from './measure.ts';
import { EVER, readWindow } from './window.ts';

/** `name`: the measure's key, under which its value is explained. */
export function gaugedMeasure(name: string, readGauge: ReadGauge): Measure {
  return {
    check: (asked, { path, document, problems }) => {
      const window = readWindow(document['within'], '');
      const place = { path, window: window.ok ? window.value : EVER, isGrouped: document['by'] !== undefined };
      note(problems, readGauge(asked, place));
    },
    compile: (asked, question, compiling) => {
      const { window, by } = question;
      const gauge = readGauge(asked, { path: '', window, isGrouped: by !== null });
      assert(gauge.ok, 'a condition is read before it is compiled');
      return compileGauge(name, gauge.value, question, compiling);
    },
  };
}

/** Asks a gauge of all events or, with `by`, of each group's. */
export function compileGauge(
  name: string,
  gauge: Gauge,
  question: EventQuestion,
  compiling: Compiling,
): CompiledCondition {
  const { by } = question;
  return by === null
    ? compileWhole(name, gauge, question, compiling)
    : compileGrouped(name, gauge, { ...question, by }, compiling);
}

function compileWhole(name: string, gauge: Gauge, question: EventQuestion, compiling: Compiling): CompiledCondition {
  const wish = compiling.planner.want({ ...question.matcher, ...gauge.wants });
  needAggregate(compiling.needs, wish, gauge.eventsMin);
  const stateFor = (subject: Subject) => stateOf(subject.profile.aggregates, wish.id) as PlainState | undefined;
  const { holds } = gauge;
  const test = (subject: Subject, watch: Watch) => holds(stateFor(subject), subject, watch);
  const condition = { test, says: gauge.says(question.says, '', question.window.says), bind: bindsNothing };
  return {
    ...condition,
    explain: (subject) => {
      const state = stateFor(subject);
      const capped = gauge.isCapped(state, subject) ? { capped: true } : {};
      return leaf(condition, subject, { [name]: shown(gauge.value(state, subject)), ...capped });
    },
  };
}

/** So many groups an explanation shows: those seen last. */
const GROUPS_SHOWN_MAX = 10;

function compileGrouped(
  name: string,
  gauge: Gauge,
  question: EventQuestion & { readonly by: string },
  compiling: Compiling,
): CompiledCondition {
  const { by, matcher, window } = question;
  const spec: AggregateSpec = { ...matcher, kind: 'by', by, groupsMax: GROUPS_MAX, inner: gauge.wants };
  const wish = compiling.planner.want(spec);
  needAggregate(compiling.needs, wish, 0);
  const stateFor = (subject: Subject) => stateOf(subject.profile.aggregates, wish.id) as GroupsState | undefined;
  const groupsFor = (subject: Subject): readonly Group[] => stateFor(subject)?.groups ?? [];
  const { holds } = gauge;
  const test = (subject: Subject, watch: Watch): boolean => {
    let any = false;
    for (const { state } of groupsFor(subject)) if (holds(state, subject, watch)) any = true;
    return any;
  };
  const unwatched: Watch = { until: 0 };
  const latest = (subject: Subject) => groupsFor(subject).findLast(({ state }) => holds(state, subject, unwatched));
  const condition = { test, says: gauge.says(question.says, ` for the same ${by.replaceAll('_', ' ')}`, window.says) };
  return {
    ...condition,
    bind: (subject, into) => {
      const group = latest(subject);
      if (group !== undefined) into[by] = group.group;
    },
    explain: (subject) => {
      const groups = groupsFor(subject);
      const values = groups.map(({ group, state }) => [group, shown(gauge.value(state, subject))]);
      const bound = latest(subject);
      const floor = stateFor(subject)?.floor ?? NO_FLOOR;
      const isCapped = floor > gauge.from(subject) || groups.some(({ state }) => gauge.isCapped(state, subject));
      return leaf(condition, subject, {
        [`${name}s`]: Object.fromEntries(values.slice(-GROUPS_SHOWN_MAX)),
        ...(bound === undefined ? {} : { [`$${by}`]: bound.group }),
        ...(isCapped ? { capped: true } : {}),
      });
    },
  };
}

/** Infinity is not JSON. */
function shown(value: number | null): JsonValue {
  return value === null || Number.isFinite(value) ? value : 'infinite';
}
