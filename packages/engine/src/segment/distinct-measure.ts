/**
 * `distinct: { of: "product_id", $gte: 3 }`: how many different values a property held. In a window that ends now the last time
 * each was seen is all it takes; up to 500 values, beyond which the ones seen last count.
 */
import { type PlainState, TIMES_MAX, UNIQUE_MAX } from '../profile/aggregate.ts';
import { countBetween, isFull } from '../profile/count-between.ts';
import { canonical } from '../std/json.ts';
import { bad, good, type Read } from '../std/read.ts';
import { readOf } from './amount-measures.ts';
import type { Subject } from './compiled-condition.ts';
import { createLately, keepFor, leastThatHolds, orNothing } from './count-measure.ts';
import { gaugedMeasure } from './gauged-measure.ts';
import type { Gauge } from './measure.ts';
import { type NumberTest, readNumberTest } from './number-test.ts';
import { boundsFor, type Window } from './window.ts';

export const distinctMeasure = gaugedMeasure('distinct', (asked, { path, window, isGrouped }) => {
  const of = readOf(asked, path);
  const test = readNumberTest(asked, path, { besides: ['of'], readLimit });
  if (!of.ok || !test.ok) return { ok: false, problems: [of, test].flatMap((read) => (read.ok ? [] : read.problems)) };
  return good(distinctGauge(of.value, isGrouped ? orNothing(test.value) : test.value, window));
});

function readLimit(value: unknown, path: string): Read<number> {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < UNIQUE_MAX) return good(value);
  return bad(path, `must be a whole number from 0 to ${UNIQUE_MAX - 1}`, 'write { "of": "product_id", "$gte": 3 }');
}

const NO_TIMES: readonly number[] = [];

function distinctGauge(of: string, test: NumberTest, window: Window): Gauge {
  const keep = keepFor(test);
  const lately = createLately(test, window);
  const value = (state: PlainState | undefined, subject: Subject) => {
    if (state?.kind === 'unique') return countBetween(state.ats, window.from(subject), window.to(subject));
    return state?.kind === 'recent' ? distinctIn(state, window.from(subject), window.to(subject)) : 0;
  };
  return {
    wants: window.endsNow
      ? { kind: 'unique', of, ...boundsFor(window, keep) }
      : { kind: 'recent', of, ...boundsFor(window, TIMES_MAX) },
    eventsMin: leastThatHolds(test, keep),
    from: window.from,
    holds: window.endsNow
      ? (state, subject, watch) => lately(state?.kind === 'unique' ? state.ats : NO_TIMES, subject, watch)
      : (state, subject, watch) => {
          watch.until = Math.min(watch.until, window.until(subject));
          return test.holds(value(state, subject));
        },
    value,
    isCapped: (state, subject) => state?.kind === 'recent' && isFull(state.times, window.from(subject), TIMES_MAX),
    says: (events, by, lately) =>
      `${events} with ${test.says} different values of ${of.replaceAll('_', ' ')}${by}${lately}`,
  };
}

type Recent = { readonly times: readonly number[]; readonly values: readonly unknown[] };

function distinctIn({ times, values }: Recent, from: number, to: number): number {
  return new Set(values.filter((_, i) => times[i]! > from && times[i]! <= to).map(canonical)).size;
}
