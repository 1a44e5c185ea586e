/**
 * Numbers as short text that is plain ASCII and needs no escaping in JSON: 45 digits that end a number and 45 that go on. Whole
 * numbers below 45 take one character, those below 2,000 two, an instant in milliseconds eight.
 */
import { assert } from './assert.ts';

const BASE = 45;
/** Printable ASCII without the quotation mark and the backslash, as character codes. */
const CODES = Array.from({ length: 94 }, (_, i) => 33 + i).filter((code) => code !== 34 && code !== 92);
const VALUES = new Uint8Array(128);
for (let i = 0; i < CODES.length; i++) VALUES[CODES[i]!] = i;
/** So many characters are made into text at once: each is an argument of a call. */
const SLICE = 4_096;

export type PackedWriter = {
  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  readonly whole: (value: number) => void;
  /** A whole number, also below zero, that `isWritable`. */
  readonly signed: (value: number) => void;
  readonly text: () => string;
};

export function createPackedWriter(): PackedWriter {
  const codes: number[] = [];
  const writer: PackedWriter = {
    // The sign is the last bit.
    signed: (value) => writer.whole(value < 0 ? -2 * value - 1 : 2 * value),
    whole: (value) => {
      let rest = value;
      // Beyond 31 bits the division is one of floating-point numbers, which costs several times as much.
      while (rest > 0x7fffffff) {
        const next = Math.floor(rest / BASE);
        codes.push(CODES[BASE + (rest - next * BASE)]!);
        rest = next;
      }
      let small = rest | 0;
      while (small >= BASE) {
        const next = (small / BASE) | 0;
        codes.push(CODES[BASE + (small - next * BASE)]!);
        small = next;
      }
      codes.push(CODES[small]!);
    },
    text: () => {
      let text = '';
      for (let from = 0; from < codes.length; from += SLICE)
        text += String.fromCharCode(...codes.slice(from, from + SLICE));
      return text;
    },
  };
  return writer;
}

/** A whole number of which twice as much, and the difference of two, are still exact. */
export function isWritable(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 51;
}

export type PackedReader = {
  readonly whole: () => number;
  readonly signed: () => number;
  readonly isAtEnd: () => boolean;
};

export function createPackedReader(text: string): PackedReader {
  let place = 0;
  const reader: PackedReader = {
    signed: () => {
      const value = reader.whole();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
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
  return reader;
}
