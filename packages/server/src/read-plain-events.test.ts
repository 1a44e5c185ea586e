/** Which bodies are recognised, one reason at a time. */
import { LIMITS } from '@attune/protocol';
import { describe, expect, test } from 'vitest';
import { readPlainEvents } from './read-plain-events.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const EVENT = { type: 'track', event: 'Looked', messageId: 'm', anonymousId: 'v' };
const read = (text: string) => readPlainEvents(Buffer.from(text), NOW);
const event = (more: object) => read(JSON.stringify({ ...EVENT, ...more }));

describe('recognised', () => {
  test.each([
    ['one event', JSON.stringify(EVENT)],
    ['a list', JSON.stringify([EVENT, EVENT])],
    ['a batch', JSON.stringify({ batch: [EVENT], sentAt: new Date(NOW).toISOString(), writeKey: 'wk' })],
    ['a batch whose list comes last', JSON.stringify({ context: { locale: 'en' }, batch: [EVENT] })],
    ['blanks, as other languages write them', JSON.stringify({ batch: [EVENT] }).replaceAll(/[,:]/g, '$& ')],
    [
      'escapes',
      String.raw`{"type":"track","event":"a\n\u00e9","messageId":"m","userId":"ü","properties":{"a":"\"\\\/"}}`,
    ],
    ['a page without a name', JSON.stringify({ ...EVENT, type: 'page', event: undefined })],
  ])('%s', (_, text) => expect(read(text)).toBeDefined());

  test('whom the events name, when they happened and what their contexts are', () => {
    const sentAt = new Date(NOW + 10_000).toISOString();
    const second = { ...EVENT, userId: 'u', timestamp: new Date(NOW + 4_000).toISOString(), context: { a: 2 } };
    const plain = read(JSON.stringify({ batch: [EVENT, second], sentAt, context: { a: 1, b: 1 } }))!;
    expect(plain.anonymousIds).toEqual(['v', 'v']);
    expect(plain.userIds).toEqual([null, 'u']);
    expect([plain.timeOf(0), plain.timeOf(1)]).toEqual([NOW, NOW - 6_000]);
    expect([plain.contextOf(0), plain.contextOf(1)]).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 1 },
    ]);
  });
});

describe('left to be judged', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  test.each([
    ['nothing', ''],
    ['no event', '[]'],
    ['an empty batch', '{"batch":[]}'],
    ['half an event', JSON.stringify(EVENT).slice(0, -1)],
    ['an event and more', `${JSON.stringify(EVENT)}1`],
    ['a comma at the end', `[${JSON.stringify(EVENT)},]`],
    ['a key twice', JSON.stringify(EVENT).replace('{', '{"userId":"a","userId":"b",')],
    ['two lists', `{"batch":[${JSON.stringify(EVENT)}],"batch":[]}`],
    ['half a pair', JSON.stringify({ ...EVENT, properties: { a: '\ud800' } })],
    ['a number beyond a double', JSON.stringify({ ...EVENT, properties: { a: 0 } }).replace(':0}', ':1e999}')],
    ['what nobody looks at', JSON.stringify({ batch: [EVENT], extra: {} })],
    ['too many events', JSON.stringify(Array(LIMITS.batchEventsMax + 1).fill(EVENT))],
  ])('%s', (_, text) => expect(read(text)).toBeUndefined());

  test.each<[string, object]>([
    ['an alias', { type: 'alias', userId: 'u', previousId: 'p' }],
    ['no messageId', { messageId: undefined }],
    ['nobody', { anonymousId: '' }],
    ['a number as an id', { userId: 7 }],
    ['a null character in an id', { userId: 'a\0' }],
    ['a track without a name', { event: undefined }],
    ['an address', { context: { ip: '203.0.113.9' } }],
    ['properties that are no object', { properties: [1] }],
    ['a time that is none', { timestamp: 'yesterday' }],
    ['a time ahead', { timestamp: new Date(NOW + 2 * LIMITS.futureMsMax).toISOString() }],
    ['a key that could reach a prototype', { properties: { constructor: 1 } }],
    ['too deep', { properties: { a: deep(LIMITS.eventDepthMax) } }],
    ['too many keys', { properties: { a: Array(LIMITS.eventKeysMax).fill(0) } }],
    ['too large', { properties: { a: 'x'.repeat(LIMITS.eventBytesMax) } }],
  ])('%s', (_, more) => expect(event(more)).toBeUndefined());

  test('an event that is too much only with what its batch says of all', () => {
    const text = 'x'.repeat(LIMITS.eventBytesMax / 2);
    const batch = [{ ...EVENT, properties: { text } }];
    expect(read(JSON.stringify({ batch, context: { a: 1 } }))).toBeDefined();
    expect(read(JSON.stringify({ batch, context: { text } }))).toBeUndefined();
  });
});
