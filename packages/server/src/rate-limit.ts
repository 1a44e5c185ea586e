/**
 * Token buckets: each name may make so many requests a second, with a burst saved up while it was quiet. Bounded: a name
 * whose bucket is full again is forgotten.
 */
export type RateLimit = {
  /** Takes one token; 0 when there was one, else the seconds to wait (at least 1, whole). */
  readonly take: (name: string) => number;
};

const NAMES_MAX = 50_000;

/** @param perSecondMax 0 or less switches the limit off */
export function createRateLimit(options: {
  readonly perSecondMax: number;
  readonly burstMax: number;
  readonly clock: () => number;
}): RateLimit {
  const { perSecondMax, burstMax, clock } = options;
  if (!(perSecondMax > 0)) return { take: () => 0 };
  const buckets = new Map<string, { tokens: number; at: number }>();

  const refilled = (bucket: { tokens: number; at: number }, now: number) =>
    Math.min(burstMax, bucket.tokens + (Math.max(0, now - bucket.at) * perSecondMax) / 1_000);

  const forgetFull = (now: number): void => {
    for (const [name, bucket] of buckets) if (refilled(bucket, now) >= burstMax) buckets.delete(name);
    // Still too many, all of them busy: begin anew rather than grow, which lets each through once more.
    if (buckets.size >= NAMES_MAX) buckets.clear();
  };

  const take = (name: string): number => {
    const now = clock();
    let bucket = buckets.get(name);
    if (bucket === undefined) {
      if (buckets.size >= NAMES_MAX) forgetFull(now);
      bucket = { tokens: burstMax, at: now };
      buckets.set(name, bucket);
    }
    bucket.tokens = refilled(bucket, now);
    bucket.at = now;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecondMax));
  };
  return { take };
}
