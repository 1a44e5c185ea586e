/**
 * The log as other programs read it: what came in, what was decided, what was done, in the order in which it was kept. This is what a
 * lake is filled from.
 */
import Type, { type Static } from 'typebox';
import { Instant, OpenObject } from './page.ts';

export const LogQuery = Type.Object({
  from: Type.Optional(
    Type.Integer({ minimum: 0, description: 'A position in the log: `next` of the last answer. Default 0.' }),
  ),
  partition: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Of a store of several partitions: which log. Default 0, if there is one.',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100_000,
      description: 'Entries at most; a request of events is one. Default 10,000.',
    }),
  ),
});
export type LogQuery = Static<typeof LogQuery>;

const orNull = Type.Union([Type.String(), Type.Null()]);
const cursor = Type.Integer({ description: 'The position of the entry.' });

export const LogLine = Type.Union(
  [
    Type.Object({
      kind: Type.Literal('event'),
      cursor,
      place: Type.Integer({ description: 'Among the events of its entry.' }),
      messageId: Type.String(),
      type: Type.String(),
      event: Type.String(),
      at: Instant,
      receivedAt: Instant,
      anonymousId: orNull,
      userId: orNull,
      previousId: orNull,
      properties: OpenObject,
      context: OpenObject,
    }),
    Type.Object({
      kind: Type.Literal('decision'),
      cursor,
      id: Type.String(),
      person: Type.String(),
      placement: Type.String(),
      at: Instant,
      experience: orNull,
      variant: orNull,
      reason: Type.String(),
      propensity: Type.Number(),
      rules: Type.String(),
      experienceVersion: Type.Union([Type.Integer(), Type.Null()]),
      policyVersion: Type.Integer(),
      match: OpenObject,
    }),
    Type.Object({
      kind: Type.Literal('quarantined'),
      cursor,
      at: Instant,
      problems: Type.Unknown(),
      event: Type.Unknown(),
    }),
    Type.Object({
      kind: Type.Literal('effect'),
      cursor,
      id: Type.String(),
      at: Instant,
      result: Type.String(),
      detail: OpenObject,
    }),
    Type.Object({
      kind: Type.Literal('end'),
      next: Type.Integer({ description: 'Where to go on.' }),
      end: Type.Integer({ description: 'The end of the log when it was read.' }),
      partitions: Type.Integer({ minimum: 1, description: 'How many logs there are.' }),
    }),
  ],
  { title: 'LogLine', description: 'One line of JSON. The last line of an answer is of kind `end`.' },
);
export type LogLine = Static<typeof LogLine>;

export const ProfileLine = Type.Object(
  {
    person: Type.String(),
    anonymousIds: Type.Array(Type.String()),
    userIds: Type.Array(Type.String()),
    firstAt: Instant,
    lastAt: Instant,
    events: Type.Integer(),
    visits: Type.Integer(),
    segments: Type.Array(Type.String()),
    traits: OpenObject,
    computed: OpenObject,
    context: OpenObject,
  },
  { title: 'ProfileLine', description: 'One line of JSON for each person, as he is now.' },
);
export type ProfileLine = Static<typeof ProfileLine>;
