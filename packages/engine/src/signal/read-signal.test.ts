/** Reading Segment's envelope: what is accepted, what is corrected, what is refused and how it says so. */
import { describe, expect, test } from 'vitest';
import { asTime } from '../std/time.ts';
import { FUTURE_MS_MAX, readSignal } from './read-signal.ts';

const RECEIVED = asTime(Date.UTC(2026, 10, 21, 12));
const iso = (ms: number) => new Date(ms).toISOString();
const read = (input: unknown, sentAt: number | null = null) =>
  readSignal(input, { receivedAt: RECEIVED, sentAt: sentAt === null ? null : asTime(sentAt), messageId: 'made-here' });
const value = (input: unknown, sentAt: number | null = null) => {
  const signal = read(input, sentAt);
  if (!signal.ok) throw new Error(JSON.stringify(signal.problems));
  return signal.value;
};
const problems = (input: unknown) => {
  const signal = read(input);
  return signal.ok ? [] : signal.problems.map(({ path, message }) => `${path}: ${message}`);
};
const track = { type: 'track', event: 'Product Viewed', anonymousId: 'v1' };

describe('reading', () => {
  test('each type gets the name that rules see', () => {
    const names = ['identify', 'page', 'screen', 'group'].map((type) => value({ type, userId: 'u' }).event);
    expect(names).toEqual(['Identified', 'Page Viewed', 'Screen Viewed', 'Group Joined']);
    expect(value({ type: 'alias', userId: 'u', previousId: 'a' })).toMatchObject({ event: 'Aliased', previousId: 'a' });
    expect(value({ event: 'X', anonymousId: 'v' }).type).toBe('track');
  });

  test('empty ids are none, numbers are ids, a missing messageId is made', () => {
    expect(value({ ...track, userId: '' })).toMatchObject({ userId: null, anonymousId: 'v1', id: 'made-here' });
    expect(value({ ...track, userId: 42, messageId: 'm' })).toMatchObject({ userId: '42', id: 'm' });
  });

  test('name and category of a page are its properties', () => {
    const page = { type: 'page', name: 'Home', category: 'Shop', properties: { path: '/' }, anonymousId: 'v' };
    expect(value(page).properties).toEqual({ name: 'Home', category: 'Shop', path: '/' });
  });
});

describe('time', () => {
  test('received − sent + created', () => {
    const skewed = RECEIVED + 3_600_000;
    const signal = value({ ...track, originalTimestamp: iso(skewed - 5_000), sentAt: iso(skewed) });
    expect(signal.at).toBe(RECEIVED - 5_000);
    expect(value({ ...track, timestamp: iso(skewed - 5_000) }, skewed).at).toBe(RECEIVED - 5_000);
  });

  test('without a sentAt the sender is believed; without a time it is when it came', () => {
    expect(value({ ...track, timestamp: '2014-04-01T00:00:00Z' }).at).toBe(Date.UTC(2014, 3, 1));
    expect(value(track).at).toBe(RECEIVED);
  });

  test('nothing happens after it came, and a future that no clock explains is refused', () => {
    expect(value({ ...track, timestamp: iso(RECEIVED + 5_000) }).at).toBe(RECEIVED);
    expect(value({ ...track, timestamp: iso(RECEIVED + FUTURE_MS_MAX) }).at).toBe(RECEIVED);
    expect(problems({ ...track, timestamp: iso(RECEIVED + FUTURE_MS_MAX + 1) })[0]).toMatch(/^timestamp: .*24 hours/);
  });
});

describe('refusing', () => {
  test.each([
    ['text', ': an event must be a JSON object'],
    [null, ': an event must be a JSON object'],
    [[], ': an event must be a JSON object'],
    [{ ...track, type: 'tracks' }, 'type: "tracks" is not a type of event'],
    [{ type: 'track', anonymousId: 'v' }, 'event: must be a text of 1 to 200 characters'],
    [{ ...track, event: 'x'.repeat(201) }, 'event: must be a text of 1 to 200 characters'],
    [{ ...track, messageId: 'x'.repeat(101) }, 'messageId: must be a string of at most 100 characters'],
    [{ ...track, anonymousId: null }, 'anonymousId: nobody to attribute this to'],
    [{ ...track, anonymousId: { a: 1 } }, 'anonymousId: must be a string'],
    [{ ...track, timestamp: 'yesterday' }, 'timestamp: "yesterday" is not a time'],
    [{ ...track, properties: [] }, 'properties: must be a JSON object'],
    [{ type: 'alias', userId: 'u' }, 'previousId: an alias joins two identities'],
  ])('%j', (input, problem) => {
    expect(problems(input)).toContain(problem);
  });

  test('all that is wrong is said at once', () => {
    expect(problems({ type: 'track', timestamp: {}, properties: 7 })).toHaveLength(4);
  });
});
