/**
 * `sum`, `avg`, `min`, `max` of a numeric property: `{ sum: { of: "price", $gte: 200 } }`. Sums are exact to a millionth whatever the
 * order of the events; nothing adds up to 0, but has no average and no extremes.
 */
import { type PlainState, TIMES_MAX } from '../profile/aggregate.ts';
import { isFull } from '../profile/count-between.ts';
import { AMOUNTS, type Amount, createTally, NOTHING, type Totals, tally, totalsBetween } from '../profile/totals.ts';
import { isObject } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { NEVER } from '../std/time.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import { gaugedMeasure } from './gauged-measure.ts';
import type { Gauge, Measure } from './measure.ts';
import { type NumberTest, readNumberTest } from './number-test.ts';
import { boundsFor, type Window } from './window.ts';

/** What is asked of the events: "the price of “Order Completed” adds up to …". */
type Words = { readonly what: (property: string) => string; readonly verb: string };

export const sumMeasure = amountMeasure('sum', { what: (property) => `the ${property}`, verb: 'adds up to' });
export const avgMeasure = amountMeasure('avg', { what: (property) => `the average ${property}`, verb: 'is' });
export const minMeasure = amountMeasure('min', { what: (property) => `the lowest ${property}`, verb: 'is' });
export const maxMeasure = amountMeasure('max', { what: (property) => `the highest ${property}`, verb: 'is' });

function amountMeasure(name: Amount, words: Words): Measure {
  return gaugedMeasure(name, (asked, { path, window, isGrouped }) => {
    const of = readOf(asked, path);
    const test = readNumberTest(asked, path, { besides: ['of'] });
    if (!of.ok || !test.ok)
      return { ok: false, problems: [of, test].flatMap((read) => (read.ok ? [] : read.problems)) };
    return good(amountGauge(of.value, test.value, { amount: AMOUNTS[name], words, window, isGrouped }));
  });
}

/** The property that a measure is of. */
export function readOf(asked: unknown, path: string): Read<string> {
  const of = isObject(asked) ? asked['of'] : undefined;
  if (typeof of === 'string' && of !== '') return good(of);
  return bad(at(path, 'of'), 'must name a property of the event', 'write { "of": "price", "$gte": 100 }');
}

type Asked = {
  readonly amount: (totals: Totals) => number | null;
  readonly words: Words;
  readonly window: Window;
  readonly isGrouped: boolean;
};

function amountGauge(of: string, test: NumberTest, { amount, words, window, isGrouped }: Asked): Gauge {
  const judge = (totals: Totals): boolean => {
    if (isGrouped && totals.count === 0) return false;
    const value = amount(totals);
    return value !== null && test.holds(value);
  };
  const over = createJudgement(judge, window);
  const totalsOf = (state: PlainState | undefined, subject: Subject): Totals => {
    if (state?.kind === 'total') return state;
    return state?.kind === 'values' ? totalsBetween(state, window.from(subject), window.to(subject)) : NOTHING;
  };
  return {
    wants: window.isEver ? { kind: 'total', of } : { kind: 'values', of, ...boundsFor(window, TIMES_MAX) },
    eventsMin: judge(NOTHING) ? 0 : 1,
    from: window.from,
    holds: window.isEver
      ? (state) => judge(state?.kind === 'total' ? state : NOTHING)
      : (state, subject, watch) => over(state?.kind === 'values' ? state : NO_VALUES, subject, watch),
    value: (state, subject) => amount(totalsOf(state, subject)),
    isCapped: (state, subject) => state?.kind === 'values' && isFull(state.times, window.from(subject), TIMES_MAX),
    says: (events, by, lately) => {
      const what = words.what(of.replaceAll('_', ' '));
      return `${what} of ${events}${by} ${words.verb} ${test.says}${lately}`;
    },
  };
}

const NO_VALUES: Values = { times: [], values: [] };
type Values = { readonly times: readonly number[]; readonly values: readonly number[] };

/**
 * The judgement of what lies in the window; lowers `watch.until` to when it changes by itself. Goes from the newest back: what is
 * there on the way is what will be left as the older ones leave.
 */
function createJudgement(judge: (totals: Totals) => boolean, window: Window) {
  const { spanMs, endsNow } = window;
  return ({ times, values }: Values, subject: Subject, watch: Watch): boolean => {
    const from = window.from(subject);
    const to = window.to(subject);
    let next = times.length;
    while (next > 0 && times[next - 1]! > to) next--;
    const until = window.until(subject);
    if (until < watch.until) watch.until = until;
    if (endsNow && next < times.length && times[next]! < watch.until) watch.until = times[next]!;
    const totals = createTally();
    // When it comes to be so, by events leaving: the earliest is met last.
    let yesAt = NEVER as number;
    let noAt = NEVER as number;
    for (let i = next - 1; i >= 0 && times[i]! > from; i--) {
      if (i === next - 1 || times[i] !== times[i + 1]) {
        if (judge(totals)) yesAt = times[i]! + spanMs;
        else noAt = times[i]! + spanMs;
      }
      tally(totals, values[i]!);
    }
    const answer = judge(totals);
    const lapse = answer ? noAt : yesAt;
    if (spanMs !== NEVER && lapse < watch.until) watch.until = lapse;
    return answer;
  };
}
