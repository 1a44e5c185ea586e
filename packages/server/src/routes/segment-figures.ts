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

function overlapOf(parts: Parts, { a, b }: OverlapQuery): OverlapReply {
  const { segments } = parts.loop;
  const { sweptAt } = segments.seen();
  if ((a === undefined) !== (b === undefined))
    throw new AttuneError('bad-request', { detail: 'Ask with ?a=key&b=key, or with neither for all pairs.' });
  if (a === undefined || b === undefined) {
    const { byKey } = parts.loop.rules().segments;
    return { sweptAt, pairs: segments.pairs().filter((pair) => byKey.has(pair.a) && byKey.has(pair.b)) };
  }
  assertSegment(parts, a);
  assertSegment(parts, b);
  return { sweptAt, pairs: [segments.pair(a, b)] };
}
