/**
 * What came of content lately: exposures, clicks and conversions of each variant in buckets of 10 seconds, for a day. Written in place
 * by its one owner; an outcome that arrives late is counted when it happened.
 */
import { DAY_MS, type Time } from '../std/time.ts';

export const BUCKET_MS = 10_000;
/** As much of the past as a metric may speak of. */
export const METRIC_MS_MAX = DAY_MS;

export const METRIC_NAMES = ['ctr', 'exposures', 'clicks', 'conversions', 'conversion rate'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export type MetricQuestion = {
  readonly placement: string;
  /** Left out: all experiences of the placement together. */
  readonly experience?: string;
  /** A key, or `current`: the one with most exposures in the window. Left out: all variants together. */
  readonly variant?: string;
  readonly name: MetricName;
  readonly withinMs: number;
};

export type MetricCounts = { readonly exposures: number; readonly clicks: number; readonly conversions: number };

export type MetricSeen = MetricCounts & {
  /** undefined: a rate of nothing. */
  readonly value: number | undefined;
  /** The one meant by `current`; null when there is none. */
  readonly variant: { readonly experience: string; readonly key: string } | null;
};

/** What an outcome says to a metric. */
export type MetricOutcome = {
  readonly kind: 'exposed' | 'clicked' | 'converted';
  readonly placement: string;
  readonly experience: string;
  readonly variant: string;
  readonly at: Time;
};

export type Bucket = { readonly number: number; exposures: number; clicks: number; conversions: number };

export type Ring = {
  readonly placement: string;
  readonly experience: string;
  readonly variant: string;
  /** Ascending by number; only those in which something happened. */
  readonly buckets: Bucket[];
};

export type MetricBook = Map<string, Ring>;

/** @returns the ring that changed; undefined when the outcome is older than what is kept */
export function countOutcome(book: MetricBook, outcome: MetricOutcome): Ring | undefined {
  const ring = ringOf(book, outcome);
  const number = Math.floor(outcome.at / BUCKET_MS);
  const newest = ring.buckets.at(-1)?.number ?? number;
  const oldest = Math.max(newest, number) - METRIC_MS_MAX / BUCKET_MS;
  if (number <= oldest) return undefined;
  const gone = ring.buckets.findIndex((bucket) => bucket.number > oldest);
  if (gone > 0) ring.buckets.splice(0, gone);
  const bucket = bucketAt(ring.buckets, number);
  if (outcome.kind === 'exposed') bucket.exposures++;
  else if (outcome.kind === 'clicked') bucket.clicks++;
  else bucket.conversions++;
  return ring;
}

/** One text for one variant of one experience in one placement. */
export function ringKey(ring: Pick<Ring, 'placement' | 'experience' | 'variant'>): string {
  return JSON.stringify([ring.placement, ring.experience, ring.variant]);
}

/** The ring of a variant, made when it is not there yet. */
export function ringOf(book: MetricBook, of: Pick<Ring, 'placement' | 'experience' | 'variant'>): Ring {
  const key = ringKey(of);
  let ring = book.get(key);
  if (ring === undefined) {
    ring = { placement: of.placement, experience: of.experience, variant: of.variant, buckets: [] };
    book.set(key, ring);
  }
  return ring;
}

function bucketAt(buckets: Bucket[], number: number): Bucket {
  let place = buckets.length;
  while (place > 0 && buckets[place - 1]!.number > number) place--;
  const known = buckets[place - 1];
  if (known?.number === number) return known;
  const bucket: Bucket = { number, exposures: 0, clicks: 0, conversions: 0 };
  buckets.splice(place, 0, bucket);
  return bucket;
}

/** The metric over the whole buckets of the window that ends with the one of `now`. */
export function metricSeen(book: MetricBook, question: MetricQuestion, now: number): MetricSeen {
  const { rings, variant } = ringsMeant(book, question, now);
  const { from, to } = windowAt(question.withinMs, now);
  const counts = countsBetween(rings, from, to);
  return { ...counts, value: metricValue(question.name, counts), variant };
}

/** The rings that a question speaks of. */
export function ringsMeant(
  book: MetricBook,
  question: MetricQuestion,
  now: number,
): { readonly rings: readonly Ring[]; readonly variant: MetricSeen['variant'] } {
  const { placement, experience, variant } = question;
  const rings = [...book.values()].filter(
    (ring) =>
      ring.placement === placement &&
      (experience === undefined || ring.experience === experience) &&
      (variant === undefined || variant === 'current' || ring.variant === variant),
  );
  if (variant !== 'current') return { rings, variant: null };
  const current = currentOf(rings, question.withinMs, now);
  if (current === undefined) return { rings: [], variant: null };
  return { rings: [current], variant: { experience: current.experience, key: current.variant } };
}

function currentOf(rings: readonly Ring[], withinMs: number, now: number): Ring | undefined {
  const { from, to } = windowAt(withinMs, now);
  const seen = rings.map((ring) => ({ ring, exposures: countsBetween([ring], from, to).exposures }));
  // Ties by name, so that the order in which they were first seen never shows.
  seen.sort((a, b) => b.exposures - a.exposures || (ringKey(a.ring) < ringKey(b.ring) ? -1 : 1));
  return seen[0] !== undefined && seen[0].exposures > 0 ? seen[0].ring : undefined;
}

/** The window that ends with the bucket of `now`, in whole buckets: the ones after `from` up to and with `to`. */
export function windowAt(withinMs: number, now: number): { readonly from: number; readonly to: number } {
  const to = Math.floor(now / BUCKET_MS);
  return { from: to - Math.max(1, Math.round(withinMs / BUCKET_MS)), to };
}

/** The counts in the buckets after `from` up to and with `to`. */
export function countsBetween(rings: readonly Ring[], from: number, to: number): MetricCounts {
  let [exposures, clicks, conversions] = [0, 0, 0];
  for (const { buckets } of rings) {
    for (let i = buckets.length - 1; i >= 0; i--) {
      const bucket = buckets[i]!;
      if (bucket.number > to) continue;
      if (bucket.number <= from) break;
      exposures += bucket.exposures;
      clicks += bucket.clicks;
      conversions += bucket.conversions;
    }
  }
  return { exposures, clicks, conversions };
}

export function metricValue(name: MetricName, counts: MetricCounts): number | undefined {
  const { exposures, clicks, conversions } = counts;
  if (name === 'exposures') return exposures;
  if (name === 'clicks') return clicks;
  if (name === 'conversions') return conversions;
  return exposures === 0 ? undefined : (name === 'ctr' ? clicks : conversions) / exposures;
}

/** When the window of a metric next takes in another bucket. */
export function nextBucketAt(now: number): number {
  return (Math.floor(now / BUCKET_MS) + 1) * BUCKET_MS;
}
