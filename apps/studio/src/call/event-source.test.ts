/** The event-stream format, however the network cuts it up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventParser, pauseMs } from './event-source.ts';

const STREAM =
  ': hello\n\nevent: signal\ndata: {"a":1}\n\ndata: one\ndata: two\nid: 7\n\nretry: 3000\n\nevent: decision\r\ndata: x\r\n\r\n';
const EVENTS = [
  { event: 'signal', data: '{"a":1}', id: null },
  { event: 'message', data: 'one\ntwo', id: '7' },
  { event: 'decision', data: 'x', id: null },
];

describe('event stream', () => {
  it('reads events, and passes over comments and empty ones', () => {
    expect(createEventParser()(STREAM)).toEqual(EVENTS);
  });
  it('does not depend on where the network cuts, between lines', () => {
    const text = STREAM.replaceAll('\r\n', '\n');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const parse = createEventParser();
        const edges = [0, ...[...cuts].sort((a, b) => a - b), text.length];
        const events = edges.slice(1).flatMap((edge, index) => parse(text.slice(edges[index], edge)));
        expect(events).toEqual(EVENTS);
      }),
    );
  });
  it('does not hold an endless event', () => {
    const parse = createEventParser();
    parse(`data: ${'x'.repeat(1_000_001)}`);
    expect(parse('\n\ndata: next\n\n')).toEqual([{ event: 'message', data: 'next', id: null }]);
  });
  it('waits longer after each failure, up to a bound', () => {
    expect([1, 2, 3, 4].map(pauseMs)).toEqual([500, 1000, 2000, 4000]);
    expect(pauseMs(50)).toBe(15_000);
  });
});
