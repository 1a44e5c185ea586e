/**
 * `{ localTime: { between: ["18:00", "21:00"], days: ["fri", "sat"] } }`: the visitor's own wall clock, by the zone that the
 * browser told, else the site's. A span over midnight is meant as one: it belongs to the day on which it began.
 */
import { isObject, type JsonObject } from '../std/json.ts';
import { at, bad, good, type Read } from '../std/read.ts';
import { MINUTE_MS } from '../std/time.ts';
import {
  bindsNothing,
  type CompiledCondition,
  leaf,
  type Needs,
  type Subject,
  type Watch,
} from './compiled-condition.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const DAY_MINUTES = 1_440;

export type LocalTimeQuestion = { readonly from: number; readonly to: number; readonly days: ReadonlySet<number> };

export function readLocalTime(document: unknown, path: string): Read<LocalTimeQuestion> {
  const fix = 'write { "between": ["18:00", "21:00"] }, { "days": ["sat", "sun"] } or both';
  if (!isObject(document)) return bad(path, 'must be an object', fix);
  const { between, days } = document;
  if (between === undefined && days === undefined) return bad(path, 'says neither hours nor days', fix);
  const hours = between ?? ['00:00', '24:00'];
  if (!Array.isArray(hours) || hours.length !== 2) return bad(at(path, 'between'), 'must be two times of day', fix);
  const [from, to] = hours.map(minuteOfDay);
  if (from === undefined || to === undefined) return bad(at(path, 'between'), 'must be times such as "18:00"', fix);
  const wanted = days ?? DAYS;
  if (!Array.isArray(wanted) || wanted.length === 0) return bad(at(path, 'days'), 'must be a list of days', fix);
  const numbers = wanted.map((day) => DAYS.indexOf(String(day).slice(0, 3).toLowerCase() as (typeof DAYS)[number]));
  if (numbers.includes(-1)) return bad(at(path, 'days'), `must be of ${DAYS.join(', ')}`, fix);
  return good({ from, to, days: new Set(numbers) });
}

function minuteOfDay(text: unknown): number | undefined {
  const parts = typeof text === 'string' ? /^(\d{1,2}):(\d\d)$/.exec(text) : null;
  if (parts === null) return undefined;
  const minute = Number(parts[1]) * 60 + Number(parts[2]);
  return minute <= DAY_MINUTES && Number(parts[2]) < 60 ? minute : undefined;
}

export function compileLocalTime(question: LocalTimeQuestion, siteZone: string, needs: Needs): CompiledCondition {
  needs.isRestless = true;
  const clock = (subject: Subject) => wallClock(subject.now, zoneIn(subject.context) ?? siteZone);
  const test = (subject: Subject, watch: Watch): boolean => {
    const { minute } = clock(subject);
    for (const edge of [question.from, question.to, DAY_MINUTES]) {
      const ahead = (edge - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
      const lapse = subject.now - (subject.now % MINUTE_MS) + ahead * MINUTE_MS;
      if (lapse < watch.until) watch.until = lapse;
    }
    return isInside(question, clock(subject));
  };
  const says = saysLocalTime(question);
  return {
    test,
    says,
    bind: bindsNothing,
    explain: (subject) => {
      const { minute, day } = clock(subject);
      const shown = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      return leaf({ test, says }, subject, {
        localTime: shown,
        day: DAYS[day],
        zone: zoneIn(subject.context) ?? siteZone,
      });
    },
  };
}

function isInside({ from, to, days }: LocalTimeQuestion, { minute, day }: { minute: number; day: number }): boolean {
  if (from <= to) return days.has(day) && minute >= from && minute < to;
  if (minute >= from) return days.has(day);
  return minute < to && days.has((day + 6) % 7);
}

function saysLocalTime({ from, to, days }: LocalTimeQuestion): string {
  const text = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const hours = from === 0 && to === DAY_MINUTES ? '' : ` between ${text(from)} and ${text(to)}`;
  const on = days.size === 7 ? '' : ` on ${[...days].map((day) => DAYS[day]).join(', ')}`;
  return `it is${hours}${on} where the visitor is`;
}

function zoneIn(context: JsonObject): string | null {
  const zone = context['timezone'];
  return typeof zone === 'string' && zone !== '' ? zone : null;
}

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatFor(zone: string): Intl.DateTimeFormat | null {
  let format = formats.get(zone);
  if (format !== undefined) return format;
  try {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
      hourCycle: 'h23',
    });
  } catch {
    format = null;
  }
  if (formats.size < 1_000) formats.set(zone, format);
  return format;
}

/** Minute of the day and day of the week (0 Sunday) in a zone; UTC where the zone is not one. */
function wallClock(now: number, zone: string): { readonly minute: number; readonly day: number } {
  const format = formatFor(zone) ?? formatFor('UTC')!;
  const parts = Object.fromEntries(format.formatToParts(now).map((part) => [part.type, part.value]));
  const day = DAYS.indexOf(String(parts['weekday']).slice(0, 3).toLowerCase() as (typeof DAYS)[number]);
  return { minute: Number(parts['hour']) * 60 + Number(parts['minute']), day };
}

/** Whether a text names a time zone that this runtime knows. */
export function isTimeZone(zone: string): boolean {
  return formatFor(zone) !== null;
}
