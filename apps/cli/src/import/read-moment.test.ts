import { describe, expect, test } from 'vitest';
import { momentReader } from './read-moment.ts';

function read(format: string, zone: string, value: unknown): string {
  const reader = momentReader(format, zone);
  if (!reader.ok) return `no reader: ${reader.problems[0]!.message}`;
  const moment = reader.value(value);
  return moment.ok ? new Date(moment.value).toISOString() : moment.problems[0]!.message;
}

describe('times', () => {
  test('in a zone', () => {
    expect(read('yyyy-MM-dd HH:mm:ss', 'Asia/Shanghai', '2018-03-01 00:00:06')).toBe('2018-02-28T16:00:06.000Z');
    expect(read('yyyy-MM-dd HH:mm:ss', '+08:00', '2018-03-01 00:00:06')).toBe('2018-02-28T16:00:06.000Z');
    expect(read('dd.MM.yyyy HH:mm', 'UTC', '05.11.2024 17:30')).toBe('2024-11-05T17:30:00.000Z');
    expect(read('yyyy/M/d', 'America/New_York', '2024/7/4')).toBe('2024-07-04T04:00:00.000Z');
    expect(read('yyyy-MM-dd HH:mm:ss.SSS XXX', 'UTC', '2024-07-04 10:00:00.25 +02:00')).toBe(
      '2024-07-04T08:00:00.250Z',
    );
  });

  test('around the change of the clocks, east and west', () => {
    const local = 'yyyy-MM-dd HH:mm';
    expect(read(local, 'Europe/Berlin', '2024-03-31 01:30')).toBe('2024-03-31T00:30:00.000Z');
    expect(read(local, 'Europe/Berlin', '2024-03-31 03:30')).toBe('2024-03-31T01:30:00.000Z');
    expect(read(local, 'America/New_York', '2024-03-10 01:30')).toBe('2024-03-10T06:30:00.000Z');
    expect(read(local, 'America/New_York', '2024-03-10 03:30')).toBe('2024-03-10T07:30:00.000Z');
    // Twice that night: the first time. Never that night: as if the clock had not been changed yet.
    expect(read(local, 'Europe/Berlin', '2024-10-27 02:30')).toBe('2024-10-27T00:30:00.000Z');
    expect(read(local, 'America/New_York', '2024-11-03 01:30')).toBe('2024-11-03T05:30:00.000Z');
    expect(read(local, 'Europe/Berlin', '2024-03-31 02:30')).toBe('2024-03-31T01:30:00.000Z');
  });

  test('as numbers and as ISO text', () => {
    expect(read('unix-s', 'UTC', '1396437466.94')).toBe('2014-04-02T11:17:46.940Z');
    expect(read('unix-ms', 'UTC', 1396437466940)).toBe('2014-04-02T11:17:46.940Z');
    expect(read('iso', 'UTC', '2024-07-04T10:00:00+02:00')).toBe('2024-07-04T08:00:00.000Z');
    expect(read('iso', 'Asia/Tokyo', '2024-07-04 09:00')).toBe('2024-07-04T00:00:00.000Z');
    expect(read('iso', 'UTC', '2024-07-04')).toBe('2024-07-04T00:00:00.000Z');
  });

  test('that are none', () => {
    expect(read('unix-s', 'UTC', '')).toContain('not a number');
    expect(read('iso', 'UTC', 'yesterday')).toContain('not an ISO 8601 time');
    expect(read('yyyy-MM-dd', 'UTC', '2024-02-30')).toContain('not on any calendar');
    expect(read('yyyy-MM-dd', 'UTC', '2024-02-03 10:00')).toContain('written as yyyy-MM-dd');
    expect(read('yyyy-MM-dd', 'Middle/Earth', '2024-02-03')).toContain('not a time zone');
    expect(read('sometimes', 'UTC', '1')).toContain('not a format');
  });
});
