/**
 * What a clock on the wall shows in a time zone, by the runtime's own table of zones. All calendar arithmetic is done on local
 * milliseconds (the instant plus the zone's offset), so that only the offset ever asks the table.
 */
import { DAY_MS, SECOND_MS } from './time.ts';

const ZONES_MAX = 1_000;
const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatFor(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = createFormat(zone);
  if (formats.size < ZONES_MAX) formats.set(zone, format);
  return format;
}

function createFormat(zone: string): Intl.DateTimeFormat | null {
  const two = '2-digit';
  const parts = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...parts });
  } catch {
    return null;
  }
}

/** Whether a text names a time zone that this runtime knows. */
export function isTimeZone(zone: string): boolean {
  return formatFor(zone) !== null;
}

/** Milliseconds that the clocks of a zone are ahead of UTC at an instant (negative: behind); 0 where the zone is not one. */
export function zoneOffsetMs(now: number, zone: string): number {
  const format = zone === 'UTC' ? null : formatFor(zone);
  if (format === null) return 0;
  const shown: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(now)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second } = shown as Record<string, number>;
  const local = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  return local - Math.floor(now / SECOND_MS) * SECOND_MS;
}

/**
 * The first instant in (from, to] at which the clocks of a zone have another offset than at `from`; null when they have the same
 * at `to`. At most one change lies in any day.
 */
export function offsetChange(from: number, to: number, zone: string): number | null {
  const offset = zoneOffsetMs(from, zone);
  if (zoneOffsetMs(to, zone) === offset) return null;
  let before = from;
  let after = to;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zoneOffsetMs(middle, zone) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** A day of the Gregorian calendar; `month` and `day` from 1, `weekday` 0 for Sunday. */
export type CivilDay = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
};

/**
 * The calendar's day for a number of days since 1970-01-01.
 * @see https://howardhinnant.github.io/date_algorithms.html (civil_from_days)
 */
export function civilDay(days: number): CivilDay {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/** The number of days since 1970-01-01 of local milliseconds. */
export function dayOf(localMs: number): number {
  return Math.floor(localMs / DAY_MS);
}
