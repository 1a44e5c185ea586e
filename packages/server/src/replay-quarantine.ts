/**
 * Sends quarantined events again, as they were sent, once what was wrong with them is mended: a stretch of the log at a time, so that who
 * asks sees how it goes, may stop, and goes on where he stopped. What is judged bad again stays where it is, and nothing is written of it.
 */
import type { Surroundings } from '@attune/connect';
import type { Problem, Read, Signal } from '@attune/engine';
import { AttuneError, type QuarantineReplay, type QuarantineReplayReply } from '@attune/protocol';
import { judgeAgain } from './event-intake.ts';
import type { Entry } from './worker/entry.ts';
import type { LiveLoop, PartitionLog, Refused, Released } from './worker/live-loop.ts';
import { type LogPlace, placeOf, positionOf } from './worker/log-place.ts';

/** So many entries of the log are looked at for one question, and so many events sent again. */
const ENTRIES_MAX = 20_000;
const RELEASED_MAX = 1_000;
const PAGE = 200;
/** So many of those that are refused again are told with their reasons. */
const TOLD_MAX = 20;

const UNKNOWN = { headers: {}, address: undefined };

export type QuarantineReplayer = (wanted: QuarantineReplay) => Promise<QuarantineReplayReply>;

type Loop = Pick<LiveLoop, 'logs' | 'release' | 'isReleased' | 'pace'>;

export function createQuarantineReplayer(options: {
  readonly loop: Loop;
  readonly clock: () => number;
  /** What is known of a context besides what it says; who sent it is not known any more. */
  readonly surroundings: Surroundings | undefined;
}): QuarantineReplayer {
  const { loop, clock, surroundings } = options;
  const judge = (refused: Refused, place: LogPlace): Read<Signal> =>
    // The same for the same entry: who sent no messageId gets one that a second time would meet again.
    judgeAgain(refused, { now: clock(), newId: () => `quarantined-${place}`, surround: surroundings?.(UNKNOWN) });
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
  judge: (refused: Refused, place: LogPlace) => Read<Signal>,
  wanted: QuarantineReplay,
): Promise<QuarantineReplayReply> {
  const end = endOf(loop.logs());
  const told: { readonly id: string; readonly problems: Problem[] }[] = [];
  const released: Released[] = [];
  const counts = { found: 0, replayed: 0, refused: 0, done: 0, cut: 0 };
  const start = wanted.after ?? 0;
  let next = start;
  let isFull = false;
  for await (const [place, refused] of wanted.ids === undefined ? inLog(loop, next, end) : named(loop, wanted.ids)) {
    if (isFull) break;
    next = place + 1;
    if (refused === undefined || !fits(refused, wanted)) continue;
    counts.found++;
    if (await loop.isReleased(place)) counts.done++;
    else if (refused.sent === undefined) counts.cut++;
    else {
      const read = judge(refused, place);
      if (read.ok) released.push({ refused: place, signal: read.value });
      else {
        counts.refused++;
        if (told.length < TOLD_MAX) told.push({ id: String(place), problems: [...read.problems] });
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

/** Behind all places that the logs have. */
function endOf(logs: readonly PartitionLog[]): LogPlace {
  return Math.max(...logs.map(({ end }, partition) => (end === 0 ? 0 : placeOf(partition, end - 1, logs.length) + 1)));
}

/** Each entry with its place, and what was refused in it: up to the end, or as far as one question goes. */
async function* inLog(
  { logs, pace }: Loop,
  from: LogPlace,
  end: LogPlace,
): AsyncGenerator<readonly [LogPlace, Refused | undefined]> {
  const all = logs();
  const partitions = all.length;
  const until = Math.min(end, from + ENTRIES_MAX);
  const rows = Math.max(1, Math.floor(PAGE / partitions));
  for (let row = Math.floor(from / partitions); row * partitions < until; row += rows) {
    const pages = await Promise.all(all.map((log) => readWhole(log, row, Math.min(row + rows, log.end))));
    for (let i = 0; i < rows; i++)
      for (const [partition, entries] of pages.entries()) {
        const place = placeOf(partition, row + i, partitions);
        const entry = entries[i];
        if (entry !== undefined && place >= from && place < until) yield [place, refusedIn(entry as Entry)];
      }
    const pause = pace();
    if (pause !== undefined) await pause;
  }
}

/** A page may be shorter than what is asked for. */
async function readWhole({ read }: PartitionLog, from: number, until: number): Promise<readonly unknown[]> {
  const entries: unknown[] = [];
  while (from + entries.length < until) {
    const page = await read(from + entries.length, until - from - entries.length);
    if (page.entries.length === 0) break;
    entries.push(...page.entries);
  }
  return entries;
}

async function* named(
  { logs }: Loop,
  ids: readonly string[],
): AsyncGenerator<readonly [LogPlace, Refused | undefined]> {
  const all = logs();
  for (const [i, id] of ids.entries()) {
    const place = /^\d{1,15}$/.test(id) ? Number(id) : Number.NaN;
    const { partition, cursor } = positionOf(place, all.length);
    const log = all[partition];
    const entry = log !== undefined && cursor < log.end ? (await log.read(cursor, 1)).entries[0] : undefined;
    const refused = entry === undefined ? undefined : refusedIn(entry as Entry);
    if (refused === undefined) {
      const message = `${JSON.stringify(id)} is nothing that can be sent again`;
      throw new AttuneError('bad-request', {
        problems: [{ path: `ids[${i}]`, message, fix: 'send ids of GET /v1/quarantine' }],
      });
    }
    yield [place, refused];
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
