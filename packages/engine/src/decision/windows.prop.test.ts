/** A schedule's windows against the runtime's own calendar, minute by minute, over every change of the clocks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asTime, DAY_MS, MINUTE_MS, NEVER } from '../std/time.ts';
import { given, rulesOf } from '../testing/given.ts';
import { compileWindows } from './windows.ts';

const RUNS = Number(process.env['ATTUNE_RUNS'] ?? 60);
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const ZONES = ['UTC', 'Europe/Vienna', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];

type Window = { readonly between?: readonly [string, string]; readonly days?: readonly string[] };

const clock = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
const text = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const hours = fc.tuple(clock, clock).filter(([from, to]) => from !== to);
const oneWindow: fc.Arbitrary<Window> = fc
  .record(
    {
      between: hours.map(([from, to]) => [text(from), text(to)] as const),
      days: fc.subarray(DAYS, { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .filter((each) => Object.keys(each).length > 0);

/** Days around which clocks change somewhere. */
const start = fc
  .tuple(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'),
    fc.integer({ min: -2_880, max: 1_440 }),
  )
  .map(([day, minutes]) => Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS);

const formats = new Map(
  ZONES.map((zone) => [
    zone,
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }),
  ]),
);

/** What a person with a calendar and a clock would say. */
function isOpenByHand(windows: readonly Window[], zone: string, now: number): boolean {
  const parts = Object.fromEntries(
    formats
      .get(zone)!
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const today = DAYS.indexOf(parts['weekday']!.toLowerCase());
  const minute = Number(parts['hour']) * 60 + Number(parts['minute']);
  return windows.some(({ between = ['00:00', '24:00'], days = DAYS }) => {
    const [from, to] = between.map((each) => Number(each.slice(0, 2)) * 60 + Number(each.slice(3)));
    const isDay = (day: number) => days.includes(DAYS[(day + 7) % 7]!);
    if (from! < to!) return minute >= from! && minute < to! && isDay(today);
    return (minute >= from! && isDay(today)) || (minute < to! && isDay(today - 1));
  });
}

test('open when a person with a calendar says so, and until the very minute at which that changes', () => {
  const asked = fc.tuple(fc.array(oneWindow, { minLength: 1, maxLength: 3 }), fc.constantFrom(...ZONES), start);
  fc.assert(
    fc.property(asked, ([windows, zone, now]) => {
      const ends = { from: asTime(0), to: NEVER };
      const answer = compileWindows({ windows: windows as never, timezone: zone }, ends, 'UTC')!;
      const { holds, until } = answer({}, asTime(now));
      expect(holds).toBe(isOpenByHand(windows, zone, now));
      const horizon = now + 9 * DAY_MS;
      let change = now;
      while (change < horizon && isOpenByHand(windows, zone, change) === holds) change += MINUTE_MS;
      if (change < horizon) expect(new Date(until).toISOString()).toBe(new Date(change).toISOString());
      else expect(until).toBeGreaterThanOrEqual(horizon);
    }),
    { numRuns: RUNS },
  );
});

test('the two ends and the windows together: the first moment at which the decision changes, to the millisecond', () => {
  const asked = fc.record({
    window: oneWindow,
    zone: fc.constantFrom(...ZONES),
    now: start,
    from: fc.integer({ min: -3 * DAY_MS, max: 3 * DAY_MS }),
    length: fc.integer({ min: 1, max: 4 * DAY_MS }),
  });
  fc.assert(
    fc.property(asked, ({ window, zone, now, from, length }) => {
      const [opens, closes] = [now + from, now + from + length];
      const ends = { from: asTime(opens), to: asTime(closes) };
      const answer = compileWindows({ windows: [window as never], timezone: zone }, ends, 'UTC')!;
      const isOpen = (at: number) => at >= opens && at < closes && isOpenByHand([window], zone, at);
      const { holds, until } = answer({}, asTime(now));
      expect(holds).toBe(isOpen(now));
      // Minutes, and the two ends, which lie between them.
      const minutes = Array.from({ length: 9 * 1_440 }, (_, i) => now + i * MINUTE_MS);
      const moments = [...minutes, opens, closes].filter((at) => at >= now).sort((a, b) => a - b);
      const change = moments.find((at) => isOpen(at) !== holds);
      expect(until).toBe(change ?? NEVER);
    }),
    { numRuns: RUNS },
  );
});

test('the visitor’s own clock, unless the schedule names another', () => {
  const evening = { windows: [{ between: ['18:00', '20:00'] }] };
  const variants = [{ key: 'only', content: { data: {} } }];
  const rules = rulesOf({
    placement: [{ key: 'own' }, { key: 'ours' }],
    experience: [
      { key: 'a', placement: 'own', schedule: evening, variants },
      { key: 'b', placement: 'ours', schedule: { ...evening, timezone: 'Asia/Tokyo' }, variants },
    ],
  });
  const story = given(rules, 'a:visitor', asTime(Date.parse('2026-11-26T23:30:00Z')));
  // 18:30 in New York, 08:30 in Tokyo.
  expect(story.ask('own', { timezone: 'America/New_York' }).experience).toBe('a');
  expect(story.ask('ours', { timezone: 'America/New_York' })).toMatchObject({
    experience: null,
    trace: [{ experience: 'b', outcome: 'out-of-schedule' }],
  });
  expect(story.after('10h').ask('ours', { timezone: 'America/New_York' }).experience).toBe('b');
});

test('a window that never closes is looked through once, and ends', () => {
  const windows = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'] }, { days: ['sat', 'sun'] }];
  const answer = compileWindows({ windows }, { from: asTime(0), to: NEVER }, 'Europe/Vienna')!;
  const now = asTime(Date.parse('2026-11-26T12:00:00Z'));
  const { holds, until } = answer({}, now);
  expect(holds).toBe(true);
  expect(until).toBeGreaterThan(now + 365 * DAY_MS);
});
