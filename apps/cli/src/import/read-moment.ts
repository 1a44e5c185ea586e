/**
 * Reads the times of other people's files: ISO text, Unix seconds or milliseconds, or a pattern such as
 * "yyyy-MM-dd HH:mm:ss" in a named zone. Gives UTC milliseconds; never guesses a format.
 */
import { bad, DAY_MS, good, type Read } from '@attune/engine';

/** Reads one cell; the problem says what was seen and what was expected. */
export type ReadMoment = (value: unknown) => Read<number>;

const TOKENS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<milli>\\d{1,9})',
  XXX: '(?<zone>Z|[+-]\\d{2}:?\\d{2})',
};

export const MOMENT_FORMATS = 'iso, unix-s, unix-ms, or a pattern of yyyy MM dd HH mm ss SSS XXX';

/**
 * @param format "iso", "unix-s", "unix-ms" or a pattern
 * @param zone an IANA zone, "UTC" or "+08:00": where the clock hung that wrote times without a zone
 */
export function momentReader(format: string, zone: string): Read<ReadMoment> {
  const offset = zoneOffset(zone);
  if (!offset.ok) return offset;
  if (format === 'unix-s' || format === 'unix-ms') return good(unixReader(format === 'unix-s' ? 1000 : 1));
  if (format === 'iso') return good(isoReader(offset.value));
  if (!/yyyy/.test(format)) return bad('format', `"${format}" is not a format of times`, `use ${MOMENT_FORMATS}`);
  return good(patternReader(format, offset.value));
}

function unixReader(factor: number): ReadMoment {
  const unit = factor === 1 ? 'milliseconds' : 'seconds';
  return (value) => {
    const number =
      typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
    if (!Number.isFinite(number)) return bad('', `${JSON.stringify(value)} is not a number of ${unit} since 1970`);
    return good(Math.round(number * factor));
  };
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

function isoReader(offset: OffsetAt): ReadMoment {
  return (value) => {
    const parts = typeof value === 'string' ? ISO.exec(value.trim()) : null;
    const text = typeof value === 'string' ? value.trim().replace(' ', 'T').replace(',', '.') : '';
    const asUtc = parts === null ? Number.NaN : Date.parse(parts[1] === undefined ? withZone(text) : text);
    if (Number.isNaN(asUtc))
      return bad('', `${JSON.stringify(value)} is not an ISO 8601 time such as 2026-11-21T10:00:00Z`);
    return good(parts![1] === undefined ? toUtc(asUtc, offset) : asUtc);
  };
}

function withZone(text: string): string {
  return text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`;
}

function patternReader(format: string, offset: OffsetAt): ReadMoment {
  const source = format.replace(
    /yyyy|MM|M|dd|d|HH|H|mm|ss|SSS|XXX|[.*+?^${}()|[\]\\]/g,
    (part) => TOKENS[part] ?? `\\${part}`,
  );
  const pattern = new RegExp(`^${source}$`);
  return (value) => {
    const parts = pattern.exec(String(value).trim())?.groups;
    if (parts === undefined) return bad('', `${JSON.stringify(value)} is not a time written as ${format}`);
    const field = (name: string, otherwise: number) => Number(parts[name] ?? otherwise);
    const milli = Number(`0.${parts['milli'] ?? 0}`) * 1000;
    const [month, day] = [field('month', 1), field('day', 1)];
    const asUtc = Date.UTC(
      field('year', 1970),
      month - 1,
      day,
      field('hour', 0),
      field('minute', 0),
      field('second', 0),
      milli,
    );
    const isReal =
      new Date(asUtc).getUTCMonth() === month - 1 && new Date(asUtc).getUTCDate() === day && field('hour', 0) < 24;
    if (!isReal || field('minute', 0) > 59 || field('second', 0) > 60)
      return bad('', `${JSON.stringify(value)} is not on any calendar`);
    const zone = parts['zone'];
    return good(zone === undefined ? toUtc(asUtc, offset) : asUtc - fixedOffset(zone));
  };
}

/** The zone's offset from UTC (ms, east is positive) at an instant. */
type OffsetAt = (utcMs: number) => number;

/** In an hour that the clocks repeat: its first pass. In one that they skip: as if they had not been changed yet. */
function toUtc(localAsUtc: number, offset: OffsetAt): number {
  const before = localAsUtc - offset(localAsUtc - DAY_MS);
  if (before + offset(before) === localAsUtc) return before;
  const after = localAsUtc - offset(localAsUtc + DAY_MS);
  return after + offset(after) === localAsUtc ? after : before;
}

function fixedOffset(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)!;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function zoneOffset(zone: string): Read<OffsetAt> {
  if (/^(UTC|GMT|Z)$/i.test(zone)) return good(() => 0);
  if (/^[+-]\d{2}:?\d{2}$/.test(zone)) {
    const offset = fixedOffset(zone);
    return good(() => offset);
  }
  try {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    return good(cachedOffset(clock));
  } catch {
    return bad(
      'zone',
      `"${zone}" is not a time zone`,
      'use an IANA name such as Asia/Shanghai, UTC, or an offset such as +08:00',
    );
  }
}

const QUARTER_MS = 900_000;
const CACHED_MAX = 50_000;

/** Offsets change on quarter hours only, so one look into the zone's tables serves a quarter of an hour. */
function cachedOffset(clock: Intl.DateTimeFormat): OffsetAt {
  const cache = new Map<number, number>();
  return (utcMs) => {
    const quarter = Math.floor(utcMs / QUARTER_MS);
    const known = cache.get(quarter);
    if (known !== undefined) return known;
    const at = quarter * QUARTER_MS;
    const part: Record<string, number> = {};
    for (const { type, value } of clock.formatToParts(at)) part[type] = Number(value);
    const local = Date.UTC(
      part['year']!,
      part['month']! - 1,
      part['day']!,
      part['hour']!,
      part['minute']!,
      part['second']!,
    );
    if (cache.size >= CACHED_MAX) cache.clear();
    cache.set(quarter, local - at);
    return local - at;
  };
}
