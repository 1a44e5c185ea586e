/**
 * Sends quarantined events again, as they were sent, once what was wrong with them is mended: a stretch of the log at a time, so that who
 * asks sees how it goes, may stop, and goes on where he stopped. What is judged bad again stays where it is, and nothing is written of it.
 */
import type { Surroundings } from '@attune/connect';
import type { Problem, Read, Signal } from '@attune/engine';
import { AttuneError, type QuarantineReplay, type QuarantineReplayReply } from '@attune/protocol';
import { judgeAgain } from './event-intake.ts';
import type { Entry } from './worker/entry.ts';
import type { LiveLoop, Refused, Released } from './worker/live-loop.ts';

/** So many entries of the log are looked at for one question, and so many events sent again. */
const ENTRIES_MAX = 20_000;
const RELEASED_MAX = 1_000;
const PAGE = 200;
/** So many of those that are refused again are told with their reasons. */
const TOLD_MAX = 20;

const UNKNOWN = { headers: {}, address: undefined };

export type QuarantineReplayer = (wanted: QuarantineReplay) => Promise<QuarantineReplayReply>;

type Loop = Pick<LiveLoop, 'logs' | 'release' | 'isReleased' | 'counters' | 'pace'>;

export function createQuarantineReplayer(options: {
  readonly loop: Loop;
  readonly clock: () => number;
  /** What is known of a context besides what it says; who sent it is not known any more. */
  readonly surroundings: Surroundings | undefined;
}): QuarantineReplayer {
  const { loop, clock, surroundings } = options;
  const judge = (refused: Refused, cursor: number): Read<Signal> =>
    // The same for the same entry: who sent no messageId gets one that a second time would meet again.
    judgeAgain(refused, { now: clock(), newId: () => `quarantined-${cursor}`, surround: surroundings?.(UNKNOWN) });
  let last: Promise<unknown> = Promise.resolve();
  // One after the other: what one has taken the next one must know.
  return (wanted) => {
    const mine = last.then(() => replay(loop, judge, wanted));
    last = mine.catch(() => {});
    return mine;
  };
}

async function replay(
  loop: Loop,
  judge: (refused: Refused, cursor: number) => Read<Signal>,
  wanted: QuarantineReplay,
): Promise<QuarantineReplayReply> {
  if (loop.logs().length > 1) {
    const detail = 'Quarantined events of a store of several partitions cannot be sent again yet.';
    throw new AttuneError('bad-request', { detail });
  }
  const { logCursor: end } = loop.counters();
  const told: { readonly id: string; readonly problems: Problem[] }[] = [];
  const released: Released[] = [];
  const counts = { found: 0, replayed: 0, refused: 0, done: 0, cut: 0 };
  const start = wanted.after ?? 0;
  let next = start;
  let isFull = false;
  for await (const [cursor, refused] of wanted.ids === undefined ? inLog(loop, next, end) : named(loop, wanted.ids)) {
    if (isFull) break;
    next = cursor + 1;
    if (refused === undefined || !fits(refused, wanted)) continue;
    counts.found++;
    if (loop.isReleased(cursor)) counts.done++;
    else if (refused.sent === undefined) counts.cut++;
    else {
      const read = judge(refused, cursor);
      if (read.ok) released.push({ refused: cursor, signal: read.value });
      else {
        counts.refused++;
        if (told.length < TOLD_MAX) told.push({ id: String(cursor), problems: [...read.problems] });
      }
    }
    isFull = released.length === RELEASED_MAX;
  }
  // Also over what is not there any more.
  if (!isFull) next = Math.max(next, Math.min(end, start + ENTRIES_MAX));
  if (released.length > 0) await loop.release(released);
  const isOver = wanted.ids !== undefined || next >= end;
  return { ...counts, replayed: released.length, problems: told, next: isOver ? null : next, end };
}

/** Each entry with its position, and what was refused in it: up to the end, or as far as one question goes. */
async function* inLog(
  { logs, pace }: Loop,
  from: number,
  end: number,
): AsyncGenerator<readonly [number, Refused | undefined]> {
  const until = Math.min(end, from + ENTRIES_MAX);
  for (let next = from; next < until; ) {
    const page = await logs()[0]!.read(next, Math.min(PAGE, until - next));
    if (page.entries.length === 0) return;
    for (const [i, entry] of page.entries.entries()) yield [page.from + i, refusedIn(entry as Entry)];
    next = page.next;
    const pause = pace();
    if (pause !== undefined) await pause;
  }
}

async function* named(
  { logs, counters }: Loop,
  ids: readonly string[],
): AsyncGenerator<readonly [number, Refused | undefined]> {
  for (const [i, id] of ids.entries()) {
    const cursor = /^\d{1,15}$/.test(id) ? Number(id) : Number.NaN;
    const entry = cursor < counters().logCursor ? (await logs()[0]!.read(cursor, 1)).entries[0] : undefined;
    const refused = entry === undefined ? undefined : refusedIn(entry as Entry);
    if (refused === undefined) {
      const message = `${JSON.stringify(id)} is nothing that can be sent again`;
      throw new AttuneError('bad-request', {
        problems: [{ path: `ids[${i}]`, message, fix: 'send ids of GET /v1/quarantine' }],
      });
    }
    yield [cursor, refused];
  }
}

function refusedIn(entry: Entry): Refused | undefined {
  return entry.kind === 'refused' ? entry.refused : undefined;
}

function fits({ at, problems }: Refused, { reason, from, to }: QuarantineReplay): boolean {
  if ((from !== undefined && at < from) || (to !== undefined && at >= to)) return false;
  const wanted = reason?.toLowerCase();
  return (
    wanted === undefined || problems.some((each) => `${each.path}: ${each.message}`.toLowerCase().includes(wanted))
  );
}
