/** Hashes against published values and reference algorithms. */
import { expect, test } from 'vitest';
import { fingerprint, fnv1a32, hash, hashV1, hashV2, wideHash, wideHex } from './hash.ts';

test('fnv1a32 gives the published values of FNV-1a', () => {
  expect(fnv1a32('')).toBe(0x811c9dc5);
  expect(fnv1a32('a')).toBe(0xe40c292c);
  expect(fnv1a32('foobar')).toBe(0xbf9cf968);
});

test('GrowthBook hashes by version, and null for one that does not exist', () => {
  expect([hashV1('', 'a'), hashV2('seed', 'a')]).toEqual([0.22, 0.0505]);
  expect([hash('', 'a', 1), hash('seed', 'a', 2), hash('seed', 'a', 3)]).toEqual([0.22, 0.0505, null]);
});

test('the hashes are those of the joined texts and of the decimal digits', () => {
  for (let i = 0; i < 5_000; i++) {
    const [seed, value] = [`seed ${i % 7}`, `é${i * 7919}`];
    expect(hashV1(seed, value)).toBe((fnv1a32(value + seed) % 1_000) / 1_000);
    expect(hashV2(seed, value)).toBe((fnv1a32(`${fnv1a32(seed + value)}`) % 10_000) / 10_000);
  }
});

/** MurmurHash3 x86 32 of bytes, straight from its reference, as a second opinion. */
function murmur(bytes: Uint8Array): number {
  const rotl = (x: number, r: number) => (x << r) | (x >>> (32 - r));
  const mixed = (k: number) => Math.imul(rotl(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  let h = 0;
  const whole = bytes.length - (bytes.length % 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < whole; i += 4) h = (Math.imul(rotl(h ^ mixed(view.getInt32(i, true)), 13), 5) + 0xe6546b64) | 0;
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i]!;
  if (bytes.length > whole) h ^= mixed(tail);
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

test('the second opinion gives the published values of MurmurHash3', () => {
  expect(murmur(new TextEncoder().encode('Hello, world!')) >>> 0).toBe(0xc0363e43);
  expect(murmur(new TextEncoder().encode('test')) >>> 0).toBe(0xba6bd213);
});

test.each(['', 'a', 'ab', 'abc', 'Ünï—😀', 'b8f3c1de-5d0c-4b2e-9f57-2f0c6a1c9d11'])(
  'fingerprint(%j) is MurmurHash3 of its UTF-16',
  (text) => {
    expect(fingerprint(text)).toBe(murmur(new Uint8Array(Buffer.from(text, 'utf16le'))));
  },
);

test('wideHash stays within 53 bits and does not collide on 300,000 similar texts', () => {
  const seen = new Set<number>();
  for (let i = 0; i < 300_000; i++) {
    const value = wideHash(`event ${i} {"where":{"price":${i % 7}}}`);
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`out of range: ${value}`);
    seen.add(value);
  }
  expect(seen.size).toBe(300_000);
});

test('every bit of wideHash moves when one character does, about half of the time', () => {
  const flips = new Array<number>(53).fill(0);
  const rounds = 4_000;
  for (let i = 0; i < rounds; i++) {
    const changed = BigInt(wideHash(`segment-${i}-a`)) ^ BigInt(wideHash(`segment-${i}-b`));
    for (let bit = 0; bit < 53; bit++) flips[bit]! += Number((changed >> BigInt(bit)) & 1n);
  }
  for (const each of flips) expect(Math.abs(each / rounds - 0.5)).toBeLessThan(0.05);
});

test('texts that differ in a trailing NUL, in order or in length differ', () => {
  expect(new Set(['', '\u0000', '\u0000\u0000', 'ab', 'ba', 'ab\u0000', 'a'].map(wideHex)).size).toBe(7);
  expect(wideHex('x')).toMatch(/^[0-9a-f]{16}$/);
});
