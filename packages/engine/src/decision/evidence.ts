/**
 * The evidence ladder: an experience for few is used only once enough is known, of the visitor, of the segment, or of the experience
 * itself. With less, the next one by priority is tried (the parent segment's), and at last the default.
 */
import { freshUntil } from '../population/population-view.ts';
import type { Subject, Watch } from '../segment/compiled-condition.ts';
import { hashV2 } from '../std/hash.ts';
import type { EvidenceDefinition } from './experience.ts';

export const EXPLORE_DEFAULT = 0.1;

/** What was learned of an experience, as far as evidence asks. */
export type LearnedCounts = {
  readonly variants?: { readonly [variant: string]: { readonly exposures: number } };
};

export type EvidenceAsked = {
  readonly experience: string;
  readonly subject: Subject;
  /** Whom the hash takes. */
  readonly unit: string;
  readonly learned: LearnedCounts | undefined;
};

/** Whether enough is known. What hangs on others is asked anew when `watch` says so. */
export function hasEvidence(evidence: EvidenceDefinition, asked: EvidenceAsked, watch: Watch): boolean {
  const { signals = 0, members = 0, segment, outcomes = 0, explore = EXPLORE_DEFAULT } = evidence;
  const { subject, experience, unit, learned } = asked;
  if (subject.profile.events < signals) return false;
  if (segment !== undefined && !isLargeEnough(segment, members, subject, watch)) return false;
  if (outcomes === 0 || hashV2(`attune-explore:${experience}`, unit) < explore) return true;
  watch.until = Math.min(watch.until, freshUntil(subject.now, subject.profile.lastAt));
  return exposuresOf(learned) >= outcomes;
}

/** A segment that nobody counts here is taken to be large enough, as where a condition names it. */
function isLargeEnough(segment: string, members: number, { population, profile, now }: Subject, watch: Watch): boolean {
  if (population === undefined) return true;
  watch.until = Math.min(watch.until, freshUntil(now, profile.lastAt));
  return (population.size(segment) ?? members) >= members;
}

function exposuresOf(learned: LearnedCounts | undefined): number {
  let total = 0;
  for (const { exposures } of Object.values(learned?.variants ?? {})) total += exposures;
  return total;
}
