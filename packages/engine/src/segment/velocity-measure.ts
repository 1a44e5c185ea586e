/**
 * `velocity: { per: "1m", $gt: 5 }`: events per span of time, averaged over the window. It is the count on another scale, and costs
 * as much.
 */
import { type PlainState, TIMES_MAX } from '../profile/aggregate.ts';
import { countBetween } from '../profile/count-between.ts';
import { bad, good, type Read } from '../std/read.ts';
import { NEVER, saysSpan } from '../std/time.ts';
import type { Subject } from './compiled-condition.ts';
import { createLately, keepFor, leastThatHolds, orNothing } from './count-measure.ts';
import { gaugedMeasure } from './gauged-measure.ts';
import type { Gauge, ReadGauge } from './measure.ts';
import { type NumberTest, readNumberTest, readSpanIn } from './number-test.ts';
import { boundsFor, type Window } from './window.ts';

export const velocityMeasure = gaugedMeasure('velocity', readVelocityGauge);

function readVelocityGauge(asked: unknown, { path, window, isGrouped }: Parameters<ReadGauge>[1]): Read<Gauge> {
  const per = readSpanIn(asked, 'per', path);
  if (!per.ok) return per;
  if (window.spanMs === NEVER) {
    return bad(path, 'a velocity is averaged over a span of time', 'add "within": "30m" beside it');
  }
  const perWindow = window.spanMs / per.value;
  const readLimit = (value: unknown, where: string): Read<number> => {
    if (typeof value !== 'number' || !(value >= 0)) return bad(where, 'must be a number from 0', 'write 5, or 0.5');
    if (value * perWindow < TIMES_MAX - 1) return good(value);
    const most = Math.floor(((TIMES_MAX - 2) / perWindow) * 1_000) / 1_000;
    return bad(
      where,
      `more than ${TIMES_MAX - 2} events in ${saysSpan(window.spanMs)} are not told apart`,
      `use at most ${most}, or a shorter "within"`,
    );
  };
  const read = readNumberTest(asked, path, { besides: ['per'], readLimit });
  if (!read.ok) return read;
  const { holds, limits, says } = read.value;
  const onCount: NumberTest = {
    holds: (count) => holds(count / perWindow),
    limits: Object.fromEntries(Object.entries(limits).map(([operator, limit]) => [operator, limit * perWindow])),
    says: `${says} times per ${saysSpan(per.value).replace(/^1 /, '')}`,
  };
  return good(velocityGauge(isGrouped ? orNothing(onCount) : onCount, window, perWindow));
}

const NO_TIMES: readonly number[] = [];

function velocityGauge(test: NumberTest, window: Window, perWindow: number): Gauge {
  // One more than the scaled limit says: scaling rounds.
  const keep = keepFor(test) + 1;
  const lately = createLately(test, window);
  const countOf = (state: PlainState | undefined, subject: Subject) =>
    state?.kind === 'times' ? countBetween(state.times, window.from(subject), window.to(subject)) : 0;
  return {
    wants: { kind: 'times', ...boundsFor(window, keep) },
    eventsMin: leastThatHolds(test, keep),
    from: window.from,
    holds: (state, subject, watch) => lately(state?.kind === 'times' ? state.times : NO_TIMES, subject, watch),
    value: (state, subject) => countOf(state, subject) / perWindow,
    isCapped: () => false,
    says: (events, by, lately) => `${events} ${test.says}${by}${lately}`,
  };
}
