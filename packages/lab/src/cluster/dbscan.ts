/**
 * DBSCAN (Ester et al. 1996): clusters are what is connected through dense places, the rest is noise. A place is dense when at least
 * `pointsMin` points, the point itself among them, are within `radius` of it, as scikit-learn counts; others leave the point itself out.
 */
import { type Points, squaredDistance } from './points.ts';

export type DbscanOptions = {
  readonly radius: number;
  /** With the point itself; default 5. */
  readonly pointsMin?: number;
};

/**
 * The cluster of each point, −1 for noise. A point at the border of two clusters belongs to the one whose first dense point comes
 * first among the rows.
 */
export function dbscan(points: Points, { radius, pointsMin = 5 }: DbscanOptions): Int32Array {
  const around = neighbourSearch(points, radius);
  const isDense = Uint8Array.from({ length: points.rows }, (_, row) => (around(row).length >= pointsMin ? 1 : 0));
  const labels = new Int32Array(points.rows).fill(-1);
  let clusters = 0;
  for (let row = 0; row < points.rows; row++) {
    if (isDense[row] === 0 || labels[row] !== -1) continue;
    const cluster = clusters++;
    labels[row] = cluster;
    for (const open = [row]; open.length > 0; ) {
      for (const other of around(open.pop()!)) {
        if (labels[other] !== -1) continue;
        labels[other] = cluster;
        if (isDense[other] === 1) open.push(other);
      }
    }
  }
  return labels;
}

/** The rows within the radius of a row, itself among them: only those are compared that are near in the widest column. */
function neighbourSearch(points: Points, radius: number): (row: number) => readonly number[] {
  const { rows, dimensions, values } = points;
  const column = widestColumn(points);
  const keyOf = (row: number) => values[row * dimensions + column]!;
  const order = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => keyOf(a) - keyOf(b));
  const placeOf = new Int32Array(rows);
  order.forEach((row, place) => {
    placeOf[row] = place;
  });
  // Rounding must not leave out what the comparison of whole distances takes in.
  const reach = radius * (1 + 1e-12);
  return (row) => {
    const found: number[] = [];
    const look = (place: number): boolean => {
      const other = order[place]!;
      if (Math.abs(keyOf(other) - keyOf(row)) > reach) return false;
      if (squaredDistance(points, row * dimensions, values, other * dimensions) <= radius * radius) found.push(other);
      return true;
    };
    for (let place = placeOf[row]!; place < rows && look(place); place++);
    for (let place = placeOf[row]! - 1; place >= 0 && look(place); place--);
    return found;
  };
}

function widestColumn({ dimensions, values }: Points): number {
  const low = new Float64Array(dimensions).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(dimensions).fill(Number.NEGATIVE_INFINITY);
  values.forEach((value, i) => {
    low[i % dimensions] = Math.min(low[i % dimensions]!, value);
    high[i % dimensions] = Math.max(high[i % dimensions]!, value);
  });
  const widths = high.map((value, i) => value - low[i]!);
  return widths.indexOf(Math.max(...widths));
}
