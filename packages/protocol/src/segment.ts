/**
 * Segments as a whole, on the wire: how large they are and were, what they share, who is in them.
 */
import Type, { type Static } from 'typebox';
import { DefinitionKey } from './definition.ts';
import { Instant, Next, OpenObject, PageQuery } from './page.ts';

export const SegmentFigureView = Type.Object(
  {
    key: Type.String(),
    name: Type.String(),
    says: Type.String({ description: 'The condition in plain English.' }),
    parent: Type.Union([Type.String(), Type.Null()]),
    members: Type.Integer({ description: 'How many are in it now.' }),
    evidenceMin: Type.Union([Type.Integer(), Type.Null()]),
    fallsBackTo: Type.Union([Type.String(), Type.Null()], {
      description: 'The parent that is used in its place now; null: it stands for itself.',
    }),
    recent: Type.Array(Type.Integer(), { description: 'The members of the last hour by the minute, oldest first.' }),
  },
  { title: 'SegmentFigure' },
);
export type SegmentFigureView = Static<typeof SegmentFigureView>;

export const MergeAdviceView = Type.Object(
  {
    segment: Type.String(),
    into: Type.String(),
    kind: Type.Enum(['sibling', 'parent']),
    says: Type.String({ description: 'Why, in a sentence.' }),
  },
  { title: 'MergeAdvice' },
);

export const SegmentsReply = Type.Object(
  {
    segments: Type.Array(SegmentFigureView),
    visitors: Type.Union([Type.Integer(), Type.Null()], {
      description: 'All visitors now; null before the first sweep.',
    }),
    sweptAt: Type.Union([Instant, Type.Null()], {
      description: 'Since when what time alone changes may not be counted yet; null before the first sweep.',
    }),
    advice: Type.Array(MergeAdviceView, { description: 'Segments too small to learn from.' }),
  },
  { title: 'SegmentsReply' },
);
export type SegmentsReply = Static<typeof SegmentsReply>;

export const SegmentParams = Type.Object({ key: DefinitionKey });

export const SegmentHistoryReply = Type.Object(
  {
    key: Type.String(),
    points: Type.Array(Type.Object({ at: Instant, members: Type.Integer() }), {
      description:
        'Oldest first: by the minute for two hours, by the quarter for two days, by four hours for ninety days.',
    }),
  },
  { title: 'SegmentHistoryReply' },
);
export type SegmentHistoryReply = Static<typeof SegmentHistoryReply>;

export const OverlapQuery = Type.Object({
  a: Type.Optional(DefinitionKey),
  b: Type.Optional(DefinitionKey),
});

export const OverlapReply = Type.Object(
  {
    sweptAt: Type.Union([Instant, Type.Null()]),
    pairs: Type.Array(
      Type.Object({
        a: Type.String(),
        b: Type.String(),
        both: Type.Integer({ description: 'Visitors in both, counted one by one at the last sweep.' }),
        ofA: Type.Number({ description: 'The share of the members of a who are also in b.' }),
        ofB: Type.Number({ description: 'The share of the members of b who are also in a.' }),
        jaccard: Type.Number({ description: 'Both of either, 0 to 1.' }),
      }),
    ),
  },
  { title: 'OverlapReply' },
);
export type OverlapQuery = Static<typeof OverlapQuery>;
export type OverlapReply = Static<typeof OverlapReply>;

/** One member, as listed and exported. */
export const SegmentMember = Type.Object(
  {
    id: Type.String(),
    since: Type.Union([Instant, Type.Null()], { description: 'When he entered the segment.' }),
    anonymousIds: Type.Array(Type.String()),
    userIds: Type.Array(Type.String()),
    firstAt: Instant,
    lastAt: Instant,
    events: Type.Integer(),
    traits: OpenObject,
  },
  { title: 'SegmentMember' },
);
export type SegmentMember = Static<typeof SegmentMember>;

export const SegmentMembersQuery = Type.Object({
  ...PageQuery.properties,
  format: Type.Optional(
    Type.Enum(['json', 'ndjson', 'csv'], {
      description: 'json: a page. ndjson, csv: all members as a stream. Default: what the Accept header says.',
    }),
  ),
});

export const SegmentMembersReply = Type.Object(
  { members: Type.Array(SegmentMember), next: Next },
  { title: 'SegmentMembersReply' },
);
export type SegmentMembersReply = Static<typeof SegmentMembersReply>;
