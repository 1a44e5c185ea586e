/**
 * A segment: who. And a membership: in which segments one person is, since when, and when that lapses by itself.
 */
import type { Time } from '../std/time.ts';
import type { ConditionDocument } from './condition.ts';

export type SegmentDefinition = {
  readonly key: string;
  readonly name?: string;
  readonly description?: string;
  /** A broader segment, used when evidence for this one is thin. */
  readonly parent?: string;
  /** With fewer members than this the parent is used wherever a condition names this segment. Needs a parent. Default: never. */
  readonly evidenceMin?: number;
  readonly condition: ConditionDocument;
};

export type Membership = {
  /** The rules it was worked out with. */
  readonly rules: string;
  /** Segment keys with the time at which the person entered, sorted by key. */
  readonly segments: readonly { readonly key: string; readonly since: Time }[];
  /** The segments whose answer changes by itself, in or out, and when. */
  readonly lapses: readonly { readonly key: string; readonly at: Time }[];
  /** The first time at which it may change without an event; `NEVER` when only an event can change it. */
  readonly lapsesAt: Time;
};

/** What changed between two memberships of one person. */
export type Transition = { readonly kind: 'entered' | 'left'; readonly segment: string; readonly at: Time };
