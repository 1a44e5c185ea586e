/**
 * Numbers as short text that is plain ASCII and needs no escaping in JSON: 45 digits that end a number and 45 that go on. Whole
 * numbers below 45 take one character, those below 2,000 two, an instant in milliseconds eight.
 */
import { assert } from './assert.ts';

const BASE = 45;
/** Printable ASCII without the quotation mark and the backslash. */
const DIGITS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter(
  (each) => !'"\\'.includes(each),
);
const VALUES = new Uint8Array(128);
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS[i]!.charCodeAt(0)] = i;

export type PackedWriter = {
  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  readonly whole: (value: number) => void;
  readonly text: () => string;
};

export function createPackedWriter(): PackedWriter {
  let text = '';
  return {
    whole: (value) => {
      let rest = value;
      while (rest >= BASE) {
        const next = Math.floor(rest / BASE);
        text += DIGITS[BASE + (rest - next * BASE)]!;
        rest = next;
      }
      text += DIGITS[rest]!;
    },
    text: () => text,
  };
}

export type PackedReader = { readonly whole: () => number; readonly isAtEnd: () => boolean };

export function createPackedReader(text: string): PackedReader {
  let place = 0;
  return {
    whole: () => {
      let value = 0;
      let unit = 1;
      for (;;) {
        assert(place < text.length, 'packed text ends with a whole number');
        const digit = VALUES[text.charCodeAt(place++)]!;
        if (digit < BASE) return value + digit * unit;
        value += (digit - BASE) * unit;
        unit *= BASE;
      }
    },
    isAtEnd: () => place >= text.length,
  };
}
