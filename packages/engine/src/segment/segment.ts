/**
 * A segment: who. And a membership: in which segments one person is, since when, and when that lapses by itself.
 */
import { NEVER, type Time } from '../std/time.ts';
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
  readonly lapses: Lapses;
  /** The first time at which it may change without an event; `NEVER` when only an event can change it. */
  readonly lapsesAt: Time;
};

/** The segments whose answer changes by itself, in or out: their places among those of the rules, ascending, and when each does. */
export type Lapses = { readonly places: readonly number[]; readonly ats: readonly number[] };

export const NO_LAPSES: Lapses = { places: [], ats: [] };

/** The first time at which one of these lapses by itself. */
export function earliest(ats: Lapses['ats']): Time {
  let first: number = NEVER;
  for (let i = 0; i < ats.length; i++) if (ats[i]! < first) first = ats[i]!;
  return first as Time;
}

/** What changed between two memberships of one person. */
export type Transition = { readonly kind: 'entered' | 'left'; readonly segment: string; readonly at: Time };
