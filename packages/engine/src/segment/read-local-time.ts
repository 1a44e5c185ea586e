/**
 * Checks `{ localTime: … }` and turns it into numbers. What it means is in `local-time.ts`.
 */
import { createFieldReader } from '../std/fields.ts';
import { isObject } from '../std/json.ts';
import { nearest } from '../std/nearest.ts';
import { at, bad, good, type Read } from '../std/read.ts';

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
export const SEASONS = ['winter', 'spring', 'summer', 'autumn'] as const;
export type Season = (typeof SEASONS)[number];

export const DAY_MINUTES = 1_440;
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** null: not asked for. Minutes of the day (`to` exclusive), 0 for Sunday, 1 for January, dates as month × 100 + day (both inclusive). */
export type LocalTimeQuestion = {
  readonly from: number;
  readonly to: number;
  readonly days: ReadonlySet<number> | null;
  readonly months: ReadonlySet<number> | null;
  readonly seasons: ReadonlySet<Season> | null;
  readonly dates: readonly [from: number, to: number] | null;
};

const FIX =
  'write { "between": ["18:00", "21:00"] }, { "days": ["sat", "sun"] }, { "months": ["nov"] }, { "seasons": ["winter"] }, ' +
  '{ "dates": ["12-01", "12-24"] }, or several together';

export function readLocalTime(document: unknown, path: string): Read<LocalTimeQuestion> {
  if (!isObject(document)) return bad(path, 'must be an object', FIX);
  if (Object.keys(document).length === 0) return bad(path, 'says neither hours nor days', FIX);
  const fields = createFieldReader(document, path);
  fields.optional('between', readHours);
  fields.optional('days', (value, here) => readNames(value, here, WEEKDAYS));
  fields.optional('months', (value, here) => readNames(value, here, MONTHS));
  fields.optional('seasons', readSeasons);
  fields.optional('dates', readDates);
  const problems = fields.finish();
  if (problems.length > 0) return { ok: false, problems };
  const { between, days, months, seasons, dates } = document;
  const [from, to] = resultOf(readHours(between ?? ['00:00', '24:00'], ''));
  const monthNumbers = months === undefined ? null : resultOf(readNames(months, '', MONTHS));
  return good({
    from,
    to,
    days: days === undefined ? null : new Set(resultOf(readNames(days, '', WEEKDAYS))),
    months: monthNumbers === null ? null : new Set(monthNumbers.map((index) => index + 1)),
    seasons: seasons === undefined ? null : new Set(resultOf(readSeasons(seasons, ''))),
    dates: dates === undefined ? null : resultOf(readDates(dates, '')),
  });
}

/** Only of what was read before. */
function resultOf<T>(read: Read<T>): T {
  return (read as { readonly value: T }).value;
}

function readHours(value: unknown, path: string): Read<readonly [number, number]> {
  const fix = 'write two times of day: ["18:00", "21:00"]';
  if (!Array.isArray(value) || value.length !== 2) return bad(path, 'must be two times of day', fix);
  const [from, to] = value.map(minuteOfDay);
  if (from === undefined || to === undefined || from === DAY_MINUTES)
    return bad(path, 'must be times such as "18:00"', fix);
  if (from === to) return bad(path, 'ends when it begins', 'write ["00:00", "24:00"] for the whole day');
  return good([from, to]);
}

function minuteOfDay(text: unknown): number | undefined {
  const parts = typeof text === 'string' ? /^(\d{1,2}):(\d\d)$/.exec(text) : null;
  if (parts === null) return undefined;
  const minute = Number(parts[1]) * 60 + Number(parts[2]);
  return minute <= DAY_MINUTES && Number(parts[2]) < 60 ? minute : undefined;
}

/** Places in a list of names, each written whole or by its first three letters. */
function readNames(value: unknown, path: string, names: readonly string[]): Read<readonly number[]> {
  const short = names.map((name) => name.slice(0, 3).toLowerCase());
  if (!Array.isArray(value) || value.length === 0)
    return bad(path, 'must be a list', `write for example ["${short[0]}", "${short[1]}"]`);
  const places: number[] = [];
  for (const [i, each] of value.entries()) {
    const text = String(each).toLowerCase();
    const place = names.findIndex((name, index) => text === name.toLowerCase() || text === short[index]);
    if (place < 0) return bad(at(path, i), `${JSON.stringify(each)} is not known here`, likely(text, short));
    places.push(place);
  }
  return good(places);
}

function readSeasons(value: unknown, path: string): Read<readonly Season[]> {
  if (!Array.isArray(value) || value.length === 0) return bad(path, 'must be a list', 'write for example ["winter"]');
  const wrong = value.findIndex((each) => !isSeason(each));
  if (wrong < 0) return good(value as readonly Season[]);
  const fix = value[wrong] === 'fall' ? 'write "autumn"' : likely(String(value[wrong]), SEASONS);
  return bad(at(path, wrong), `${JSON.stringify(value[wrong])} is not a season`, fix);
}

function isSeason(value: unknown): value is Season {
  return (SEASONS as readonly unknown[]).includes(value);
}

function readDates(value: unknown, path: string): Read<readonly [number, number]> {
  const fix = 'write the first and the last day as month-day: ["12-01", "12-24"]';
  if (!Array.isArray(value) || value.length !== 2) return bad(path, 'must be a first and a last day', fix);
  const [from, to] = value.map(monthAndDay);
  return from === undefined || to === undefined
    ? bad(path, 'must be days such as "12-24"', fix)
    : good([from, to] as const);
}

function monthAndDay(text: unknown): number | undefined {
  const parts = typeof text === 'string' ? /^(\d\d)-(\d\d)$/.exec(text) : null;
  if (parts === null) return undefined;
  const [month, day] = [Number(parts[1]), Number(parts[2])];
  return day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0) ? month * 100 + day : undefined;
}

function likely(text: string, known: readonly string[]): string {
  const near = nearest(text, known);
  return near === undefined ? `use one of ${known.join(', ')}` : `did you mean "${near}"?`;
}
