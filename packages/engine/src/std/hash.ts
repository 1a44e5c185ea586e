/**
 * Hashes of text: for buckets (GrowthBook's, so that splits agree with other tools), for fingerprints and for stable ids.
 * None of them is a defence: whoever chooses the text can make two collide, so a fingerprint only narrows a search.
 */

const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a carried on over more text, so that no joined text has to be made. */
function fnvOnto(before: number, text: string): number {
  let hash = before;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash;
}

/** The same over the decimal digits of an unsigned 32-bit integer. */
function fnvOntoDecimal(before: number, value: number): number {
  let hash = before;
  let unit = 1;
  while (value >= unit * 10) unit *= 10;
  for (let rest = value; unit >= 1; unit = Math.floor(unit / 10)) {
    const digit = Math.floor(rest / unit);
    hash = Math.imul(hash ^ (48 + digit), FNV_PRIME);
    rest -= digit * unit;
  }
  return hash;
}

/** FNV-1a, 32 bits, over UTF-16 code units as GrowthBook does (not over UTF-8 bytes). @returns 0 to 2^32 − 1 */
export function fnv1a32(text: string): number {
  return fnvOnto(FNV_BASIS, text) >>> 0;
}

/** GrowthBook's first hash, kept for experiments that began with it: slightly biased, in thousandths. @returns [0, 1) */
export function hashV1(seed: string, value: string): number {
  return ((fnvOnto(fnvOnto(FNV_BASIS, value), seed) >>> 0) % 1_000) / 1_000;
}

/** GrowthBook's second hash: FNV-1a of the decimal digits of FNV-1a, in ten-thousandths. @returns [0, 1) */
export function hashV2(seed: string, value: string): number {
  const first = fnvOnto(fnvOnto(FNV_BASIS, seed), value) >>> 0;
  return ((fnvOntoDecimal(FNV_BASIS, first) >>> 0) % 10_000) / 10_000;
}

/** GrowthBook's `hash(seed, value, version)`. @returns [0, 1), or null for a version that does not exist */
export function hash(seed: string, value: string, version: number): number | null {
  if (version === 2) return hashV2(seed, value);
  return version === 1 ? hashV1(seed, value) : null;
}

/** MurmurHash3's finalizer: every bit of the input moves every bit of the result. */
function avalanche(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function scrambled(word: number, first: number, second: number): number {
  const k = Math.imul(word, first);
  return Math.imul((k << 15) | (k >>> 17), second);
}

/**
 * MurmurHash3 x86 32 (Appleby 2011, seed 0) of the text's UTF-16LE bytes: two code units a step.
 * @returns a signed 32-bit integer, which V8 keeps without allocating
 */
export function fingerprint(text: string): number {
  const length = text.length;
  let h = 0;
  let i = 0;
  for (; i + 1 < length; i += 2) {
    h ^= scrambled(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16), 0xcc9e2d51, 0x1b873593);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (i < length) h ^= scrambled(text.charCodeAt(i), 0xcc9e2d51, 0x1b873593);
  return avalanche(h ^ (length * 2));
}

/**
 * Two lanes like `fingerprint` with the constants of MurmurHash3 x86 128, crossed before and after the finalizer.
 * @returns the two lanes; each is a signed 32-bit integer
 */
export function lanesOf(text: string): { readonly high: number; readonly low: number } {
  const length = text.length;
  let a = 0;
  let b = 0;
  let i = 0;
  for (; i < length; i += 2) {
    const second = i + 1 < length ? text.charCodeAt(i + 1) : 0;
    const word = text.charCodeAt(i) | (second << 16);
    a ^= scrambled(word, 0x239b961b, 0xab0e9789);
    a = (Math.imul((a << 19) | (a >>> 13), 5) + 0x561ccd1b) | 0;
    b ^= scrambled(word, 0x38b34ae5, 0xa1e38b93);
    b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x0bcaa747) | 0;
  }
  a = (a ^ length) + (b ^ length);
  b = (b ^ length) + a;
  a = avalanche(a | 0);
  b = avalanche(b | 0);
  a = (a + b) | 0;
  return { high: a, low: (b + a) | 0 };
}

/** A stable id for a text, the same in every runtime. Among a million texts two share one with a chance of 6 in 100,000. @returns 0 to 2^53 − 1 */
export function wideHash(text: string): number {
  const { high, low } = lanesOf(text);
  return (high >>> 11) * 4_294_967_296 + (low >>> 0);
}

/** The same hash, all 64 bits of it. @returns 16 lower-case hex digits */
export function wideHex(text: string): string {
  const { high, low } = lanesOf(text);
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
