/**
 * The latest times at which something happened, ascending. This is what most rules ask for, so an event that comes last, as
 * nearly all do, costs one copy of a short list.
 */
import { withNumber } from '../../std/inserted.ts';
import type { Bounds } from '../aggregate.ts';
import type { AggregateKind } from './aggregate-kind.ts';

type Question = { readonly kind: 'times' } & Bounds;
type State = { readonly kind: 'times'; readonly times: readonly number[] };

const NO_TIMES: readonly number[] = [];

export const timesKind: AggregateKind<Question, State> = {
  hears: () => true,
  update: (question, before, signal) => {
    const known = before === undefined ? NO_TIMES : before.times;
    const times = withTime(known, signal.at, question);
    return times === known ? before : { kind: 'times', times };
  },
  merge: (question, a, b) => {
    const times = [...a.times, ...b.times].sort((x, y) => x - y);
    return { kind: 'times', times: times.slice(firstKept(times, question)) };
  },
  later: (state, floor) => {
    const gone = howManyUntil(state.times, floor);
    return gone === 0 ? state : { kind: 'times', times: state.times.slice(gone) };
  },
  eventsIn: (state) => state.times.length,
};

/** Ascending times with one more, within the bounds; the very same list when it is too old to be kept. */
function withTime(times: readonly number[], at: number, { keep, lastMs }: Bounds): readonly number[] {
  const { length } = times;
  let place = length;
  while (place > 0 && times[place - 1]! > at) place--;
  if (place === 0 && length >= keep) return times;
  let gone = length >= keep ? 1 : 0;
  if (lastMs !== undefined) {
    const floor = (place === length ? at : times[length - 1]!) - lastMs;
    if (at <= floor) return times;
    while (gone < place && times[gone]! <= floor) gone++;
  }
  return withNumber(times, gone, place, at);
}

/** Where those begin, among ascending times, that the bounds keep. */
export function firstKept(times: readonly number[], { keep, lastMs }: Bounds): number {
  const counted = Math.max(0, times.length - keep);
  if (lastMs === undefined || times.length === 0) return counted;
  return Math.max(counted, howManyUntil(times, times[times.length - 1]! - lastMs));
}

/** How many of the ascending times are not later than `at`. */
export function howManyUntil(times: readonly number[], at: number): number {
  let count = 0;
  while (count < times.length && times[count]! <= at) count++;
  return count;
}
