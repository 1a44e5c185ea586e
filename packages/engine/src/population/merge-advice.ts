/**
 * Segments too small to learn from, and with what they had better be put together: the sibling that shares most members with them, else the
 * parent. Advice only: nothing is changed by it.
 */

export type SegmentFigures = {
  readonly key: string;
  readonly name?: string | undefined;
  readonly parent?: string | undefined;
  readonly members: number;
  /** The members it takes to learn from; default `ADVICE_MEMBERS_MIN`. */
  readonly evidenceMin?: number | undefined;
};

export type MergeAdvice = {
  readonly segment: string;
  readonly into: string;
  readonly kind: 'sibling' | 'parent';
  readonly says: string;
};

/** A rate of a few percent is told from its double with about so many visitors. */
export const ADVICE_MEMBERS_MIN = 100;
/** Siblings that share less of their members are different people. */
const JACCARD_MIN = 0.2;

/** @param overlap how many members two segments have in common */
export function adviseMerges(
  segments: readonly SegmentFigures[],
  overlap: (a: string, b: string) => number,
): readonly MergeAdvice[] {
  return segments.flatMap((segment) => {
    const advice = adviceFor(segment, segments, overlap);
    return advice === undefined ? [] : [advice];
  });
}

function adviceFor(
  segment: SegmentFigures,
  all: readonly SegmentFigures[],
  overlap: (a: string, b: string) => number,
): MergeAdvice | undefined {
  const enough = segment.evidenceMin ?? ADVICE_MEMBERS_MIN;
  if (segment.members >= enough) return undefined;
  const few = `“${nameOf(segment)}” has ${membersIn(segment.members)}, too few to learn from (${enough} are enough)`;
  const sibling = nearestSibling(segment, all, overlap);
  if (sibling !== undefined) {
    const both = overlap(segment.key, sibling.key);
    const together = segment.members + sibling.members - both;
    const says = `${few}. ${both} of them are also in its sibling “${nameOf(sibling)}”; together they are ${together}.`;
    return { segment: segment.key, into: sibling.key, kind: 'sibling', says };
  }
  const parent = all.find(({ key }) => key === segment.parent);
  if (parent === undefined) return undefined;
  const says = `${few}, and no sibling shares its members. Its parent “${nameOf(parent)}” has ${parent.members}.`;
  return { segment: segment.key, into: parent.key, kind: 'parent', says };
}

function nearestSibling(
  segment: SegmentFigures,
  all: readonly SegmentFigures[],
  overlap: (a: string, b: string) => number,
): SegmentFigures | undefined {
  const near = all
    .filter(({ key, parent }) => key !== segment.key && parent !== undefined && parent === segment.parent)
    .map((sibling) => ({ sibling, shared: jaccard(segment, sibling, overlap(segment.key, sibling.key)) }))
    .filter(({ shared }) => shared >= JACCARD_MIN)
    .sort((a, b) => b.shared - a.shared || (a.sibling.key < b.sibling.key ? -1 : 1));
  return near[0]?.sibling;
}

/** The share of all members of either who are in both, 0 to 1. */
function jaccard(a: SegmentFigures, b: SegmentFigures, both: number): number {
  const either = a.members + b.members - both;
  return either === 0 ? 0 : both / either;
}

function nameOf({ key, name }: SegmentFigures): string {
  return name ?? key;
}

function membersIn(count: number): string {
  return count === 1 ? '1 member' : `${count} members`;
}
