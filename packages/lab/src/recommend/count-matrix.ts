/**
 * Sums for pairs of items that grow one event at a time: an open-addressing table finds the pair, a chain through the entries walks
 * a row. Adding costs the same however long the row is.
 */

export type CountMatrix = {
  /** First entry of each row, −1 for none. */
  heads: Int32Array;
  rows: Int32Array;
  columns: Int32Array;
  values: Float64Array;
  /** The next entry of the same row, −1 at its end. */
  nexts: Int32Array;
  /** Entry + 1 at the place of its pair, 0 where it is free; a power of two, at most half full. */
  slots: Int32Array;
  used: number;
};

/** An empty matrix with room for rows 0 … rowCount − 1; it grows by itself. */
export function createCounts(rowCount: number, entries = 1_024): CountMatrix {
  let size = 2_048;
  while (size < entries * 2) size *= 2;
  return {
    heads: new Int32Array(rowCount).fill(-1),
    rows: new Int32Array(size / 2),
    columns: new Int32Array(size / 2),
    values: new Float64Array(size / 2),
    nexts: new Int32Array(size / 2),
    slots: new Int32Array(size),
    used: 0,
  };
}

/** Adds to the sum of a pair. */
export function addCount(counts: CountMatrix, row: number, column: number, amount: number): void {
  if (row >= counts.heads.length) growRows(counts, row + 1);
  const place = placeOf(counts, row, column);
  const entry = counts.slots[place]! - 1;
  if (entry >= 0) {
    counts.values[entry] = counts.values[entry]! + amount;
    return;
  }
  const added = counts.used++;
  counts.slots[place] = added + 1;
  counts.rows[added] = row;
  counts.columns[added] = column;
  counts.values[added] = amount;
  counts.nexts[added] = counts.heads[row]!;
  counts.heads[row] = added;
  if (counts.used === counts.rows.length) growEntries(counts);
}

/**
 * Lays the entries of each row side by side, in the order in which they came: a row of thousands is walked at the speed of memory that lies in
 * order. Every walk and every sum is the same as before; what is added later stands behind.
 */
export function layByRow(counts: CountMatrix): void {
  const { heads, slots, used } = counts;
  const places = placesByRow(counts);
  // One array after the other: of millions of pairs there is no room for all of them twice.
  const laid = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
    for (let entry = 0; entry < used; entry++) to[places[entry]!] = from[entry]!;
    return to;
  };
  const room = counts.rows.length;
  counts.rows = laid(counts.rows, new Int32Array(room));
  counts.columns = laid(counts.columns, new Int32Array(room));
  counts.values = laid(counts.values, new Float64Array(room));
  for (let entry = 0; entry < used; entry++)
    if (counts.nexts[entry]! >= 0) counts.nexts[entry] = places[counts.nexts[entry]!]!;
  counts.nexts = laid(counts.nexts, new Int32Array(room));
  for (let row = 0; row < heads.length; row++) if (heads[row]! >= 0) heads[row] = places[heads[row]!]!;
  for (let slot = 0; slot < slots.length; slot++) if (slots[slot]! > 0) slots[slot] = places[slots[slot]! - 1]! + 1;
}

/** Where each entry stands when rows stand one after the other. */
function placesByRow({ heads, rows, used }: CountMatrix): Int32Array {
  const firsts = new Int32Array(heads.length + 1);
  for (let entry = 0; entry < used; entry++) firsts[rows[entry]! + 1] = firsts[rows[entry]! + 1]! + 1;
  for (let row = 0; row < heads.length; row++) firsts[row + 1] = firsts[row + 1]! + firsts[row]!;
  const places = new Int32Array(used);
  for (let entry = 0; entry < used; entry++) {
    places[entry] = firsts[rows[entry]!]!;
    firsts[rows[entry]!] = places[entry]! + 1;
  }
  return places;
}

/** The sum of a pair, 0 for one never added to. */
export function countOf(counts: CountMatrix, row: number, column: number): number {
  const entry = row < counts.heads.length ? counts.slots[placeOf(counts, row, column)]! - 1 : -1;
  return entry < 0 ? 0 : counts.values[entry]!;
}

function placeOf({ slots, rows, columns }: CountMatrix, row: number, column: number): number {
  const mask = slots.length - 1;
  let mixed = Math.imul(row, 0x9e3779b1) ^ Math.imul(column, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  let place = (mixed ^ (mixed >>> 13)) & mask;
  for (;;) {
    const entry = slots[place]! - 1;
    if (entry < 0 || (rows[entry] === row && columns[entry] === column)) return place;
    place = (place + 1) & mask;
  }
}

function growRows(counts: CountMatrix, rowCount: number): void {
  const heads = new Int32Array(Math.max(rowCount, counts.heads.length * 2)).fill(-1);
  heads.set(counts.heads);
  counts.heads = heads;
}

function growEntries(counts: CountMatrix): void {
  const wider = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
    to.set(from);
    return to;
  };
  const size = counts.rows.length * 2;
  counts.rows = wider(counts.rows, new Int32Array(size));
  counts.columns = wider(counts.columns, new Int32Array(size));
  counts.values = wider(counts.values, new Float64Array(size));
  counts.nexts = wider(counts.nexts, new Int32Array(size));
  counts.slots = new Int32Array(size * 2);
  for (let entry = 0; entry < counts.used; entry++)
    counts.slots[placeOf(counts, counts.rows[entry]!, counts.columns[entry]!)] = entry + 1;
}
