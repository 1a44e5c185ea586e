/**
 * segment: the segments as a whole. Sizes, their history, and what two of them share. For people with the secret key only.
 */
import {
  AttuneError,
  ErrorReply,
  OverlapQuery,
  OverlapReply,
  SegmentHistoryReply,
  SegmentParams,
  SegmentsReply,
} from '@attune/protocol';
import type { App, Parts } from '../parts.ts';

const tags = ['segment'];
const failures = { '4xx': ErrorReply, '5xx': ErrorReply };

export function segmentFigureRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/segments',
    {
      config: { access: 'secret' },
      schema: { tags, summary: 'All segments with their sizes', response: { 200: SegmentsReply, ...failures } },
    },
    () => parts.loop.segments.seen() as never,
  );
  app.get(
    '/v1/segments/overlap',
    {
      config: { access: 'secret' },
      schema: {
        tags,
        summary: 'What two segments share, or all pairs that share somebody',
        querystring: OverlapQuery,
        response: { 200: OverlapReply, ...failures },
      },
    },
    (request) => overlapOf(parts, request.query),
  );
  app.get(
    '/v1/segments/:key/history',
    {
      config: { access: 'secret' },
      schema: {
        tags,
        summary: 'How large a segment was',
        params: SegmentParams,
        response: { 200: SegmentHistoryReply, ...failures },
      },
    },
    (request) => {
      const { key } = request.params;
      assertSegment(parts, key);
      return { key, points: parts.loop.segments.history(key) };
    },
  );
}

/** @throws AttuneError not-found */
export function assertSegment(parts: Parts, key: string): void {
  if (parts.loop.rules().segments.byKey.has(key)) return;
  throw new AttuneError('not-found', { detail: `There is no segment "${key}".` });
}

type Pair = OverlapReply['pairs'][number];

function overlapOf(parts: Parts, { a, b }: OverlapQuery): OverlapReply {
  const { segments } = parts.loop;
  if ((a === undefined) !== (b === undefined))
    throw new AttuneError('bad-request', { detail: 'Ask with ?a=key&b=key, or with neither for all pairs.' });
  const seen = segments.seen();
  const members = new Map(seen.segments.map((each) => [each.key, each.members]));
  const pairOf = (left: string, right: string, both: number): Pair => {
    const [ofLeft, ofRight] = [members.get(left) ?? 0, members.get(right) ?? 0];
    const either = ofLeft + ofRight - both;
    return {
      a: left,
      b: right,
      both,
      ofA: share(both, ofLeft),
      ofB: share(both, ofRight),
      jaccard: share(both, either),
    };
  };
  if (a !== undefined && b !== undefined) {
    assertSegment(parts, a);
    assertSegment(parts, b);
    return { sweptAt: seen.sweptAt, pairs: [pairOf(a, b, segments.overlap(a, b))] };
  }
  const known = segments.pairs().filter((pair) => members.has(pair.a) && members.has(pair.b));
  return { sweptAt: seen.sweptAt, pairs: known.map((pair) => pairOf(pair.a, pair.b, pair.both)) };
}

/** Sizes go on while a sweep is some minutes old: a share stays one. */
function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, part / whole);
}
