/** Where a segment stands among the others, and what part of all visitors it holds: the same in the list and on its own page. */
import type { SegmentFigureView } from '@attune/protocol';
import { Chip } from '../part/chip.tsx';

export function PlaceChips({ segment }: { readonly segment: SegmentFigureView }) {
  const { parent, fallsBackTo, evidenceMin } = segment;
  return (
    <>
      {parent !== null && <Chip>within {parent}</Chip>}
      {fallsBackTo !== null && (
        <Chip tone="warn" title={`It has fewer than ${evidenceMin} members`}>
          stands for {fallsBackTo}
        </Chip>
      )}
    </>
  );
}

/** 0 to 1; null while nobody is known. The members are of this moment, the visitors of the last count: never above 1. */
export function shareOf({ members }: SegmentFigureView, visitors: number | null): number | null {
  return visitors === null || visitors === 0 ? null : Math.min(1, members / visitors);
}
