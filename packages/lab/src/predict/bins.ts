/**
 * Each input cut into at most 255 bins, so that a tree compares bytes: one bin for each distinct value where they are few, bins of
 * about equal numbers of rows where they are many. Missing values have a bin of their own, the last.
 */
import type { Examples } from './examples.ts';
import type { Feature } from './feature-schema.ts';

/** The bins of one input. */
export type Binning = {
  readonly isCategory: boolean;
  /** The largest value of each bin but the last (numbers only), half way to the next value that was seen. */
  readonly uppers: Float64Array;
  /** Without the bin of missing values, which has this place. */
  readonly count: number;
};

/** `bytes[feature][row]` is the row's bin. */
export type Binned = { readonly binnings: readonly Binning[]; readonly bytes: readonly Uint8Array[] };

/** @param binsMax without the one of missing values, at most 255 */
export function binExamples({ schema, columns }: Examples, binsMax = 255): Binned {
  const binnings = schema.map((feature, i) => binningOf(feature, columns[i]!, binsMax));
  return { binnings, bytes: binnings.map((binning, i) => binColumn(binning, columns[i]!)) };
}

function binningOf(feature: Feature, column: Float64Array, binsMax: number): Binning {
  if (feature.kind === 'category')
    return { isCategory: true, uppers: new Float64Array(0), count: feature.values.length + 1 };
  const uppers = uppersOf(column.filter((value) => !Number.isNaN(value)).sort(), binsMax);
  return { isCategory: false, uppers, count: uppers.length + 1 };
}

/** Where the bins of ascending values end. A value with more rows than a bin should have gets one for itself. */
function uppersOf(sorted: Float64Array, binsMax: number): Float64Array {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values.at(-1) === value) counts[counts.length - 1]!++;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  const ends: number[] = [];
  let rowsLeft = sorted.length;
  let binsLeft = binsMax;
  let inBin = 0;
  for (let i = 0; i < values.length - 1; i++) {
    inBin += counts[i]!;
    const target = rowsLeft / binsLeft;
    const isFull = values.length <= binsMax || inBin >= target || inBin + counts[i + 1]! > 1.5 * target;
    if (!isFull || binsLeft <= 1) continue;
    ends.push(between(values[i]!, values[i + 1]!));
    rowsLeft -= inBin;
    binsLeft--;
    inBin = 0;
  }
  return Float64Array.from(ends);
}

/** Half way, and never the higher of the two. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}

function binColumn(binning: Binning, column: Float64Array): Uint8Array {
  const bytes = new Uint8Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    bytes[row] = Number.isNaN(value) ? binning.count : binning.isCategory ? value : lowerBound(binning.uppers, value);
  }
  return bytes;
}

/** The first place whose upper is not below the value. */
function lowerBound(uppers: Float64Array, value: number): number {
  let low = 0;
  let high = uppers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (uppers[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
