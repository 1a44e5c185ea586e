import { describe, expect, test } from 'vitest';
import { explainSegment } from '../explain.ts';
import { asTime, type Time } from '../std/time.ts';
import { given } from '../testing/given.ts';
import { readCondition } from './read-condition.ts';

const at = (text: string): Time => asTime(Date.parse(text));

function isIn(localTime: object, when: string, context: object = {}): boolean {
  const rules = {
    segment: [{ key: 's', condition: { localTime } }],
    settings: [{ key: 'engine', timezone: 'Europe/London' }],
  };
  return given(rules, 'a:visitor', at(when))
    .saw('Looked', {}, { context: context as never })
    .segments()
    .includes('s');
}

describe('localTime', () => {
  test('goes by the browser’s zone, else by that of the place, else by the site’s', () => {
    const evening = { between: ['18:00', '21:00'] };
    expect(isIn(evening, '2026-07-01T17:30:00Z')).toBe(true);
    expect(isIn(evening, '2026-07-01T17:30:00Z', { timezone: 'America/New_York' })).toBe(false);
    expect(isIn(evening, '2026-07-01T22:30:00Z', { place: { timezone: 'America/New_York' } })).toBe(true);
    expect(
      isIn(evening, '2026-07-01T17:30:00Z', { timezone: 'Nowhere/At_All', place: { timezone: 'Europe/Paris' } }),
    ).toBe(true);
    // What a browser tells on a visitor's first page: the offset alone.
    expect(isIn(evening, '2026-07-01T13:00:00Z', { timezone: '+0530' })).toBe(true);
    expect(isIn(evening, '2026-07-01T17:30:00Z', { timezone: '-0300' })).toBe(false);
    expect(isIn(evening, '2026-07-01T17:30:00Z', { timezone: 'UTC', place: { timezone: 'Europe/Paris' } })).toBe(false);
  });

  test('knows months, and dates over the new year', () => {
    expect(isIn({ months: ['nov', 'December'] }, '2026-11-30T23:59:59Z')).toBe(true);
    expect(isIn({ months: ['nov', 'December'] }, '2027-01-01T00:00:00Z')).toBe(false);
    const holidays = { dates: ['12-24', '01-06'] };
    for (const day of ['2026-12-24', '2026-12-31', '2027-01-01', '2027-01-06'])
      expect(isIn(holidays, `${day}T12:00:00Z`), day).toBe(true);
    for (const day of ['2026-12-23', '2027-01-07', '2026-06-30'])
      expect(isIn(holidays, `${day}T12:00:00Z`), day).toBe(false);
  });

  test('has winter in June where the latitude is known to be southern', () => {
    const winter = { seasons: ['winter'] };
    expect(isIn(winter, '2026-12-01T00:00:00Z')).toBe(true);
    expect(isIn(winter, '2026-11-30T23:00:00Z')).toBe(false);
    expect(isIn(winter, '2026-06-15T12:00:00Z', { place: { latitude: -33.9 } })).toBe(true);
    expect(isIn(winter, '2026-12-15T12:00:00Z', { place: { latitude: -33.9 } })).toBe(false);
    expect(isIn({ seasons: ['autumn'] }, '2026-04-15T12:00:00Z', { place: { latitude: -33.9 } })).toBe(true);
  });

  test('counts the hours after midnight to the day, the month and the date on which the evening began', () => {
    const night = { between: ['22:00', '02:00'], days: ['sat'], dates: ['02-28', '02-28'] };
    // 28 February 2026 is a Saturday.
    expect(isIn(night, '2026-02-28T22:00:00Z')).toBe(true);
    expect(isIn(night, '2026-03-01T01:59:59Z')).toBe(true);
    expect(isIn(night, '2026-03-01T02:00:00Z')).toBe(false);
    expect(isIn(night, '2026-02-28T01:00:00Z')).toBe(false);
  });

  test('changes by itself, on the second, also when the clocks are changed', () => {
    const rules = { segment: [{ key: 's', condition: { localTime: { between: ['01:00', '02:00'] } } }] };
    // In London the clocks go from 02:00 back to 01:00 at 2026-10-25T01:00:00Z: the hour happens twice.
    const story = given(rules, 'a:visitor', at('2026-10-24T23:30:00Z'));
    story.saw('Looked', {}, { context: { timezone: 'Europe/London' } });
    const lapsesAt = () => new Date(story.visitor().membership.lapsesAt).toISOString();
    expect(story.segments()).toEqual([]);
    expect(lapsesAt()).toBe('2026-10-25T00:00:00.000Z');
    expect(story.after('30m').segments()).toEqual(['s']);
    expect(lapsesAt()).toBe('2026-10-25T02:00:00.000Z');
    expect(story.after('90m').segments()).toEqual(['s']);
    expect(story.after('30m').segments()).toEqual([]);
  });

  test('sleeps until its season comes', () => {
    const story = given(
      { segment: [{ key: 's', condition: { localTime: { seasons: ['summer'] } } }] },
      'a:visitor',
      at('2026-11-21T10:00:00Z'),
    );
    story.saw('Looked');
    expect(new Date(story.visitor().membership.lapsesAt).toISOString()).toBe('2027-06-01T00:00:00.000Z');
  });

  test('explains itself', () => {
    const localTime = { between: ['18:00', '23:00'], days: ['fri', 'sat'], seasons: ['winter'] };
    const story = given({ segment: [{ key: 's', condition: { localTime } }] }, 'a:visitor', at('2026-12-04T17:30:00Z'));
    story.saw('Looked', {}, { context: { timezone: 'Europe/Vienna' } });
    const rules = story.rules();
    expect(explainSegment(rules, story.visitor(), 's', { now: story.now() })).toMatchObject({
      holds: true,
      says: 'it is between 18:00 and 23:00 on Friday or Saturday in winter where the visitor is',
      seen: { localTime: '18:30', day: 'Friday', date: '2026-12-04', season: 'winter', zone: 'Europe/Vienna' },
    });
  });
});

describe('a localTime that cannot be', () => {
  test.each([
    ['noon', 'localTime', /must be an object/],
    [{}, 'localTime', /neither hours nor days/],
    [{ betwen: ['18:00', '21:00'] }, 'localTime.betwen', /did you mean "between"/],
    [{ between: ['18:00', '18:00'] }, 'localTime.between', /ends when it begins/],
    [{ between: ['24:00', '06:00'] }, 'localTime.between', /must be times/],
    [{ days: ['sat', 'wen'] }, 'localTime.days[1]', /did you mean "wed"/],
    [{ months: [] }, 'localTime.months', /must be a list/],
    [{ months: ['smarch'] }, 'localTime.months[0]', /not known here/],
    [{ seasons: ['fall'] }, 'localTime.seasons[0]', /write "autumn"/],
    [{ seasons: ['winters'] }, 'localTime.seasons[0]', /did you mean "winter"/],
    [{ dates: ['12-01'] }, 'localTime.dates', /a first and a last day/],
    [{ dates: ['02-30', '03-01'] }, 'localTime.dates', /days such as/],
  ])('%j is refused', (localTime, path, says) => {
    const read = readCondition({ localTime }, '');
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.problems[0]!.path).toBe(path);
    expect(`${read.problems[0]!.message} ${read.problems[0]!.fix}`).toMatch(says);
  });
});
