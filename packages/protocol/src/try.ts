/**
 * Trying a draft over the retained past, saying a condition in plain English, and how far work beside the stream is.
 */
import Type, { type Static } from 'typebox';
import { DefinitionKind } from './definition.ts';
import { Instant } from './page.ts';
import { Problem } from './problem.ts';

const Count = Type.Integer({ minimum: 0 });

/** Days that a trial goes back at most, and when nothing is said. */
export const TRY_DAYS_MAX = 90;
export const TRY_DAYS = 14;

const Draft = {
  condition: Type.Optional(Type.Unknown({ description: 'A condition by itself.' })),
  kind: Type.Optional(DefinitionKind),
  document: Type.Optional(Type.Unknown({ description: 'With `kind`: a definition that has a condition.' })),
};

export const TryBody = Type.Object(
  {
    ...Draft,
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: TRY_DAYS_MAX,
        description: `UTC days, today the last. Default ${TRY_DAYS}.`,
      }),
    ),
  },
  { title: 'TryBody', additionalProperties: false },
);
export type TryBody = Static<typeof TryBody>;

const Days = Type.Array(
  Type.Object({
    at: Type.Number({ description: 'The beginning of the day (UTC), milliseconds since 1970.' }),
    inside: Type.Integer({ description: 'In at the end of the day; the last one ends now.' }),
    entered: Count,
    left: Count,
  }),
);

/** One line of the answer: how far the trial is; the last line says `isDone`. */
export const TryReport = Type.Object(
  {
    isDone: Type.Boolean(),
    says: Type.String({ description: 'The draft in plain English.' }),
    notes: Type.Array(Type.String(), { description: 'What the retained past cannot tell.' }),
    visitors: Type.Integer({ description: 'Asked so far.' }),
    visitorsBefore: Type.Union([Type.Integer(), Type.Null()], {
      description: 'How many there were when all were last looked at; null: not known.',
    }),
    events: Type.Integer({ description: 'Retained events that were lived again.' }),
    incomplete: Type.Integer({
      description:
        'Visitors of whom more happened than is retained: their days are told from what is. Now is exact for all.',
    }),
    inside: Type.Integer({ description: 'In now, under the draft.' }),
    change: Type.Union(
      [
        Type.Object({
          inside: Type.Integer({ description: 'In now, under the definition in force.' }),
          comes: Type.Integer({ description: 'In only under the draft.' }),
          goes: Type.Integer({ description: 'In only under the definition in force.' }),
        }),
        Type.Null(),
      ],
      { description: 'null: there is no definition in force to compare with.' },
    ),
    days: Days,
    daysInForce: Days,
    people: Type.Array(
      Type.Object({
        person: Type.String(),
        since: Type.Union([Instant, Type.Null()]),
        sort: Type.Enum(['stays', 'comes', 'goes']),
      }),
      { description: 'A few of each sort, those who came in last first.' },
    ),
  },
  { title: 'TryReport' },
);
export type TryReport = Static<typeof TryReport>;

export const DescribeBody = Type.Object(Draft, { title: 'DescribeBody', additionalProperties: false });
export const DescribeReply = Type.Object(
  { ok: Type.Boolean(), says: Type.Optional(Type.String()), problems: Type.Array(Problem) },
  { title: 'DescribeReply' },
);
export type DescribeReply = Static<typeof DescribeReply>;

/** How far the visitors are worked out anew under the definitions in force. */
export const RefoldProgress = Type.Object(
  {
    state: Type.Enum(['running', 'done', 'waiting'], { description: 'waiting: for a store that failed.' }),
    revision: Type.String(),
    visitors: Type.Integer({ description: 'Looked at so far.' }),
    changed: Type.Integer({ description: 'Of these, worked out anew.' }),
    visitorsBefore: Type.Union([Type.Integer(), Type.Null()]),
    startedAt: Instant,
    endedAt: Type.Union([Instant, Type.Null()]),
  },
  { title: 'RefoldProgress' },
);
export type RefoldProgress = Static<typeof RefoldProgress>;
export const JobsReply = Type.Object({ refold: RefoldProgress, tries: Count }, { title: 'JobsReply' });
export type JobsReply = Static<typeof JobsReply>;
