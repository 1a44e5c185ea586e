/**
 * A schedule's recurring windows: when it is open, and until when that stays so, exact over every change of the clocks. The clock on
 * the wall is `localTime`'s; here are only the union of several windows, the zone that the schedule names, and its two ends.
 */

import { createLocalTimeAnswer, type Stretch, type Whereabouts, whereabouts } from '../segment/local-time.ts';
import { readLocalTime } from '../segment/read-local-time.ts';
import type { JsonObject } from '../std/json.ts';
import { at, bad, good, type Problem, type Read } from '../std/read.ts';
import { DAY_MS, NEVER, type Time } from '../std/time.ts';
import { isTimeZone } from '../std/wall-clock.ts';
import type { ScheduleDefinition } from './experience.ts';

/** Open or not at a time, for a visitor with this context; from `from` until before `until`. */
export type Windows = (context: JsonObject, now: Time) => Stretch;

/** Whose clock: the visitor's own, or that of a named zone. */
export const VISITOR_ZONE = 'visitor';

const WINDOWS_MAX = 20;
/** Windows that are always open, or never, are looked through this far, and then again. */
const OUTLOOK_MS = 400 * DAY_MS;
const REMEMBERED_MAX = 2_000;

/** A list of what `localTime` takes. */
export function readWindows(value: unknown, path: string): Read<unknown> {
  const fix = 'write [{ "days": ["sat", "sun"] }, { "between": ["18:00", "21:00"] }]';
  if (!Array.isArray(value) || value.length === 0 || value.length > WINDOWS_MAX)
    return bad(path, `must be a list of 1 to ${WINDOWS_MAX} windows`, fix);
  const problems = value.flatMap((each, i): readonly Problem[] => {
    const read = readLocalTime(each, at(path, i));
    return read.ok ? [] : read.problems;
  });
  return problems.length > 0 ? { ok: false, problems } : good(value);
}

/** A zone's name, or "visitor". */
export function readScheduleZone(value: unknown, path: string): Read<unknown> {
  if (value === VISITOR_ZONE || (typeof value === 'string' && value !== '' && isTimeZone(value))) return good(value);
  return bad(path, `${JSON.stringify(value)} is not a time zone`, 'write "visitor", or a name such as "Europe/Vienna"');
}

/** Of a schedule that was read before; null where it has no windows: two instants need no calendar. */
export function compileWindows(
  schedule: ScheduleDefinition | undefined,
  ends: { readonly from: Time; readonly to: Time },
  siteZone: string,
): Windows | null {
  const questions = (schedule?.windows ?? []).flatMap((each) => {
    const read = readLocalTime(each, '');
    return read.ok ? [read.value] : [];
  });
  if (questions.length === 0) return null;
  const answers = questions.map(createLocalTimeAnswer);
  const named = schedule?.timezone === VISITOR_ZONE ? undefined : schedule?.timezone;
  const remembered = new Map<string, Stretch>();
  return (context, now) => {
    const own = whereabouts(context, siteZone);
    const where = named === undefined ? own : { ...own, zone: named };
    const key = `${where.zone}${where.isSouthern ? ' south' : ''}`;
    const known = remembered.get(key);
    if (known !== undefined && known.from <= now && now < known.until) return known;
    const stretch = stretchFrom(answers, where, { ...ends, now });
    if (remembered.size < REMEMBERED_MAX || known !== undefined) remembered.set(key, stretch);
    return stretch;
  };
}

type Answers = readonly ((where: Whereabouts, now: number) => Stretch)[];
type Ends = { readonly from: Time; readonly to: Time; readonly now: Time };

function stretchFrom(answers: Answers, where: Whereabouts, { from, to, now }: Ends): Stretch {
  if (now >= to) return { from: now, until: NEVER, holds: false };
  const isOpenAt = (here: number) => here >= from && answers.some((answer) => answer(where, here).holds);
  const holds = isOpenAt(now);
  const end = Math.max(now, from) + OUTLOOK_MS;
  let here: number = now;
  do {
    const edge = here < from ? from : Math.min(...answers.map((answer) => answer(where, here).until));
    // Once over it stays over.
    if (edge >= to) return { from: now, until: holds ? to : NEVER, holds };
    here = edge;
  } while (here < end && isOpenAt(here) === holds);
  return { from: now, until: here, holds };
}
