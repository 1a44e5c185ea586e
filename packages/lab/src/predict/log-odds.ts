/** Between probabilities and log odds, without losing the ends: all models meet on the scale of log odds. */

export function sigmoid(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

/** Probabilities are kept within 1e-12 of 0 and 1, so that the log odds stay finite. */
export function logOdds(probability: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, probability));
  return Math.log(p / (1 - p));
}
