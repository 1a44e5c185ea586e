/**
 * A small histogram of durations: eight buckets to every doubling, from 1 microsecond to 16 seconds, so a quantile is
 * right within 6 %. Recording is a few instructions and never allocates.
 */
const SUBDIVISIONS = 8;
const DOUBLINGS = 24;
export const BUCKETS = SUBDIVISIONS * DOUBLINGS;

/** The bucket of a duration in milliseconds. */
export function bucketOf(durationMs: number): number {
  const micros = durationMs * 1_000;
  if (!(micros > 1)) return 0;
  const bucket = Math.floor(Math.log2(micros) * SUBDIVISIONS);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** The middle of a bucket, in milliseconds. */
function middleMs(bucket: number): number {
  return 2 ** ((bucket + 0.5) / SUBDIVISIONS) / 1_000;
}

/** @returns the duration that the share `quantile` of the recorded ones did not exceed, or null when none was recorded */
export function quantileMs(counts: Uint32Array, quantile: number): number | null {
  let total = 0;
  for (const count of counts) total += count;
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(total * quantile));
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    seen += counts[bucket]!;
    if (seen >= rank) return Math.round(middleMs(bucket) * 1_000) / 1_000;
  }
  return null;
}
