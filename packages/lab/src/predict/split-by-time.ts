/**
 * Rows split by time: what is learned from comes before what is held out, and all rows of one visit lie on one side. So it will be when the
 * model is in force.
 */

export type TimeSplit = {
  readonly train: Uint32Array;
  /** Between the two: for calibration, for early stopping, and to choose among kinds of models. */
  readonly apart: Uint32Array;
  /** The latest. */
  readonly heldOut: Uint32Array;
};

export type TimeSplitOptions = {
  /** Default 0.2 each. */
  readonly apartShare?: number;
  readonly heldOutShare?: number;
  /** How long after a row its label is settled: rows whose labels reach over a border are left out. Default 0. */
  readonly settleMs?: number;
};

/** @param times of rows @param visits when the visit of each began: it decides on which side it lies */
export function splitByTime(
  times: ArrayLike<number>,
  visits: ArrayLike<number>,
  { apartShare = 0.2, heldOutShare = 0.2, settleMs = 0 }: TimeSplitOptions = {},
): TimeSplit {
  const sorted = Float64Array.from(visits).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const [first, second] = [at(1 - heldOutShare - apartShare), at(1 - heldOutShare)];
  const rows = Uint32Array.from({ length: visits.length }, (_, row) => row);
  const isSettledBy = (row: number, border: number) => settleMs === 0 || times[row]! + settleMs <= border;
  return {
    train: rows.filter((row) => visits[row]! < first && isSettledBy(row, first)),
    apart: rows.filter((row) => visits[row]! >= first && visits[row]! < second && isSettledBy(row, second)),
    heldOut: rows.filter((row) => visits[row]! >= second),
  };
}
