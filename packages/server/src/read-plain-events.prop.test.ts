/**
 * What is recognised from its bytes must be exactly what the judge would have taken as it was sent. Bodies are made of everything that
 * matters to either of them, and then broken at random; the judge and JSON.parse say what is right.
 */
import type { Surround } from '@attune/connect';
import { asTime, type JsonObject, type Signal } from '@attune/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventIntake } from './event-intake.ts';
import { readPlainEvents } from './read-plain-events.ts';
import { readPlainTime } from './read-plain-time.ts';
import { signalsOfBatch } from './worker/batch.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const SEED = Number(process.env['ATTUNE_SEED'] ?? 20_261_127);

type Judged = {
  readonly signals: readonly Signal[];
  readonly refused: number;
  readonly contexts: readonly JsonObject[];
};

/** The body parsed and judged, as if it had no bytes. */
async function judge(text: string): Promise<Judged> {
  const judged = { signals: [] as readonly Signal[], refused: 0, contexts: [] as JsonObject[] };
  const { take } = createEventIntake({
    loop: {
      accept: async (signals) => {
        judged.signals = signals;
      },
      acceptUnread: () => Promise.reject(new Error('it was not to be recognised')),
      quarantine: async (refused) => {
        judged.refused = refused.length;
        return [];
      },
    },
    clock: () => NOW,
    newId: () => 'made',
    onRefused: () => {},
  });
  const surround: Surround = (context) => void judged.contexts.push(context);
  await take({ body: JSON.parse(text), bytes: undefined }, { surround });
  return judged;
}

/** @returns whether it was recognised */
async function expectSame(text: string): Promise<boolean> {
  const plain = readPlainEvents(Buffer.from(text), NOW);
  if (plain === undefined) return false;
  const places = [...plain.anonymousIds.keys()];
  const { signals, refused, contexts } = await judge(text);
  expect(refused).toBe(0);
  expect(plain.anonymousIds).toEqual(signals.map(({ anonymousId }) => anonymousId));
  expect(plain.userIds).toEqual(signals.map(({ userId }) => userId));
  expect(signals.map(({ previousId }) => previousId)).toEqual(places.map(() => null));
  expect(places.map(plain.timeOf)).toEqual(signals.map(({ at }) => at));
  expect(places.map(plain.contextOf)).toEqual(contexts);
  expect(signalsOfBatch({ kind: 'batch', at: asTime(NOW), body: JSON.parse(text) })).toEqual(signals);
  return true;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const TIMES = [iso(NOW - 5_000), iso(NOW + 60_000), '2024-02-28T23:59:59.999Z', '2024-02-29T00:00:00.000Z'];
const MORE_TIMES = ['2026-11-27', '2026-11-27T10:00:00+02:00', '', null, NOW, -1.5];
const NO_TIMES = ['2026-02-30T00:00:00.000Z', '2026-13-01T00:00:00.000Z', 'soon', 7e300, iso(NOW + 90_000_000), {}];
const time = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom<unknown>(...TIMES, ...MORE_TIMES) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(...NO_TIMES) },
);
const id = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('v1', 'v2', 'Grüße 🙂') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      '',
      null,
      7,
      true,
      {},
      'x'.repeat(257),
      'a"b',
      'a\\b',
      'a\u0000b',
      '\u0001',
      'é'.repeat(200),
    ),
  },
);
const value = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.constantFrom<unknown>(0, -0.5, 12.25, 'text', 'ä\n"', true, false, null, [], {}, [1, [2]], {
      a: { b: [] },
    }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);
const key = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom('a', 'page', 'device', 'ipx', 'constructed', 'prototypa', 'ä') },
  { weight: 1, arbitrary: fc.constantFrom('ip', 'constructor', 'prototype', 'b"') },
);
const bag = fc.oneof(
  { weight: 60, arbitrary: fc.dictionary(key, value, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 'no object', [], 5) },
);
const event = fc.record(
  {
    type: fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom('track', 'track', 'identify', 'page', 'screen', 'group') },
      { weight: 1, arbitrary: fc.constantFrom<unknown>('alias', 'tracks', null, 1) },
    ),
    event: fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom('Product Viewed', 'Größe', 'a\nb') },
      { weight: 1, arbitrary: fc.constantFrom<unknown>('', null, 5, 'x'.repeat(201), 'ü'.repeat(150)) },
    ),
    messageId: fc.oneof(
      { weight: 60, arbitrary: fc.constantFrom('m1', 'm2-ä') },
      { weight: 1, arbitrary: fc.constantFrom<unknown>('', null, 5, 'x'.repeat(101), 'a\u0000') },
    ),
    anonymousId: id,
    userId: id,
    previousId: id,
    groupId: id,
    timestamp: time,
    originalTimestamp: time,
    sentAt: time,
    properties: bag,
    traits: bag,
    context: bag,
    integrations: bag,
    name: value,
    category: value,
  },
  { requiredKeys: ['type', 'event', 'messageId', 'anonymousId'] },
);
const body = fc.oneof(
  event,
  fc.array(event, { minLength: 1, maxLength: 3 }),
  fc.record(
    {
      batch: fc.array(event, { minLength: 1, maxLength: 3 }),
      sentAt: time,
      context: bag,
      integrations: bag,
      writeKey: id,
      more: fc.oneof({ weight: 9, arbitrary: fc.constantFrom<unknown>(1, 'x', null) }, { weight: 1, arbitrary: value }),
    },
    { requiredKeys: ['batch'] },
  ),
);
const FRAGMENTS = [
  ...'{}[]",:0-.eE \\u\n\t/',
  ...[
    '\\u0000',
    '\\ud800',
    '\\u00e9',
    '\\u12',
    '1e999',
    '1e5',
    '-',
    '01',
    '1.',
    '.5',
    '-0',
    '9'.repeat(120),
    'null',
    'tru',
    'false',
  ],
  ...[
    '"__proto__":1,',
    '"ip":"203.0.113.9",',
    '"userId":"twice",',
    '"batch":[],',
    '"type":"alias",',
    '[[[[',
    ']]]]',
    '""',
    ', ',
    ': ',
  ],
];
/** Whatever stands somewhere goes, and something else comes. */
const breakage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  gone: fc.nat(3),
  come: fc.constantFrom(...FRAGMENTS),
});

test('what is recognised is what would be judged good as it is', { timeout: 60_000 }, async () => {
  let recognised = 0;
  await fc.assert(
    fc.asyncProperty(body, fc.boolean(), async (each, isSpaced) => {
      const text = JSON.stringify(each);
      if (await expectSame(isSpaced ? JSON.stringify(each, null, 1).replaceAll(/\n */g, ' ') : text)) recognised++;
    }),
    { numRuns: 3_000, seed: SEED },
  );
  expect(recognised).toBeGreaterThan(300);
});

test('what is broken is recognised only when it is still right', { timeout: 60_000 }, async () => {
  let recognised = 0;
  await fc.assert(
    fc.asyncProperty(body, fc.array(breakage, { minLength: 1, maxLength: 2 }), async (each, breakages) => {
      let text = JSON.stringify(each);
      for (const { at, gone, come } of breakages) {
        const place = Math.floor(at * text.length);
        text = text.slice(0, place) + come + text.slice(place + gone);
      }
      if (await expectSame(text)) recognised++;
    }),
    { numRuns: 6_000, seed: SEED },
  );
  expect(recognised).toBeGreaterThan(20);
});

test('a time that is read from its bytes is the one that the text says', () => {
  const digits = fc.stringMatching(/^[0-3][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\.[0-9]{3}Z$/);
  const dates = fc
    .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(digits, dates), (text) => {
      const ms = readPlainTime(Buffer.from(text), 0);
      if (Number.isNaN(ms)) return;
      expect(ms).toBe(Date.parse(text));
      read++;
    }),
    { numRuns: 5_000, seed: SEED },
  );
  expect(read).toBeGreaterThan(2_000);
});
