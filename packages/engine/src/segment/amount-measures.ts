/**
 * `sum`, `avg`, `min`, `max` of a numeric property: `{ sum: { of: "price", $gte: 200 } }`. Sums are exact to a millionth whatever the
 * order of the events; nothing adds up to 0, but has no average and no extremes.
 */
import { type PlainState, TIMES_MAX } from '../profile/aggregate.ts';
import { microOf, sumValue, wholeOf } from '../std/exact-sum.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { NEVER } from '../std/time.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import { gaugedMeasure } from './gauged-measure.ts';
import type { Gauge, Measure } from './measure.ts';
import { type NumberTest, readNumberTest } from './number-test.ts';
import { boundsFor, type Window } from './window.ts';

/** What some numbers come to. */
type Totals = { count: number; whole: number; micro: number; min: number; max: number };

/** What is read off them; null when nothing can be. */
type Reading = {
  readonly of: (totals: Totals) => number | null;
  readonly says: (property: string) => readonly string[];
};

export const sumMeasure = amountMeasure('sum', {
  of: ({ whole, micro }) => sumValue(whole, micro),
  says: (property) => [`the ${property} of`, 'adds up to'],
});
export const avgMeasure = amountMeasure('avg', {
  of: ({ count, whole, micro }) => (count === 0 ? null : sumValue(whole, micro) / count),
  says: (property) => [`the average ${property} of`, 'is'],
});
export const minMeasure = amountMeasure('min', {
  of: ({ count, min }) => (count === 0 ? null : min),
  says: (property) => [`the lowest ${property} of`, 'is'],
});
export const maxMeasure = amountMeasure('max', {
  of: ({ count, max }) => (count === 0 ? null : max),
  says: (property) => [`the highest ${property} of`, 'is'],
});

function amountMeasure(name: string, reading: Reading): Measure {
  return gaugedMeasure(name, (asked, { path, window, isGrouped }) => {
    const of = readOf(asked, path);
    const test = readNumberTest(asked, path, { besides: ['of'] });
    if (!of.ok || !test.ok)
      return { ok: false, problems: [of, test].flatMap((read) => (read.ok ? [] : read.problems)) };
    return good(amountGauge(of.value, test.value, { reading, window, isGrouped }));
  });
}

/** The property that a measure is of. */
export function readOf(asked: unknown, path: string): Read<string> {
  const of = isObject(asked) ? asked['of'] : undefined;
  if (typeof of === 'string' && of !== '') return good(of);
  return bad(at(path, 'of'), 'must name a property of the event', 'write { "of": "price", "$gte": 100 }');
}

type Asked = { readonly reading: Reading; readonly window: Window; readonly isGrouped: boolean };

function amountGauge(of: string, test: NumberTest, { reading, window, isGrouped }: Asked): Gauge {
  const judge = (totals: Totals): boolean => {
    if (isGrouped && totals.count === 0) return false;
    const value = reading.of(totals);
    return value !== null && test.holds(value);
  };
  const totalsOf = (state: PlainState | undefined, subject: Subject): Totals => {
    if (state?.kind === 'total') return state;
    return state?.kind === 'values' ? totalsIn(state, window.from(subject), window.to(subject)) : NOTHING;
  };
  return {
    wants: window.isEver ? { kind: 'total', of } : { kind: 'values', of, ...boundsFor(window, TIMES_MAX) },
    eventsMin: judge(NOTHING) ? 0 : 1,
    from: window.from,
    holds: window.isEver
      ? (state) => judge(state?.kind === 'total' ? state : NOTHING)
      : (state, subject, watch) =>
          holdsOver(state?.kind === 'values' ? state : NO_VALUES, judge, window, { subject, watch }),
    value: (state, subject) => reading.of(totalsOf(state, subject)),
    isCapped: (state, subject) => state?.kind === 'values' && isFull(state.times, window.from(subject)),
    says: (events, by, lately) => {
      const [what, verb] = reading.says(of.replaceAll('_', ' '));
      return `${what} ${events}${by} ${verb} ${test.says}${lately}`;
    },
  };
}

const NOTHING: Totals = { count: 0, whole: 0, micro: 0, min: 0, max: 0 };
const NO_VALUES: Values = { times: [], values: [] };
type Values = { readonly times: readonly number[]; readonly values: readonly number[] };

/** Whether all the times that can be kept lie in the window: there may have been more. */
export function isFull(times: readonly number[], from: number, keep = TIMES_MAX): boolean {
  return times.length >= keep && times[0]! > from;
}

function include(totals: Totals, value: number): void {
  totals.min = totals.count === 0 || value < totals.min ? value : totals.min;
  totals.max = totals.count === 0 || value > totals.max ? value : totals.max;
  totals.count++;
  totals.whole += wholeOf(value);
  totals.micro += microOf(value);
}

function totalsIn({ times, values }: Values, from: number, to: number): Totals {
  const totals = { ...NOTHING };
  for (const [i, time] of times.entries()) if (time > from && time <= to) include(totals, values[i]!);
  return totals;
}

/**
 * The judgement of what lies in the window; lowers `watch.until` to when it changes by itself. Goes from the newest back: what is
 * there on the way is what will be left as the older ones leave.
 */
function holdsOver(
  { times, values }: Values,
  judge: (totals: Totals) => boolean,
  window: Window,
  { subject, watch }: { readonly subject: Subject; readonly watch: Watch },
): boolean {
  const from = window.from(subject);
  const to = window.to(subject);
  let next = times.length;
  while (next > 0 && times[next - 1]! > to) next--;
  const until = window.until(subject);
  if (until < watch.until) watch.until = until;
  if (window.endsNow && next < times.length && times[next]! < watch.until) watch.until = times[next]!;
  const totals = { ...NOTHING };
  // When it comes to be so, by events leaving: the earliest is met last.
  let yesAt = NEVER as number;
  let noAt = NEVER as number;
  for (let i = next - 1; i >= 0 && times[i]! > from; i--) {
    if (i === next - 1 || times[i] !== times[i + 1]) {
      if (judge(totals)) yesAt = times[i]! + window.spanMs;
      else noAt = times[i]! + window.spanMs;
    }
    include(totals, values[i]!);
  }
  const answer = judge(totals);
  const lapse = answer ? noAt : yesAt;
  if (window.spanMs !== NEVER && lapse < watch.until) watch.until = lapse;
  return answer;
}
