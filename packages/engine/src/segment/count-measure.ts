/**
 * `count: 3` or `{ $gte: 3 }`: how often something happened, exactly, from the last few times alone. It knows the moment at which
 * its answer changes by itself. The measure that is meant when none is named.
 */
import { type PlainState, TIMES_MAX } from '../profile/aggregate.ts';
import { countBetween, isFull } from '../profile/count-between.ts';
import { bad, good, type Problem, type Read } from '../std/read.ts';
import { asTime, NEVER } from '../std/time.ts';
import type { Subject, Watch } from './compiled-condition.ts';
import { gaugedMeasure } from './gauged-measure.ts';
import type { Gauge, ReadGauge } from './measure.ts';
import { type NumberTest, readNumberTest } from './number-test.ts';
import { boundsFor, type Window } from './window.ts';

export const countMeasure = gaugedMeasure('count', readCountGauge);

const FIX = 'write 3 for "at least 3", or operators: { "$gte": 3 }, { "$lt": 2 }, { "$gte": 2, "$lte": 5 }';

export function readCountGauge(asked: unknown, { path, window, isGrouped }: Parameters<ReadGauge>[1]): Read<Gauge> {
  const document = asked === undefined ? { $gte: 1 } : typeof asked === 'number' ? { $gte: asked } : asked;
  const isPlain = typeof asked === 'number';
  const isBounded = isGrouped || !window.isEver;
  const readLimit = (value: unknown, where: string): Read<number> => {
    const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    if (isWhole && (!isBounded || value < TIMES_MAX)) return good(value);
    return bad(isPlain ? path : where, `must be a whole number from 0${isBounded ? ` to ${TIMES_MAX - 1}` : ''}`, FIX);
  };
  const read = readNumberTest(document, path, { readLimit, saysLimit: () => '' });
  if (!read.ok) return { ok: false, problems: read.problems.map(withFix) };
  const test = isGrouped ? orNothing(read.value) : read.value;
  return good(countGauge(test, window, saysTimes(read.value)));
}

/** Operators are not all that can be written here. */
function withFix(problem: Problem): Problem {
  return problem.fix?.startsWith('did you mean') === true ? problem : { ...problem, fix: FIX };
}

/** A test that is not content with none at all. */
export function orNothing(test: NumberTest): NumberTest {
  return { ...test, holds: (n) => n !== 0 && test.holds(n) };
}

function saysTimes({ limits }: NumberTest): string {
  const words: Readonly<Record<string, (n: number) => string>> = {
    $gte: (n) => `at least ${times(n)}`,
    $gt: (n) => `more than ${times(n)}`,
    $lte: (n) => `at most ${times(n)}`,
    $lt: (n) => `fewer than ${times(n)}`,
    $eq: (n) => `exactly ${times(n)}`,
    $ne: (n) => `any number of times but ${n}`,
  };
  return Object.entries(limits)
    .map(([operator, n]) => (n === 0 && (operator === '$eq' || operator === '$lte') ? 'not once' : words[operator]!(n)))
    .join(' and ');
}

function times(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
}

function countGauge(test: NumberTest, window: Window, says: string): Gauge {
  const keep = window.endsNow ? keepFor(test) : TIMES_MAX;
  const { holds } = test;
  const lately = createLately(test, window);
  const value = (state: PlainState | undefined, subject: Subject) => {
    if (state?.kind === 'times') return countBetween(state.times, window.from(subject), window.to(subject));
    return state?.kind === 'count' ? state.count : 0;
  };
  return {
    wants: window.isEver ? { kind: 'count' } : { kind: 'times', ...boundsFor(window, keep) },
    eventsMin: leastThatHolds(test, keep),
    from: window.from,
    holds: window.isEver
      ? (state) => holds(state?.kind === 'count' ? state.count : 0)
      : (state, subject, watch) => lately(state?.kind === 'times' ? state.times : NO_TIMES, subject, watch),
    value,
    isCapped: (state, subject) =>
      keep === TIMES_MAX && state?.kind === 'times' && isFull(state.times, window.from(subject), TIMES_MAX),
    says: (events, by, lately) => `${events} ${says}${by}${lately}`,
  };
}

const NO_TIMES: readonly number[] = [];

/** The number of latest times that decide the test: more of them change nothing. */
export function keepFor({ limits }: NumberTest): number {
  const decisive = (operator: string, limit: number) =>
    operator === '$gte' || operator === '$lt' ? Math.ceil(limit) : Math.floor(limit) + 1;
  return Math.max(1, ...Object.entries(limits).map(([operator, limit]) => decisive(operator, limit)));
}

/** With fewer events than this the answer is no, before and after: one more event changes nothing. 0 when no count is too few. */
export function leastThatHolds({ holds }: NumberTest, keep: number): number {
  for (let count = 0; count <= keep; count++) if (holds(count)) return count;
  return keep + 1;
}

/** Whether a test holds of those of the ascending times that lie in a window; lowers `watch.until` to when that changes by itself. */
export type Lately = (ascending: readonly number[], subject: Subject, watch: Watch) => boolean;

export function createLately({ holds }: NumberTest, window: Window): Lately {
  const { spanMs, endsNow } = window;
  return (ascending, subject, watch) => {
    const from = window.from(subject);
    const to = window.to(subject);
    const { length } = ascending;
    let last = length - 1;
    while (last >= 0 && ascending[last]! > to) last--;
    let first = last + 1;
    while (first > 0 && ascending[first - 1]! > from) first--;
    const answer = holds(last - first + 1);
    const until = window.until(subject);
    if (until < watch.until && !staysSo(answer, ascending, holds, { window, subject, until })) watch.until = until;
    if (endsNow && last + 1 < length && ascending[last + 1]! < watch.until) watch.until = ascending[last + 1]!;
    if (spanMs === NEVER) return answer;
    for (let i = first; i <= last; i++) {
      if (holds(last - i) === answer || ascending[i + 1] === ascending[i]) continue;
      const lapse = ascending[i]! + spanMs;
      if (lapse < watch.until) watch.until = lapse;
      break;
    }
    return answer;
  };
}

/** Whether the answer is still the same when the window has moved by itself, which it then never does again. */
function staysSo(
  answer: boolean,
  ascending: readonly number[],
  holds: NumberTest['holds'],
  { window, subject, until }: { readonly window: Window; readonly subject: Subject; readonly until: number },
): boolean {
  const then = { ...subject, now: asTime(until) };
  if (window.until(then) !== NEVER || ascending[ascending.length - 1]! > subject.now) return false;
  return holds(countBetween(ascending, window.from(then), window.to(then))) === answer;
}
