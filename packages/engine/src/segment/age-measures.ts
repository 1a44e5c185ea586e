/**
 * `first` and `last`: how long ago something happened first or last, `{ last: { $lt: "7d" } }`. What never happened is no age, so no
 * comparison with it holds. The resolution of time is a millisecond.
 */
import { type PlainState, TIMES_MAX } from '../profile/aggregate.ts';
import { isFull } from '../profile/count-between.ts';
import { good } from '../std/read.ts';
import { NEVER, readSpan, saysSpan } from '../std/time.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import { gaugedMeasure } from './gauged-measure.ts';
import type { Gauge, Measure } from './measure.ts';
import { type NumberTest, readNumberTest } from './number-test.ts';
import { boundsFor, type Window } from './window.ts';

export const firstMeasure = ageMeasure('first');
export const lastMeasure = ageMeasure('last');

type Which = 'first' | 'last';

function ageMeasure(which: Which): Measure {
  return gaugedMeasure(which, (asked, { path, window }) => {
    const read = readNumberTest(asked, path, {
      operators: ['$lt', '$lte', '$gt', '$gte'],
      readLimit: readSpan,
      saysLimit: saysSpan,
    });
    return read.ok ? good(ageGauge(which, read.value, window)) : read;
  });
}

function ageGauge(which: Which, test: NumberTest, window: Window): Gauge {
  const isOfAll = window.isEver && which === 'first';
  const keep = window.endsNow && which === 'last' ? 1 : TIMES_MAX;
  const timeIn = (state: PlainState | undefined, subject: Subject) =>
    state?.kind === 'times' || state?.kind === 'first-times' ? find(which, state.times, window, subject) : null;
  return {
    wants: isOfAll ? { kind: 'first-times', keep: 1 } : { kind: 'times', ...boundsFor(window, keep) },
    eventsMin: 1,
    from: window.from,
    holds: (state, subject, watch) => {
      watch.until = Math.min(watch.until, window.until(subject), comes(state, window, subject));
      const time = timeIn(state, subject);
      if (time === null) return false;
      lowerTo(watch, subject.now, time, test);
      if (window.spanMs !== NEVER) watch.until = Math.min(watch.until, time + window.spanMs);
      return test.holds(subject.now - time);
    },
    value: (state, subject) => {
      const time = timeIn(state, subject);
      return time === null ? null : subject.now - time;
    },
    isCapped: (state, subject) =>
      which === 'first' && state?.kind === 'times' && isFull(state.times, window.from(subject), TIMES_MAX),
    says: (events, by, lately) =>
      `${events} ${which} happened${by}${lately} ${test.says.replace(/ and |$/g, ' ago$&')}`,
  };
}

/** The first or last of the ascending times in the window. */
function find(which: Which, times: readonly number[], window: Window, subject: Subject): number | null {
  const from = window.from(subject);
  const to = window.to(subject);
  const isIn = (time: number) => time > from && time <= to;
  return (which === 'first' ? times.find(isIn) : times.findLast(isIn)) ?? null;
}

/** When the next event that is known already will have happened. */
function comes(state: PlainState | undefined, { endsNow }: Window, { now }: Subject): number {
  if (!endsNow || (state?.kind !== 'times' && state?.kind !== 'first-times')) return NEVER;
  return state.times.find((time) => time > now) ?? NEVER;
}

/** An age passes a limit at the limit, or a millisecond after it where being equal is on the other side. */
export function lowerTo(watch: Watch, now: number, time: number, { limits }: NumberTest): void {
  for (const [operator, limit] of Object.entries(limits)) {
    const passes = time + limit + (operator === '$lte' || operator === '$gt' ? 1 : 0);
    if (passes > now && passes < watch.until) watch.until = passes;
  }
}
