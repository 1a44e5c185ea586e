/**
 * Texts, numbers and other values beside packed text: each is kept once, as JSON, and the text points to it. Numbers are written into the
 * text itself, and so are those at the end of a text, since most ids are a few letters and a number.
 */
import type { JsonValue } from './json.ts';
import { createScale, isWritable, type PackedReader, type PackedWriter } from './packed-text.ts';

/** Decimal numbers have at most so many places after the point, or are kept as JSON. */
const PLACES_MAX = 6;
const AS_JSON = PLACES_MAX + 1;
/** The longest number at the end of a text that is written as one. */
const DIGITS_MAX = 9;
const ID_BITS = 9;
const NUMBER_BITS = 8;

export type ValueWriter = {
  readonly value: (value: JsonValue) => void;
  readonly number: (value: number) => void;
  /** What must be kept beside the text. */
  readonly kept: readonly JsonValue[];
};

export type ValueReader = { readonly value: () => JsonValue; readonly number: () => number };

export function createValueWriter({ below, whole, signed }: PackedWriter): ValueWriter {
  const kept: JsonValue[] = [];
  const known = new Map<JsonValue, number>();
  const ids = createScale(ID_BITS);
  const numbers = createScale(NUMBER_BITS);
  let placesBefore = 0;
  const pointTo = (each: JsonValue) => {
    const place = known.get(each) ?? kept.length;
    below(place, kept.length + 1);
    if (place < kept.length) return;
    kept.push(each);
    known.set(each, place);
  };
  const value = (each: JsonValue) => {
    const start = typeof each === 'string' ? numberStart(each) : undefined;
    below(start === undefined ? 0 : 1, 2);
    if (start === undefined) return pointTo(each);
    pointTo((each as string).slice(0, start));
    whole(Number((each as string).slice(start)), ids);
  };
  const number = (each: number) => {
    const places = placesIn(each);
    below(places === placesBefore ? 0 : 1, 2);
    if (places !== placesBefore) below(places, AS_JSON + 1);
    placesBefore = places;
    if (places === AS_JSON) pointTo(each);
    else signed(Math.round(each * 10 ** places), numbers);
  };
  return { value, number, kept };
}

/** @param kept what the writer kept beside the text */
export function createValueReader({ below, whole, signed }: PackedReader, kept: readonly JsonValue[]): ValueReader {
  const ids = createScale(ID_BITS);
  const numbers = createScale(NUMBER_BITS);
  let seen = 0;
  let places = 0;
  const pointed = () => {
    const place = below(seen + 1);
    if (place === seen) seen++;
    return kept[place]!;
  };
  return {
    value: () => (below(2) === 0 ? pointed() : `${pointed() as string}${whole(ids)}`),
    number: () => {
      if (below(2) === 1) places = below(AS_JSON + 1);
      return places === AS_JSON ? (pointed() as number) : signed(numbers) / 10 ** places;
    },
  };
}

/** Where the number begins with which a text ends, without zeros before it; undefined when there is none. */
function numberStart(text: string): number | undefined {
  let start = text.length;
  while (start > 0 && text.length - start < DIGITS_MAX && isDigit(text.charCodeAt(start - 1))) start--;
  if (start === text.length) return undefined;
  while (start < text.length - 1 && text.charCodeAt(start) === ZERO) start++;
  return start;
}

const ZERO = 48;

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}

function placesIn(number: number): number {
  for (let places = 0; places <= PLACES_MAX; places++) {
    const scaled = Math.round(number * 10 ** places);
    if (scaled / 10 ** places === number && isWritable(scaled)) return places;
  }
  return AS_JSON;
}
