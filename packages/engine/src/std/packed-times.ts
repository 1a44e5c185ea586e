/**
 * The instants of one person as they are written down: each once, the newest first, and then by their places. Much is said of the same
 * few instants, and a place takes half of the bits of a difference.
 */
import { createScale, type PackedReader, type PackedWriter, type Scale } from './packed-text.ts';

/** Enough for any instant of this century in milliseconds, and for a pause of some seconds. */
const INSTANT_BITS = 41;
const PAUSE_BITS = 14;
const COUNT_BITS = 6;

export type TimeWriter = {
  /** All of them, ascending. */
  readonly all: Float64Array;
  readonly has: (time: number) => boolean;
  readonly one: (time: number) => void;
  /** Ascending. */
  readonly list: (times: readonly number[], scales: ListScales) => void;
};

export type TimeReader = {
  /** The newest; 0 when there is none. */
  readonly newest: number;
  readonly one: () => number;
  readonly list: (scales: ListScales) => number[];
};

/** How long lists of one sort are, and how far apart what is in them lies. */
export type ListScales = { readonly size: Scale; readonly each: Scale };

export function createListScales(eachBits: number): ListScales {
  return { size: createScale(0), each: createScale(eachBits) };
}

/** Writes instants, whole numbers that `isWritable`, each once however often it is among them; then they can be named. */
export function writeTimes({ below, whole, signed }: PackedWriter, instants: readonly number[]): TimeWriter {
  const all = onceEach(new Float64Array(instants).sort());
  const { length } = all;
  whole(length, createScale(COUNT_BITS));
  const pause = createScale(PAUSE_BITS);
  for (let i = length - 1; i >= 0; i--) {
    if (i === length - 1) signed(all[i]!, createScale(INSTANT_BITS));
    else whole(all[i + 1]! - all[i]!, pause);
  }
  const placeIn = (time: number): number => {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (all[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    all,
    has: (time) => all[placeIn(time)] === time,
    one: (time) => below(length - 1 - placeIn(time), length),
    list: (ascending, { size, each }) => {
      whole(ascending.length, size);
      // From the newest back: most lists are of the latest.
      for (let i = ascending.length - 1, before = -1; i >= 0; i--) {
        const place = placeIn(ascending[i]!);
        if (before < 0) below(length - 1 - place, length);
        else whole(before - place, each);
        before = place;
      }
    },
  };
}

function onceEach(sorted: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
  return sorted.subarray(0, count);
}

export function readTimes({ below, whole, signed }: PackedReader): TimeReader {
  const length = whole(createScale(COUNT_BITS));
  /** Descending, as they are written. */
  const all = new Array<number>(length);
  const pause = createScale(PAUSE_BITS);
  for (let i = 0; i < length; i++) all[i] = i === 0 ? signed(createScale(INSTANT_BITS)) : all[i - 1]! - whole(pause);
  return {
    newest: all[0] ?? 0,
    one: () => all[below(length)]!,
    list: ({ size, each }) => {
      const times = new Array<number>(whole(size));
      for (let i = times.length - 1, place = -1; i >= 0; i--) {
        place = place < 0 ? below(length) : place + whole(each);
        times[i] = all[place]!;
      }
      return times;
    },
  };
}
