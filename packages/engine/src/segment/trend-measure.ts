/**
 * `trend: { over: "7d", $gt: 1.5 }`: what there was in the last span against the span before it, as a ratio of counts or, with `of`,
 * of sums. Something after nothing is infinitely more; nothing after nothing is as much as before: 1.
 */
import { type PlainState, TIMES_MAX } from '../profile/aggregate.ts';
import { isFull } from '../profile/count-between.ts';
import { microOf, sumValue, wholeOf } from '../std/exact-sum.ts';
import { isObject } from '../std/json.ts';
import { bad, good, type Read } from '../std/read.ts';
import { saysSpan } from '../std/time.ts';
import { readOf } from './amount-measures.ts';
import type { Watch } from './compiled-condition.ts';
import { gaugedMeasure } from './gauged-measure.ts';
import type { Gauge, ReadGauge } from './measure.ts';
import { type NumberTest, readNumberTest, readSpanIn } from './number-test.ts';

export const trendMeasure = gaugedMeasure('trend', readTrendGauge);

function readTrendGauge(asked: unknown, { path, window, isGrouped }: Parameters<ReadGauge>[1]): Read<Gauge> {
  const over = readSpanIn(asked, 'over', path);
  if (!over.ok) return over;
  if (!window.isEver) return bad(path, 'a trend has its own window', 'leave out "within": "over" says it');
  const of = isObject(asked) && asked['of'] !== undefined ? readOf(asked, path) : null;
  if (of !== null && !of.ok) return of;
  const test = readNumberTest(asked, path, { besides: ['over', 'of'] });
  if (!test.ok) return test;
  return good(trendGauge(over.value, of === null ? null : of.value, test.value, isGrouped));
}

/** Exact sums of the last span and of the one before it. */
type Balance = { now: Side; before: Side };
type Side = { count: number; whole: number; micro: number };

function trendGauge(overMs: number, of: string | null, test: NumberTest, isGrouped: boolean): Gauge {
  const bounds = { keep: TIMES_MAX, lastMs: 2 * overMs };
  const judge = (balance: Balance) =>
    (!isGrouped || balance.now.count + balance.before.count > 0) && test.holds(ratioOf(balance, of !== null));
  const span = saysSpan(overMs);
  return {
    wants: of === null ? { kind: 'times', ...bounds } : { kind: 'values', of, ...bounds },
    eventsMin: judge(balanced()) ? 0 : 1,
    from: ({ now }) => now - 2 * overMs,
    holds: (state, { now }, watch) => holdsOver(seriesOf(state), overMs, judge, { now, watch }),
    value: (state, { now }) => {
      const { balance } = weighed(seriesOf(state), now, overMs);
      return ratioOf(balance, of !== null);
    },
    isCapped: (state, { now }) => isFull(seriesOf(state).times, now - 2 * overMs, TIMES_MAX),
    says: (events, by) => {
      const during = `in ${span} as in the ${span} before`;
      if (of === null) return `${events} happened ${test.says} times as often${by} ${during}`;
      return `the ${of.replaceAll('_', ' ')} of ${events}${by} adds up to ${test.says} times as much ${during}`;
    },
  };
}

function balanced(): Balance {
  return { now: { count: 0, whole: 0, micro: 0 }, before: { count: 0, whole: 0, micro: 0 } };
}

function ratioOf({ now, before }: Balance, isSum: boolean): number {
  const [a, b] = isSum
    ? [sumValue(now.whole, now.micro), sumValue(before.whole, before.micro)]
    : [now.count, before.count];
  if (b !== 0) return a / b;
  return a === 0 ? 1 : a * Number.POSITIVE_INFINITY;
}

type Series = { readonly times: readonly number[]; readonly values: readonly number[] | null };

function seriesOf(state: PlainState | undefined): Series {
  if (state?.kind === 'values') return state;
  return { times: state?.kind === 'times' ? state.times : [], values: null };
}

function add(side: Side, { values }: Series, i: number, sign: 1 | -1): void {
  side.count += sign;
  if (values === null) return;
  side.whole += sign * wholeOf(values[i]!);
  side.micro += sign * microOf(values[i]!);
}

/** What lies in the two spans at `now`: `first` begins the one before, `middle` the last one, `end` what has yet to happen. */
function weighed(series: Series, now: number, overMs: number) {
  const balance = balanced();
  const { times } = series;
  let end = times.length;
  while (end > 0 && times[end - 1]! > now) end--;
  let middle = end;
  for (; middle > 0 && times[middle - 1]! > now - overMs; middle--) add(balance.now, series, middle - 1, 1);
  let first = middle;
  for (; first > 0 && times[first - 1]! > now - 2 * overMs; first--) add(balance.before, series, first - 1, 1);
  return { balance, first, middle, end };
}

/** Goes on in time, from one event that changes sides to the next, until the judgement changes. */
function holdsOver(
  series: Series,
  overMs: number,
  judge: (balance: Balance) => boolean,
  { now, watch }: { readonly now: number; readonly watch: Watch },
): boolean {
  const { times } = series;
  const { balance, end, ...places } = weighed(series, now, overMs);
  let { first, middle } = places;
  const answer = judge(balance);
  if (end < times.length && times[end]! < watch.until) watch.until = times[end]!;
  while (first < end) {
    const leaves = first < middle ? times[first]! + 2 * overMs : Number.POSITIVE_INFINITY;
    const passes = middle < end ? times[middle]! + overMs : Number.POSITIVE_INFINITY;
    const at = Math.min(leaves, passes);
    if (at >= watch.until) break;
    for (; middle < end && times[middle]! + overMs <= at; middle++) {
      add(balance.now, series, middle, -1);
      add(balance.before, series, middle, 1);
    }
    for (; first < middle && times[first]! + 2 * overMs <= at; first++) add(balance.before, series, first, -1);
    if (judge(balance) === answer) continue;
    watch.until = at;
    break;
  }
  return answer;
}
