/**
 * The shapes of the server's answers, as docs/reference/http.md tells them. Times may arrive as milliseconds or as ISO text;
 * screens read them through `timeOf` only.
 */
import type { Explanation, JsonObject, Problem, Reason, TraceStep } from '@attune/engine';

export type WireTime = number | string;

export type Overview = {
  readonly now: WireTime;
  readonly startedAt: WireTime;
  readonly version: string;
  readonly totals: Readonly<
    Record<
      | 'accepted'
      | 'stored'
      | 'duplicate'
      | 'quarantined'
      | 'late'
      | 'decisions'
      | 'fallbacks'
      | 'exposures'
      | 'conversions'
      | 'errors',
      number
    >
  >;
  readonly series: OverviewSeries;
  readonly active: number;
  readonly streams: number;
  readonly log: { readonly cursor: number; readonly folded: number };
};

/** Counts per step, oldest first; latencies are null (or 0 with no decisions) where nothing was decided. */
export type OverviewSeries = {
  readonly stepMs: number;
  readonly from: WireTime;
  readonly events: readonly number[];
  readonly decisions: readonly number[];
  readonly errors: readonly number[];
  readonly decideP50Ms: readonly (number | null)[];
  readonly decideP99Ms: readonly (number | null)[];
};

export type ProfileSummary = {
  readonly id: string;
  readonly identities: { readonly anonymousIds: readonly string[]; readonly userIds: readonly string[] };
  readonly firstAt: WireTime;
  readonly lastAt: WireTime;
  readonly events: number;
  readonly sessions: number;
  readonly segments: readonly string[];
  readonly traits: JsonObject;
};

export type TimelineEntry = {
  readonly messageId: string;
  readonly event: string;
  readonly type: string;
  readonly at: WireTime;
  readonly properties: JsonObject;
};

export type DecisionRecord = {
  readonly id: string;
  readonly person: string;
  readonly placement: string;
  readonly at: WireTime;
  readonly experience: string | null;
  readonly variant: string | null;
  readonly reason: Reason;
  readonly propensity: number;
  readonly versions: { readonly rules: string; readonly experience: number | null; readonly policy: number };
  readonly match?: JsonObject;
  readonly trace?: readonly TraceStep[];
};

export type ShownRecord = {
  readonly decision: string;
  readonly placement: string;
  readonly experience: string;
  readonly variant: string;
  readonly at: WireTime;
  readonly exposedAt: WireTime | null;
  readonly clickedAt: WireTime | null;
  readonly convertedAt: WireTime | null;
};

export type SessionView = {
  readonly number: number;
  readonly startedAt: WireTime;
  readonly lastAt: WireTime;
  readonly events: number;
  readonly pages: number;
  readonly items: readonly string[];
  readonly referrer: string | null;
  readonly campaign: string | null;
};

export type ProfileView = ProfileSummary & {
  readonly context: JsonObject;
  readonly consent: string;
  readonly computed: JsonObject;
  readonly session: SessionView | null;
  readonly memberships: readonly { readonly key: string; readonly name?: string; readonly since: WireTime }[];
  readonly lapsesAt: WireTime | null;
  readonly timeline: readonly TimelineEntry[];
  readonly decisions: readonly DecisionRecord[];
  /** The programs that the visitor is held out of; `*` is everything. */
  readonly holdouts?: readonly string[];
  readonly shown: readonly ShownRecord[];
};

export type Explained = { readonly key: string; readonly holds: boolean; readonly explanation: Explanation };

export type VariantLearning = {
  readonly variant: string;
  readonly exposures: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly value: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly weight: number;
};

/** An estimate with the interval that holds the truth with 95 % probability. */
type Believed = { readonly estimate: number; readonly low: number; readonly high: number };

export type SegmentLearning = {
  /** Empty for visitors of none of the segments. */
  readonly segment: string;
  readonly parent: string | null;
  readonly variants: readonly (Believed & {
    readonly variant: string;
    readonly exposures: number;
    readonly weight: number;
  })[];
};

export type FeatureLearning = {
  readonly feature: string;
  readonly variants: readonly (Believed & { readonly variant: string })[];
};

export type ExperienceLearning = {
  readonly experience: string;
  readonly version: number;
  readonly variants: readonly VariantLearning[];
  readonly segments?: readonly SegmentLearning[];
  readonly features?: readonly FeatureLearning[];
};

export type DefinitionRecord = {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly updatedAt: WireTime;
  readonly source: string;
  readonly document: JsonObject;
};

export type Validation = {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly says?: string;
  /** It holds, but probably says something else than was meant. */
  readonly hints?: readonly Problem[];
};

export const DEFINITION_KINDS = [
  'experience',
  'program',
  'segment',
  'placement',
  'goal',
  'trait',
  'recommender',
  'model',
  'trigger',
  'settings',
] as const;
export type Kind = (typeof DEFINITION_KINDS)[number];

/** Milliseconds since the epoch, or null for an absent, endless or unreadable time. */
export function timeOf(value: WireTime | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  const ms = typeof value === 'number' ? value : Date.parse(value);
  return Number.isFinite(ms) ? ms : null;
}
