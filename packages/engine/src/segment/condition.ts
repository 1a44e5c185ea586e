/**
 * The behavioural language as documents. `read-condition.ts` checks them, `compile-condition.ts` makes them fast.
 */
import type { Surrounding } from './surroundings.ts';

/** Mongo-style operators, compatible with GrowthBook's: `{ $gte: 3 }`, `{ $in: ["a"] }`, or a plain value for equality. */
export type PredicateDocument = { readonly [fieldOrOperator: string]: unknown };

export type ConditionDocument =
  | { readonly all: readonly ConditionDocument[] }
  | { readonly any: readonly ConditionDocument[] }
  | { readonly not: ConditionDocument }
  /** In that segment now. */
  | { readonly segment: string }
  /** `{ event: "Product Viewed", where: {…}, count: { $gte: 3 }, within: "30m", by: "category" }`; count defaults to at least 1. */
  | {
      readonly event: string;
      readonly where?: PredicateDocument;
      readonly count?: number | PredicateDocument;
      /** Of a numeric property: `{ of: "price", $gte: 100 }`. */
      readonly sum?: MeasuredDocument;
      readonly avg?: MeasuredDocument;
      readonly min?: MeasuredDocument;
      readonly max?: MeasuredDocument;
      /** How many different values: `{ of: "product_id", $gte: 3 }`. */
      readonly distinct?: MeasuredDocument;
      /** Events per span, averaged over `within`: `{ per: "1m", $gt: 5 }`. */
      readonly velocity?: { readonly per: string } & ComparisonDocument;
      /** The last span against the one before it, by counts or, with `of`, by sums: `{ over: "7d", $gt: 1.5 }`. */
      readonly trend?: { readonly over: string; readonly of?: string } & ComparisonDocument;
      /** How long ago it happened first or last: `{ $lt: "7d" }`. */
      readonly first?: AgeDocument;
      readonly last?: AgeDocument;
      /** It did not come after this, when `within` was over. */
      readonly notFollowedBy?: { readonly event: string; readonly where?: PredicateDocument };
      /** A span, or "session", "previous session", "earlier sessions". */
      readonly within?: string;
      /** Counts each value of this property apart; true if any reaches the count. Binds `$<by>` for the content. */
      readonly by?: string;
    }
  /** `{ sequence: [{ event: "A" }, { not: { event: "B" } }, { event: "C", within: "10s" }] }`: this, then that. */
  | {
      readonly sequence: readonly SequenceStepDocument[];
      /** From the first step to the last. */
      readonly within?: string;
      /** The same value of this property in all steps. */
      readonly by?: string;
      /** The last step lies in this span, or in these visits. Default: ever. */
      readonly lately?: string;
      /** How many times it was completed. Default: at least once. */
      readonly count?: number | PredicateDocument;
    }
  /** `{ visits: "count", within: "7d", $gt: 3 }`: count, seconds, pages or events of the visits that began in the window. */
  | ({ readonly visits: string; readonly within?: string } & PredicateDocument)
  /** `{ trait: "plan", $eq: "pro" }`: a told or computed trait. With `outOfControl` one that is computed as `control`. */
  | ({ readonly trait: string } & PredicateDocument)
  /** `{ trait: "createdAt", ago: { $lt: "7d" } }`: how old the date is that it holds. */
  | { readonly trait: string; readonly ago: PredicateDocument }
  /** `{ trait: "plan", $eq: "trial", for: { $gte: "7d" } }`: since when a told trait has had its value. */
  | ({ readonly trait: string; readonly for: PredicateDocument } & PredicateDocument)
  /** `{ trait: "engagement", percentile: { $gte: 90 } }`: where the value stands among all visitors who have one, 0 to 100. */
  | { readonly trait: string; readonly percentile: PredicateDocument }
  /** How content does lately, whoever asks: `{ metric: { placement: "hero", name: "ctr" }, within: "5m", atLeast: 200, $lt: 0.02 }`. */
  | ({
      readonly metric: {
        readonly placement: string;
        readonly experience?: string;
        /** A key, or "current": the one with most exposures in the window. */
        readonly variant?: string;
        readonly name: 'ctr' | 'exposures' | 'clicks' | 'conversions' | 'conversion rate';
      };
      readonly within: string;
      readonly atLeast?: number;
      readonly outOfControl?: true | 'above' | 'below';
    } & PredicateDocument)
  /** `{ propensity: "purchase", $gte: 0.6 }`: how likely a trained model holds it, 0 to 1. */
  | ({ readonly propensity: string } & ComparisonDocument)
  /** A model puts the visitor there. */
  | { readonly cluster: { readonly model: string; readonly label: string } }
  /** `{ context: "device.type", $eq: "mobile" }` */
  | ({ readonly context: string } & PredicateDocument)
  /** `{ session: "number", $gte: 2 }`: number, events, pages, items, seconds, referrer or campaign of the current visit. */
  | ({ readonly session: string } & PredicateDocument)
  /** `{ bucket: "winter-test", $lt: 0.5 }`: a share of the visitors, the same ones each time. */
  | ({ readonly bucket: string } & PredicateDocument)
  /** A whole GrowthBook condition over traits, computed traits and context together. */
  | { readonly attributes: PredicateDocument }
  /** `{ device: "type", $eq: "mobile" }`, and `place`, `referrer`, `campaign`, `weather`: the context by checked names. */
  | { readonly [name in Surrounding]: { readonly [of in name]: string } & PredicateDocument }[Surrounding]
  /** The visitor's wall clock and calendar (else the site's zone): `{ localTime: { between: ["18:00", "21:00"], days: ["sat"] } }` */
  | { readonly localTime: LocalTimeDocument };

/** Comparisons with numbers. */
export type ComparisonDocument = {
  readonly [operator in '$gte' | '$gt' | '$lte' | '$lt' | '$eq' | '$ne']?: number;
};
/** Comparisons with spans of time: "7d". */
export type AgeDocument = { readonly [operator in '$gte' | '$gt' | '$lte' | '$lt']?: string };
export type MeasuredDocument = { readonly of: string } & ComparisonDocument;

/** A step, or what must not lie strictly between the steps around it. `within`: since the step before. */
export type SequenceStepDocument =
  | { readonly event: string; readonly where?: PredicateDocument; readonly within?: string }
  | { readonly not: { readonly event: string; readonly where?: PredicateDocument } };

/** Of the day on which a span over midnight began; `dates` are the first and last day as month-day. */
export type LocalTimeDocument = {
  readonly between?: readonly [string, string];
  readonly days?: readonly string[];
  readonly months?: readonly string[];
  readonly seasons?: readonly string[];
  readonly dates?: readonly [string, string];
};

/** What a condition was, node by node, with the values seen: `explain`. */
export type Explanation = {
  readonly holds: boolean;
  /** One line in plain English: "viewed “Product Viewed” at least 3 times within 30m by category". */
  readonly says: string;
  /** The values it was judged by: `{ count: 2, needs: { $gte: 3 }, lapsesAt: "…" }`. */
  readonly seen: { readonly [name: string]: unknown };
  readonly parts: readonly Explanation[];
};
