/**
 * What a model's probabilities look like as curves: who is caught against who is disturbed (ROC), how pure against how complete
 * (precision and recall), and whether what is said comes true (calibration). Equal predictions are one point.
 */
import { descending } from './classification.ts';
import { wilsonInterval } from './wilson-interval.ts';

export type Point = { readonly x: number; readonly y: number };

/** From (0, 0) to (1, 1): x the share of no that is scored at least so high, y the share of yes. Empty where a class is absent. */
export function rocCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): readonly Point[] {
  const ties = descending(labels, scores);
  const [positives, negatives] = [sum(ties, 'yes'), sum(ties, 'no')];
  if (positives === 0 || negatives === 0) return [];
  let [yes, no] = [0, 0];
  const points = ties.map((tie) => {
    yes += tie.yes;
    no += tie.no;
    return { x: no / negatives, y: yes / positives };
  });
  return [{ x: 0, y: 0 }, ...points];
}

/** By rising recall: x the share of yes that is found, y how many of those found are one. Empty without a yes. */
export function precisionRecallCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): readonly Point[] {
  const ties = descending(labels, scores);
  const positives = sum(ties, 'yes');
  if (positives === 0) return [];
  let [yes, seen] = [0, 0];
  return ties.map((tie) => {
    yes += tie.yes;
    seen += tie.yes + tie.no;
    return { x: yes / positives, y: yes / seen };
  });
}

const sum = (ties: ReturnType<typeof descending>, which: 'yes' | 'no'): number =>
  ties.reduce((total, tie) => total + tie[which], 0);

/** Rows that were told about the same probability. */
export type CalibrationBin = {
  readonly rows: number;
  /** The mean of what was said, and the share of yes there really were, with Wilson's interval. */
  readonly said: number;
  readonly came: number;
  readonly interval: readonly [low: number, high: number];
};

/** Bins of as equal numbers of rows as ties allow, by rising probability. @param bins default 10 */
export function calibrationCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
): readonly CalibrationBin[] {
  const order = Uint32Array.from(labels, (_, row) => row).sort((a, b) => probabilities[a]! - probabilities[b]!);
  const curve: CalibrationBin[] = [];
  for (let from = 0; from < order.length; ) {
    let to = Math.max(from + 1, Math.round(((curve.length + 1) * order.length) / bins));
    while (to < order.length && probabilities[order[to]!] === probabilities[order[to - 1]!]) to++;
    const rows = order.subarray(from, to);
    const meanOf = (values: ArrayLike<number>) => rows.reduce((total, row) => total + values[row]!, 0) / rows.length;
    const came = meanOf(labels);
    const interval = wilsonInterval(Math.round(came * rows.length), rows.length);
    curve.push({ rows: rows.length, said: meanOf(probabilities), came, interval });
    from = to;
  }
  return curve;
}
