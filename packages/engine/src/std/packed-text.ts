/**
 * Numbers as bits, and the bits as short text that is plain ASCII and needs no escaping in JSON: thirteen of them in two characters. Numbers
 * of one sort take about as many bits as their like did before, which writer and reader both learn as they go.
 */
import { assert } from './assert.ts';

/** Printable ASCII without the quotation mark and the backslash, as character codes. */
const CODES = Array.from({ length: 94 }, (_, i) => 33 + i).filter((code) => code !== 34 && code !== 92);
const VALUES = new Uint8Array(128);
for (let i = 0; i < CODES.length; i++) VALUES[CODES[i]!] = i;
/** The square of their number is a little more than 2 ** `PAIR_BITS`. */
const PAIR_BITS = 13;
/** So many characters are made into text at once: each is an argument of a call. */
const SLICE = 4_096;
/** So many bits are written at once, that what waits fits into 31. */
const STEP_BITS = 16;
/** A number so many times its width or more is written with its length. */
const ESCAPE = 6;
const LENGTH_BITS = 6;
/** The powers of two, looked up rather than worked out. */
const POWERS = Float64Array.from({ length: 54 }, (_, i) => 2 ** i);

/** How far numbers must lean before the width follows them. */
const LEAN_MAX = 3;

/** What numbers of one sort are like: they are written as so many low bits, and how often 2 ** `width` is in them besides. */
export type Scale = { width: number; lean: number };

/** @param width what to begin with: the length of a middling number in bits */
export function createScale(width: number): Scale {
  return { width, lean: 0 };
}

export type PackedWriter = {
  /** A whole number below `count`, all of them alike. */
  readonly below: (value: number, count: number) => void;
  /** A whole number from 0 to `Number.MAX_SAFE_INTEGER`. */
  readonly whole: (value: number, scale: Scale) => void;
  /** A whole number, also below zero, that `isWritable`. */
  readonly signed: (value: number, scale: Scale) => void;
  readonly text: () => string;
};

export function createPackedWriter(): PackedWriter {
  const codes: number[] = [];
  let waiting = 0;
  let length = 0;
  const pair = (bits: number) => {
    const high = (bits / CODES.length) | 0;
    codes.push(CODES[high]!, CODES[bits - high * CODES.length]!);
  };
  const bits = (value: number, count: number): void => {
    if (count > STEP_BITS) {
      const high = Math.floor(value / 2 ** STEP_BITS);
      bits(high, count - STEP_BITS);
      return bits(value - high * 2 ** STEP_BITS, STEP_BITS);
    }
    waiting = (waiting << count) | value;
    length += count;
    while (length >= PAIR_BITS) {
      length -= PAIR_BITS;
      pair(waiting >>> length);
      waiting &= (1 << length) - 1;
    }
  };
  const whole: PackedWriter['whole'] = (value, scale) => {
    const { width } = scale;
    const times = timesIn(value, width);
    learn(scale, value, times);
    if (times >= ESCAPE) {
      const size = lengthOf(value);
      bits(2 ** ESCAPE - 1, ESCAPE);
      bits(size, LENGTH_BITS);
      return bits(value, size);
    }
    bits((2 << times) - 2, times + 1);
    bits(value - times * POWERS[width]!, width);
  };
  return {
    below: (value, count) => {
      const size = lengthOf(count - 1);
      const short = POWERS[size]! - count;
      if (value < short) bits(value, size - 1);
      else bits(value + short, size);
    },
    whole,
    signed: (value, scale) => whole(value < 0 ? -2 * value - 1 : 2 * value, scale),
    text: () => {
      if (length > 0) pair(waiting << (PAIR_BITS - length));
      let text = '';
      for (let from = 0; from < codes.length; from += SLICE)
        text += String.fromCharCode(...codes.slice(from, from + SLICE));
      return text;
    },
  };
}

/** A whole number of which twice as much, and the difference of two, are still exact. */
export function isWritable(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 51;
}

export type PackedReader = {
  readonly below: (count: number) => number;
  readonly whole: (scale: Scale) => number;
  readonly signed: (scale: Scale) => number;
};

/** Reads what a writer wrote, in the same order and with scales that began alike. */
export function createPackedReader(text: string): PackedReader {
  let place = 0;
  let waiting = 0;
  let length = 0;
  /** Looks at the next few bits; beyond the end they are zeros, and nobody may take them. */
  const peek = (count: number): number => {
    while (length < count) {
      const isOver = place + 1 >= text.length;
      const pair = isOver ? 0 : VALUES[text.charCodeAt(place)]! * CODES.length + VALUES[text.charCodeAt(place + 1)]!;
      assert(place <= text.length, 'packed text ends with a whole number');
      waiting = (waiting << PAIR_BITS) | pair;
      length += PAIR_BITS;
      place += 2;
    }
    return waiting >>> (length - count);
  };
  const take = (count: number): void => {
    length -= count;
    waiting &= (1 << length) - 1;
  };
  const bits = (count: number): number => {
    if (count > STEP_BITS) return bits(count - STEP_BITS) * POWERS[STEP_BITS]! + bits(STEP_BITS);
    const value = peek(count);
    take(count);
    return value;
  };
  const whole: PackedReader['whole'] = (scale) => {
    const { width } = scale;
    const times = Math.clz32(~(peek(ESCAPE) << (32 - ESCAPE)));
    take(times < ESCAPE ? times + 1 : ESCAPE);
    const value = times === ESCAPE ? bits(bits(LENGTH_BITS)) : times * POWERS[width]! + bits(width);
    learn(scale, value, times);
    return value;
  };
  return {
    below: (count) => {
      const size = lengthOf(count - 1);
      const short = POWERS[size]! - count;
      if (size === 0) return 0;
      const value = bits(size - 1);
      return value < short ? value : value * 2 + bits(1) - short;
    },
    whole,
    signed: (scale) => {
      const value = whole(scale);
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
  };
}

/** How many bits a whole number has; none for 0. */
function lengthOf(value: number): number {
  return value < 2 ** 31 ? 32 - Math.clz32(value) : 32 + lengthOf(Math.floor(value / 2 ** 32));
}

function timesIn(value: number, width: number): number {
  const times = value < 2 ** 31 && width < 31 ? value >>> width : Math.floor(value / POWERS[width]!);
  return times < ESCAPE ? times : ESCAPE;
}

/** Half of the numbers are to be shorter than the width: that is where numbers that thin out evenly take the fewest bits. */
function learn(scale: Scale, value: number, times: number): void {
  if (times === ESCAPE) {
    scale.width = lengthOf(value) - 1;
    scale.lean = 0;
    return;
  }
  scale.lean += times === 0 ? -1 : times === 1 ? 0 : 2;
  if (scale.lean >= LEAN_MAX) scale.width++;
  else if (scale.lean > -LEAN_MAX) return;
  else if (scale.width > 0) scale.width--;
  scale.lean = 0;
}
