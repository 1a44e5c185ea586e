/**
 * `{ sequence: [ … ], within, by, lately, count }`: this, then that. How often a whole chain of steps was completed, asked like any count
 * of events: the completing ones are counted.
 */
import { reachedIn } from '../profile/aggregate/sequence-kind.ts';
import { type AggregateSpec, GROUPS_MAX, type PlainState, type SequenceStep } from '../profile/aggregate.ts';
import { stateOf } from '../profile/aggregates.ts';
import { readSteps } from '../profile/read-steps.ts';
import { assert } from '../std/assert.ts';
import { at, bad, good } from '../std/read.ts';
import { readSpan, saysSpan } from '../std/time.ts';
import type { CompiledCondition, Subject } from './compiled-condition.ts';
import { readCountGauge } from './count-measure.ts';
import { type Compiling, type Form, type FormDocument, note, type Place } from './form.ts';
import { compileGauge } from './gauged-measure.ts';
import type { Gauge } from './measure.ts';
import { saysWhere } from './says-events.ts';
import { readWindow, type Window } from './window.ts';

export const sequenceForm: Form = {
  besides: ['within', 'by', 'lately', 'count'],
  check: checkSequence,
  compile: (document, compiling) => good(compileSequence(document, compiling)),
};

function checkSequence(document: FormDocument, { path, problems }: Place): void {
  const { sequence, within, by, lately, count } = document;
  note(problems, readSteps(sequence, at(path, 'sequence')));
  if (within !== undefined) note(problems, readSpan(within, at(path, 'within')));
  if (by !== undefined && (typeof by !== 'string' || by === '')) {
    note(problems, bad(at(path, 'by'), 'must name a property', '"by": "product_id"'));
  }
  const window = readWindow(lately, at(path, 'lately'));
  note(problems, window);
  if (!window.ok) return;
  note(
    problems,
    readCountGauge(count, { path: at(path, 'count'), window: timed(window.value), isGrouped: by !== undefined }),
  );
}

/** Completions are known by their times, also where all there were count. */
function timed(window: Window): Window {
  return window.isEver ? { ...window, isEver: false } : window;
}

function compileSequence(document: FormDocument, compiling: Compiling): CompiledCondition {
  const steps = readSteps(document['sequence'], '');
  const within = document['within'] === undefined ? null : readSpan(document['within']);
  const window = readWindow(document['lately'], '');
  assert(steps.ok && window.ok && within?.ok !== false, 'a condition is read before it is compiled');
  const by = (document['by'] as string | undefined) ?? null;
  const asked = { path: '', window: timed(window.value), isGrouped: by !== null };
  const count = readCountGauge(document['count'], asked);
  assert(count.ok && count.value.wants.kind === 'times', 'a condition is read before it is compiled');
  const { keep } = count.value.wants;
  const withinMs = within === null ? {} : { withinMs: within.value };
  const wants = { kind: 'sequence', steps: steps.value, keep, ...withinMs } as const;
  const gauge = ofCompletions(count.value, wants, document['count'] !== undefined);
  if (window.value.isOnVisits) compiling.needs.isWithinVisits = true;
  const whole = within === null ? '' : `, all within ${saysSpan(within.value)}`;
  const matcher = { event: steps.value[0]!.event };
  const question = { matcher, window: asked.window, by, says: `${saysSteps(steps.value)}${whole}` };
  const condition = compileGauge('count', gauge, question, compiling);
  const spec: AggregateSpec =
    by === null ? { ...matcher, ...wants } : { ...matcher, kind: 'by', by, groupsMax: GROUPS_MAX, inner: wants };
  const wish = compiling.planner.want(spec);
  return {
    ...condition,
    explain: (subject) => {
      const explanation = condition.explain(subject);
      return { ...explanation, seen: { ...explanation.seen, ...progress(wants.steps, subject, wish.id) } };
    },
  };
}

/** A count of events as a count of completions. */
function ofCompletions(count: Gauge, wants: Gauge['wants'], isCounted: boolean): Gauge {
  const timesOf = (state: PlainState | undefined): PlainState | undefined =>
    state?.kind === 'sequence' ? { kind: 'times', times: state.times } : undefined;
  return {
    wants,
    eventsMin: count.eventsMin,
    from: count.from,
    holds: (state, subject, watch) => count.holds(timesOf(state), subject, watch),
    value: (state, subject) => count.value(timesOf(state), subject),
    isCapped: (state, subject) => count.isCapped(timesOf(state), subject),
    says: isCounted ? count.says : (events, by, lately) => `${events}${by}${lately}`,
  };
}

/** Which steps were reached and when, of the person or of the group seen last. */
function progress(steps: readonly SequenceStep[], { profile }: Subject, id: number): object {
  const state = stateOf(profile.aggregates, id);
  const mine = state?.kind === 'by' ? state.groups.at(-1)?.state : state;
  if (mine?.kind !== 'sequence') return { reached: [] };
  const reached = reachedIn(mine);
  const happening = steps.filter(({ isNot }) => isNot !== true);
  return { reached: happening.map(({ event }, i) => ({ event, at: reached[i] ?? null })) };
}

/** “A”, then “B” within 10 seconds without “C” in between */
function saysSteps(steps: readonly SequenceStep[]): string {
  const parts: string[] = [];
  let without: string[] = [];
  for (const { event, where, withinMs, isNot } of steps) {
    const says = `“${event}”${where === undefined ? '' : ` where ${saysWhere(where)}`}`;
    if (isNot === true) {
      without.push(says);
      continue;
    }
    const soon = withinMs === undefined ? '' : ` within ${saysSpan(withinMs)}`;
    const between = without.length === 0 ? '' : ` without ${without.join(' or ')} in between`;
    parts.push(`${says}${soon}${between}`);
    without = [];
  }
  return parts.join(', then ');
}
