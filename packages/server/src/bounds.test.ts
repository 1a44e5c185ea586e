import { describe, expect, it } from 'vitest';
import { makeWellFormed, outOfBounds, preview } from './bounds.ts';

const bounds = { depthMax: 32, keysMax: 1_000, bytesMax: 32_768 };
const deep = (levels: number): object => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe('the walk over parsed JSON', () => {
  it('lets ordinary data through as it is', () => {
    const event = { a: [1, 'two', null, true], b: { c: { d: 1.5 } } };
    expect(outOfBounds(event, bounds)).toBeNull();
    expect(event).toEqual({ a: [1, 'two', null, true], b: { c: { d: 1.5 } } });
  });

  it('counts levels exactly, and survives a hundred thousand of them', () => {
    expect(outOfBounds(deep(32), bounds)).toBeNull();
    expect(outOfBounds(deep(33), bounds)).toBe('too-deep');
    expect(outOfBounds({ a: deep(100_000) }, bounds)).toBe('too-deep');
  });

  it('counts keys and list entries over all levels', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, i]));
    expect(outOfBounds(wide, bounds)).toBeNull();
    expect(outOfBounds({ ...wide, more: 1 }, bounds)).toBe('too-many-keys');
    expect(outOfBounds({ list: new Array(1_000).fill(0) }, bounds)).toBe('too-many-keys');
  });

  it('measures bytes of UTF-8, not characters', () => {
    const room = bounds.bytesMax - '{"a":""}'.length;
    expect(outOfBounds({ a: 'x'.repeat(room) }, bounds)).toBeNull();
    expect(outOfBounds({ a: 'x'.repeat(room + 1) }, bounds)).toBe('too-big');
    expect(outOfBounds({ a: 'é'.repeat(room / 2) }, bounds)).toBeNull();
    expect(outOfBounds({ a: 'é'.repeat(room / 2 + 1) }, bounds)).toBe('too-big');
  });

  it('takes out what could reach a prototype, at every level', () => {
    const event = JSON.parse(
      '{"__proto__":{"polluted":1},"a":{"constructor":{"prototype":{"polluted":1}},"b":[{"prototype":1,"c":2}]}}',
    );
    expect(outOfBounds(event, bounds)).toBeNull();
    expect(JSON.stringify(event)).toBe('{"a":{"b":[{"c":2}]}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('turns numbers that are none into null', () => {
    const event = JSON.parse('{"a":1e999,"b":[-1e999,2]}');
    outOfBounds(event, bounds);
    expect(event).toEqual({ a: null, b: [null, 2] });
  });

  it('mends lone surrogates in values and keys', () => {
    const event = JSON.parse('{"a":"x\\ud800y","b":["\\udc00"],"\\ud801":1,"pair":"\\ud83d\\ude00"}');
    makeWellFormed(event);
    expect(event).toEqual({ a: 'x\ufffdy', b: ['\ufffd'], '\ufffd': 1, pair: '😀' });
  });

  it('previews anything in little room', () => {
    const shown = JSON.stringify(preview({ deep: deep(100_000), long: 'x'.repeat(1e6), wide: new Array(1e5).fill(1) }));
    expect(shown.length).toBeLessThan(2_000);
  });
});
