/** Wilson's interval (1927) for a share: it stays within 0 and 1 and holds for few rows, where the usual one does not. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

/** @returns 0 to 1 for no trials at all */
export function wilsonInterval(successes: number, trials: number, alpha = 0.05): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const z = normalQuantile(1 - alpha / 2, 0, 1);
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const middle = share + (z * z) / (2 * trials);
  const half = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}
