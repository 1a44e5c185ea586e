/** What a person looks at to trust a probability: whether it means what it says, and how well it orders. */

export type CalibrationBin = { readonly rows: number; readonly predicted: number; readonly observed: number };

/** Tenths of the rows from the lowest prediction to the highest. */
export function calibrationBins(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
): readonly CalibrationBin[] {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort(
    (a, b) => probabilities[a]! - probabilities[b]!,
  );
  return Array.from({ length: bins }, (_, bin) => {
    const rows = order.subarray(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins));
    const mean = (of: ArrayLike<number>) => rows.reduce((sum, row) => sum + of[row]!, 0) / rows.length;
    return { rows: rows.length, predicted: mean(probabilities), observed: mean(labels) };
  }).filter(({ rows }) => rows > 0);
}

export type CurvePoint = { readonly falsePositives: number; readonly truePositives: number };

/** The receiver operating characteristic, at so many places. */
export function curvePoints(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  places = 20,
): readonly CurvePoint[] {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort(
    (a, b) => probabilities[b]! - probabilities[a]!,
  );
  const ones = order.reduce((sum, row) => sum + labels[row]!, 0);
  const points: CurvePoint[] = [{ falsePositives: 0, truePositives: 0 }];
  let [positives, passed] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    positives += labels[order[i]!]!;
    passed++;
    const isTied = i + 1 < order.length && probabilities[order[i]!] === probabilities[order[i + 1]!];
    if (isTied || (passed < (points.length * order.length) / places && i + 1 < order.length)) continue;
    const zeros = i + 1 - positives;
    points.push({
      falsePositives: zeros / Math.max(1, order.length - ones),
      truePositives: positives / Math.max(1, ones),
    });
  }
  return points;
}
