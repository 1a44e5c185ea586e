/** The pure parts that turn data into words: numbers, times, reasons, timelines, conclusions. */
import { REASONS } from '@attune/engine';
import { describe, expect, it } from 'vitest';
import type { TimelineEntry, VariantLearning } from '../call/wire.ts';
import { concludeExperience } from './conclusion.ts';
import { eventDetail } from './event-words.ts';
import { formatCount, formatLatency, formatRate, formatShare } from './number.ts';
import { reasonSentence, reasonWord, traceSentence } from './reason.ts';
import { formatAgo, formatFull, formatSpan } from './time.ts';
import { groupVisits, microSentence } from './timeline.ts';

const MINUTE_MS = 60_000;

describe('numbers', () => {
  it('keeps small values readable instead of rounding them away', () => {
    expect(formatShare(0.00004)).toBe('< 0.01 %');
    expect(formatShare(0)).toBe('0 %');
    expect(formatShare(0.03117)).toBe('3.12 %');
    expect(formatRate(0.04)).toBe('0.04');
    expect(formatRate(123.4)).toBe('123');
    expect(formatLatency(0.416)).toBe('0.42 ms');
    expect(formatLatency(1234)).toBe('1.2 s');
    expect(formatLatency(null)).toBe('–');
    expect(formatCount(1_284_310)).toBe('1.3M');
    expect(formatCount(99_999)).toBe('99,999');
  });
});

describe('times', () => {
  it('tells nearness in one unit, past and future', () => {
    const now = 1_800_000_000_000;
    expect(formatAgo(now - 900, now)).toBe('now');
    expect(formatAgo(now - 59_000, now)).toBe('59 s ago');
    expect(formatAgo(now - 90 * MINUTE_MS, now)).toBe('1 h ago');
    expect(formatAgo(now + 11 * MINUTE_MS, now)).toBe('in 11 min');
    expect(formatSpan(49 * 60 * MINUTE_MS)).toBe('2 d');
  });
  it('names the zone in the full form', () => {
    expect(formatFull(1_800_000_000_000)).toContain(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});

describe('reasons', () => {
  const facts = { placement: 'hero', experience: null, variant: null, propensity: 1, trace: [] };
  it('says what was shown, of what, and with which chance', () => {
    const says = reasonSentence({ ...facts, reason: 'chosen', experience: 'welcome', variant: 'b', propensity: 0.25 });
    expect(says).toMatch(/“b” of “welcome”.*25 %/);
  });
  const shows = ['chosen', 'preview', 'forced'];
  it.each(REASONS.filter((reason) => !shows.includes(reason)))('says of %s that the default stays', (reason) => {
    expect(reasonSentence({ ...facts, reason })).toMatch(/^The page’s own default stays: .+\.$/);
    expect(reasonWord(reason)).not.toBe(reason);
  });
  it('says of what was only looked at that it counts nowhere, and of what was kept that it was there before', () => {
    const shown = { ...facts, experience: 'welcome', variant: 'b' };
    for (const reason of ['preview', 'forced'] as const)
      expect(reasonSentence({ ...shown, reason })).toMatch(/^Shows “b” of “welcome”.+It counts nowhere\.$/);
    const trace = [{ experience: 'welcome', outcome: 'kept' }] as const;
    expect(reasonSentence({ ...shown, reason: 'chosen', trace })).toContain('as before in this visit');
  });
  it('shows a reason it does not know instead of hiding it', () => {
    expect(reasonSentence({ ...facts, reason: 'eclipse' })).toContain('eclipse');
  });
  it('tells one experience apart from several', () => {
    const step = { experience: 'a', outcome: 'capped' } as const;
    expect(reasonSentence({ ...facts, reason: 'no-experience', trace: [step] })).toContain(
      'the one experience considered does not fit',
    );
    expect(reasonSentence({ ...facts, reason: 'no-experience', trace: [step, step] })).toContain(
      'none of the 2 experiences considered fits',
    );
    expect(traceSentence('capped')).toContain('caps');
  });
});

const entry = (event: string, at: number, properties: TimelineEntry['properties'] = {}): TimelineEntry => ({
  messageId: `${event}-${at}`,
  event,
  type: 'track',
  at,
  properties,
});

describe('timeline', () => {
  it('splits visits after half an hour and keeps every event', () => {
    const entries = [entry('A', 200 * MINUTE_MS), entry('B', 171 * MINUTE_MS), entry('C', 140 * MINUTE_MS)];
    const visits = groupVisits(entries);
    expect(visits.map((visit) => visit.events)).toEqual([2, 1]);
    expect(visits[0]?.startedAt).toBe(171 * MINUTE_MS);
  });
  it('folds runs of micro-behaviours, broken by events that the site means', () => {
    const rows = groupVisits([
      entry('Page Scrolled', 9_000, { percent: 75 }),
      entry('Element Viewed', 8_000, { element: 'a' }),
      entry('Product Added', 7_000),
      entry('Element Hovered', 6_000),
    ])[0]?.rows;
    expect(rows?.map((row) => row.kind)).toEqual(['micro', 'event', 'event']);
    expect(rows?.[0]?.kind === 'micro' && microSentence(rows[0].entries)).toBe('viewed 1 element, scrolled to 75 %');
  });
  it('names what an event is about, once', () => {
    expect(eventDetail({ event: 'Product Viewed', properties: { name: 'desk', product_id: 'desk', price: 9 } })).toBe(
      'desk · 9',
    );
    expect(eventDetail({ event: 'Element Hovered', properties: { element: 'image', duration_ms: 3000 } })).toBe(
      'image · 3 s',
    );
  });
});

describe('conclusions', () => {
  const variant = (
    name: string,
    exposures: number,
    conversions: number,
    low: number,
    high: number,
  ): VariantLearning => ({
    variant: name,
    exposures,
    clicks: 0,
    conversions,
    value: 0,
    rate: exposures === 0 ? 0 : conversions / exposures,
    low,
    high,
    weight: 0.5,
  });
  it('waits while there is little evidence, however far apart the rates are', () => {
    const told = concludeExperience([variant('a', 40, 0, 0, 0.09), variant('b', 40, 20, 0.35, 0.65)]);
    expect(told.tone).toBe('wait');
    expect(told.says).not.toContain('better');
  });
  it('leaves it open while intervals overlap', () => {
    expect(concludeExperience([variant('a', 1000, 50, 0.038, 0.065), variant('b', 1000, 60, 0.047, 0.077)]).tone).toBe(
      'open',
    );
  });
  it('calls clear separation a sign and not a proof', () => {
    const told = concludeExperience([variant('a', 1000, 50, 0.038, 0.065), variant('b', 1000, 120, 0.101, 0.142)]);
    expect(told.tone).toBe('sign');
    expect(told.says).toMatch(/“b”.*not a proof/);
  });
  it('has nothing to compare with one variant', () => {
    const pair = [variant('a', 1000, 50, 0.038, 0.065), variant('b', 1000, 120, 0.101, 0.142)];
    expect(concludeExperience(pair, 'contextual').says).toContain('hangs on the visitor');
    expect(concludeExperience([variant('a', 1000, 50, 0.038, 0.065)]).says).toContain('nothing to compare');
  });
});
