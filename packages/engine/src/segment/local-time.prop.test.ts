import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../std/time.ts';
import { civilDay } from '../std/wall-clock.ts';
import { createLocalTimeAnswer } from './local-time.ts';
import { readLocalTime } from './read-local-time.ts';

const ZONES = [
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/St_Johns',
  'UTC',
];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const START = Date.UTC(2024, 0, 1);

type Question = {
  readonly between?: [string, string];
  readonly days?: string[];
  readonly months?: string[];
  readonly dates?: [string, string];
};

const clock = fc
  .integer({ min: 0, max: 1_439 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
const date = fc
  .integer({ min: 0, max: 364 })
  .map((day) => new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(5, 10));
const question: fc.Arbitrary<Question> = fc
  .record(
    {
      between: fc.tuple(clock, clock).filter(([from, to]) => from !== to),
      days: fc.subarray(DAYS, { minLength: 1 }),
      months: fc.subarray(MONTHS, { minLength: 6 }),
      dates: fc.tuple(date, date),
    },
    { requiredKeys: [] },
  )
  .filter((each) => Object.keys(each).length > 0);

/** The wall clock straight from the runtime, one instant at a time. */
function naive(
  { between = ['00:00', '24:00'], days = DAYS, months = MONTHS, dates }: Question,
  zone: string,
  now: number,
): boolean {
  const show = (at: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options }).format(at);
  const time = show(now, { hour: '2-digit', minute: '2-digit' });
  const [from, to] = between;
  const isOver = to <= from && time < to;
  if (from < to ? time < from || time >= to : time < from && time >= to) return false;
  const [day, month, year] = show(now, { day: '2-digit', month: '2-digit', year: 'numeric' }).split('/').map(Number);
  const began = new Date(Date.UTC(year!, month! - 1, day! - (isOver ? 1 : 0)));
  if (!days.includes(DAYS[began.getUTCDay()]!) || !months.includes(MONTHS[began.getUTCMonth()]!)) return false;
  const shown = began.toISOString().slice(5, 10);
  if (dates === undefined) return true;
  return dates[0] <= dates[1] ? dates[0] <= shown && shown <= dates[1] : dates[0] <= shown || shown <= dates[1];
}

function answerTo(document: Question) {
  const read = readLocalTime(document, '');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return createLocalTimeAnswer(read.value);
}

describe('local time', () => {
  test('is what the wall clock shows, and stays so until the moment it tells, and then no longer', () => {
    const moment = fc.integer({ min: 0, max: 3 * 365 * 1_440 }).map((minutes) => START + minutes * MINUTE_MS + 17_123);
    fc.assert(
      fc.property(
        question,
        fc.constantFrom(...ZONES),
        moment,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 8, maxLength: 8 }),
        (asked, zone, now, shares) => {
          const { holds, until } = answerTo(asked)({ zone, isSouthern: false }, now);
          expect(holds).toBe(naive(asked, zone, now));
          expect(until).toBeGreaterThan(now);
          for (const share of shares) expect(naive(asked, zone, now + Math.floor(share * (until - now)))).toBe(holds);
          expect(naive(asked, zone, until - 1)).toBe(holds);
          if (until % (512 * DAY_MS) !== 0) expect(naive(asked, zone, until)).toBe(!holds);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is the same around every change of the clocks, whatever was asked before', () => {
    const changes = [
      '2024-03-10T07:00:00Z',
      '2024-11-03T06:00:00Z',
      '2025-03-30T01:00:00Z',
      '2025-10-26T01:00:00Z',
      '2026-04-04T15:00:00Z',
      '2026-10-03T15:30:00Z',
    ];
    fc.assert(
      fc.property(
        question,
        fc.constantFrom(...ZONES),
        fc.constantFrom(...changes),
        fc.array(fc.integer({ min: -180, max: 180 }), { minLength: 2, maxLength: 12 }),
        (asked, zone, change, minutes) => {
          const answer = answerTo(asked);
          for (const minute of minutes) {
            const now = Date.parse(change) + minute * MINUTE_MS;
            const stretch = answer({ zone, isSouthern: false }, now);
            expect(stretch.holds).toBe(naive(asked, zone, now));
            // A remembered answer lapses at the same moment as a fresh one: state must not hang on who asked before.
            expect(stretch.until).toBe(answerTo(asked)({ zone, isSouthern: false }, now).until);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('has the calendar’s days', () => {
    fc.assert(
      fc.property(fc.integer({ min: -800_000, max: 800_000 }), (days) => {
        const expected = new Date(days * DAY_MS);
        expect(civilDay(days)).toEqual({
          year: expected.getUTCFullYear(),
          month: expected.getUTCMonth() + 1,
          day: expected.getUTCDate(),
          weekday: expected.getUTCDay(),
        });
      }),
    );
  });
});
