/**
 * Walks over JSON as bytes without making anything of it, for who wants to know that it is JSON and where its parts are. It knows less
 * than the language has (no space but the blank, no exponent, no half of a surrogate pair): what it does not know is NOT_PLAIN, never taken for good.
 * The bytes must be valid UTF-8.
 */

/** Where a position would be: there is something that only a parser can judge. */
export const NOT_PLAIN = -1;

/** What is walked over: at what level the walk is, and how many keys and list entries it has passed. */
export type Walk = { readonly bytes: Buffer; readonly depthMax: number; depth: number; keys: number };

/** Walks over the value at `at`, whose key stands (without quotes) from `key` to `keyEnd`; gives the position after it. */
export type Member<W extends Walk> = (walk: W, key: number, keyEnd: number, at: number) => number;

const BLANK = 0x20;
export const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
export const LIST = 0x5b;
const ESCAPE = 0x5c;
const LIST_END = 0x5d;
export const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/** What may follow the sign of an escape, besides a u and four digits. */
const ESCAPED = wordBytes('"/\\bfnrt');
const HEX_DIGITS = wordBytes('0123456789abcdefABCDEF');
/** No number of so few digits is beyond a double. */
const DIGITS_MAX = 100;
/** The levels that one walk over a value keeps apart, as bits. */
const LEVELS_MAX = 32;

const TRUE = wordBytes('true');
const FALSE = wordBytes('false');
export const NULL = wordBytes('null');
const PROTO = wordBytes('__proto__');
const PROTOTYPE = wordBytes('prototype');
const CONSTRUCTOR = wordBytes('constructor');

export function wordBytes(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}

/** The bytes at `at` are those of `word`. */
export function isAt(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

export function skipBlanks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next] === BLANK) next++;
  return next;
}

/** Any value. In one loop, as nearly all of a body goes by here: each turn is a value, and whatever ends with it. */
export function skipValue(walk: Walk, from: number): number {
  const { bytes } = walk;
  const levelsMax = Math.min(LEVELS_MAX, walk.depthMax - walk.depth);
  let levels = 0;
  /** A bit for each level, the innermost last: 1 is an object. */
  let objects = 0;
  let at = from;
  for (;;) {
    const first = bytes[at];
    if (first === OBJECT || first === LIST) {
      if (++levels > levelsMax) return NOT_PLAIN;
      objects = (objects << 1) | (first === OBJECT ? 1 : 0);
      at = skipBlanks(bytes, at + 1);
      if (bytes[at] !== endOf(objects)) {
        walk.keys++;
        if (first === OBJECT) at = skipKey(bytes, at);
        if (at === NOT_PLAIN) return NOT_PLAIN;
        continue;
      }
    } else {
      at = first === QUOTE ? skipText(bytes, at) : skipBare(bytes, at);
      if (at === NOT_PLAIN) return NOT_PLAIN;
    }
    if (levels > 0) at = skipBlanks(bytes, at);
    while (levels > 0 && bytes[at] === endOf(objects)) {
      levels--;
      objects >>>= 1;
      at++;
      if (levels > 0) at = skipBlanks(bytes, at);
    }
    if (levels === 0) return at;
    if (bytes[at] !== COMMA) return NOT_PLAIN;
    walk.keys++;
    at = skipBlanks(bytes, at + 1);
    if ((objects & 1) === 1) at = skipKey(bytes, at);
    if (at === NOT_PLAIN) return NOT_PLAIN;
  }
}

function endOf(objects: number): number {
  return (objects & 1) === 1 ? OBJECT_END : LIST_END;
}

/** @param at of the opening quote */
export function skipText(bytes: Uint8Array, at: number): number {
  for (let next = at + 1; next < bytes.length; next++) {
    const byte = bytes[next]!;
    // Most are small letters, which come after everything that matters.
    if (byte > ESCAPE) continue;
    if (byte === QUOTE) return next + 1;
    if (byte < BLANK) return NOT_PLAIN;
    if (byte === ESCAPE) next = skipEscape(bytes, next + 1);
    if (next === NOT_PLAIN) return NOT_PLAIN;
  }
  return NOT_PLAIN;
}

/** @returns the position of its last character */
function skipEscape(bytes: Uint8Array, at: number): number {
  if (ESCAPED.includes(bytes[at]!)) return at;
  if (bytes[at] !== 0x75) return NOT_PLAIN;
  for (let next = at + 1; next <= at + 4; next++) if (!HEX_DIGITS.includes(bytes[next]!)) return NOT_PLAIN;
  // From d800 to dfff are the halves of pairs, and some have no other half.
  const isHalf = (bytes[at + 1]! | 0x20) === 0x64 && bytes[at + 2]! > 0x37;
  return isHalf ? NOT_PLAIN : at + 4;
}

/** A number, true, false or null. */
function skipBare(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === 0x74) return isAt(bytes, at, TRUE) ? at + TRUE.length : NOT_PLAIN;
  if (first === 0x66) return isAt(bytes, at, FALSE) ? at + FALSE.length : NOT_PLAIN;
  if (first === 0x6e) return isAt(bytes, at, NULL) ? at + NULL.length : NOT_PLAIN;
  return skipNumber(bytes, at);
}

export function skipNumber(bytes: Uint8Array, from: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let next = skipDigits(bytes, first);
  if (next === first || (bytes[first] === ZERO && next > first + 1)) return NOT_PLAIN;
  if (bytes[next] === POINT) {
    const fraction = next + 1;
    next = skipDigits(bytes, fraction);
    if (next === fraction) return NOT_PLAIN;
  }
  // An exponent is no end of a value, so whoever goes on from here finds it.
  return next - from > DIGITS_MAX ? NOT_PLAIN : next;
}

function skipDigits(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next]! >= ZERO && bytes[next]! <= NINE) next++;
  return next;
}

/** @returns where the value of the key at `at` is */
function skipKey(bytes: Uint8Array, at: number): number {
  const end = keyEndAt(bytes, at);
  return end === NOT_PLAIN ? NOT_PLAIN : skipColon(bytes, end);
}

function skipColon(bytes: Uint8Array, keyEnd: number): number {
  const colon = skipBlanks(bytes, keyEnd + 1);
  return bytes[colon] === COLON ? skipBlanks(bytes, colon + 1) : NOT_PLAIN;
}

/** Where a key ends; one that could reach a prototype is not plain. */
function keyEndAt(bytes: Uint8Array, at: number): number {
  const end = bareEndAt(bytes, at);
  return end !== NOT_PLAIN && isInert(bytes, at + 1, end) ? NOT_PLAIN : end;
}

/** Where the closing quote is of a text without escapes, which is its own bytes; `at` is the opening one. */
export function bareEndAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return NOT_PLAIN;
  for (let next = at + 1; next < bytes.length; next++) {
    const byte = bytes[next]!;
    if (byte > ESCAPE) continue;
    if (byte === QUOTE) return next;
    if (byte < BLANK || byte === ESCAPE) return NOT_PLAIN;
  }
  return NOT_PLAIN;
}

function isInert(bytes: Uint8Array, key: number, keyEnd: number): boolean {
  if (keyEnd - key === CONSTRUCTOR.length) return isAt(bytes, key, CONSTRUCTOR);
  return keyEnd - key === PROTO.length && (isAt(bytes, key, PROTO) || isAt(bytes, key, PROTOTYPE));
}

/** An object whose values are walked over by `member`. */
export function skipMembers<W extends Walk>(walk: W, from: number, member: Member<W>): number {
  const { bytes } = walk;
  if (++walk.depth > walk.depthMax) return NOT_PLAIN;
  let at = skipBlanks(bytes, from + 1);
  while (bytes[at] !== OBJECT_END) {
    const keyEnd = keyEndAt(bytes, at);
    const value = keyEnd === NOT_PLAIN ? NOT_PLAIN : skipColon(bytes, keyEnd);
    if (value === NOT_PLAIN) return NOT_PLAIN;
    walk.keys++;
    at = skipComma(bytes, member(walk, at + 1, keyEnd, value), OBJECT_END);
    if (at === NOT_PLAIN) return NOT_PLAIN;
  }
  walk.depth--;
  return at + 1;
}

/** A list whose entries are walked over by `entry`. */
export function skipEntries<W extends Walk>(walk: W, from: number, entry: (walk: W, at: number) => number): number {
  const { bytes } = walk;
  if (++walk.depth > walk.depthMax) return NOT_PLAIN;
  let at = skipBlanks(bytes, from + 1);
  while (bytes[at] !== LIST_END) {
    at = skipComma(bytes, entry(walk, at), LIST_END);
    if (at === NOT_PLAIN) return NOT_PLAIN;
  }
  walk.depth--;
  return at + 1;
}

/** From the end of an entry to the next one, or to the end of all. */
function skipComma(bytes: Uint8Array, entryEnd: number, end: number): number {
  if (entryEnd === NOT_PLAIN) return NOT_PLAIN;
  const at = skipBlanks(bytes, entryEnd);
  if (bytes[at] === end) return at;
  if (bytes[at] !== COMMA) return NOT_PLAIN;
  const next = skipBlanks(bytes, at + 1);
  return bytes[next] === end ? NOT_PLAIN : next;
}
