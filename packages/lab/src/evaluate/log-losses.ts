/** What each prediction cost, one by one, so that two models can be compared on the same rows. */

/** −ln of the probability given to what happened, in nats; probabilities are kept within 1e-6 of 0 and 1, so that no one row decides. */
export function logLosses(labels: ArrayLike<number>, probabilities: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, row) => {
    const p = Math.min(1 - 1e-6, Math.max(1e-6, probabilities[row]!));
    return labels[row] === 1 ? -Math.log(p) : -Math.log1p(-p);
  });
}
