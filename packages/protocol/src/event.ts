/**
 * Events on the wire: Segment's envelope, alone, in a list, or in a batch. What is said here is for readers and clients;
 * the server judges each event by itself, so that one bad event never costs its neighbours.
 */
import Type, { type Static } from 'typebox';
import { LIMITS } from './limits.ts';
import { Instant, Next, OpenObject } from './page.ts';
import { Problem } from './problem.ts';

export const EventType = Type.Enum(['track', 'identify', 'page', 'screen', 'group', 'alias']);
export type EventType = Static<typeof EventType>;

const Identity = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const Moment = Type.Optional(Type.Union([Type.String(), Type.Number()], { description: 'ISO 8601, or milliseconds.' }));

export const Event = Type.Object(
  {
    type: Type.Optional(EventType),
    messageId: Type.Optional(
      Type.String({ description: 'At most 100 characters, the same over all retries; made here when missing.' }),
    ),
    anonymousId: Identity,
    userId: Identity,
    timestamp: Moment,
    originalTimestamp: Moment,
    sentAt: Moment,
    event: Type.Optional(Type.String({ description: 'track: the name.' })),
    name: Type.Optional(Type.Union([Type.String(), Type.Null()], { description: 'page, screen: the name.' })),
    properties: Type.Optional(OpenObject),
    traits: Type.Optional(OpenObject),
    groupId: Identity,
    previousId: Identity,
    context: Type.Optional(OpenObject),
  },
  {
    title: 'Event',
    description: 'One thing that happened. `anonymousId` or `userId` is needed.',
    additionalProperties: true,
  },
);
export type Event = Static<typeof Event>;

export const EventBatch = Type.Object(
  {
    batch: Type.Array(Event, { description: `At most ${LIMITS.batchEventsMax} events.` }),
    sentAt: Moment,
    context: Type.Optional(OpenObject),
    integrations: Type.Optional(OpenObject),
    writeKey: Type.Optional(Type.String({ description: 'For senders that cannot set headers.' })),
  },
  { title: 'EventBatch', additionalProperties: true },
);
export type EventBatch = Static<typeof EventBatch>;

export const EventsBody = Type.Union([EventBatch, Event, Type.Array(Event)], { title: 'EventsBody' });

export const QuarantinedHere = Type.Object({
  index: Type.Integer({ description: 'Its place in what was sent.' }),
  messageId: Type.Union([Type.String(), Type.Null()]),
  problems: Type.Array(Problem),
});

export const EventsReply = Type.Object(
  {
    accepted: Type.Integer({ description: 'Events that are durable and folded now, repeated ones included.' }),
    quarantined: Type.Array(QuarantinedHere),
  },
  { title: 'EventsReply' },
);
export type EventsReply = Static<typeof EventsReply>;

/** What Segment's libraries expect of every ingest route. */
export const SuccessReply = Type.Object({ success: Type.Literal(true) }, { title: 'SuccessReply' });

/** The settings that analytics.js loads before it sends: no third party, batching left to the page. */
export const SourceSettings = Type.Object(
  {
    integrations: Type.Record(Type.String(), OpenObject),
    plan: OpenObject,
    edgeFunction: OpenObject,
    analyticsNextEnabled: Type.Boolean(),
  },
  { title: 'SourceSettings', additionalProperties: true },
);

export const QuarantinedEvent = Type.Object(
  {
    id: Type.String({ description: 'The position in the log, where it can be sent again.' }),
    at: Instant,
    problems: Type.Array(Problem),
    event: Type.Unknown({ description: 'A look at it: of a long one the beginning.' }),
    replay: Type.Enum(['possible', 'done', 'never'], {
      description:
        'Whether POST /v1/quarantine/replay can send it again, or has. Never: it came too late, or is not whole.',
    }),
  },
  { title: 'QuarantinedEvent' },
);
export type QuarantinedEvent = Static<typeof QuarantinedEvent>;

export const QuarantinePage = Type.Object(
  { quarantined: Type.Array(QuarantinedEvent), next: Next },
  { title: 'QuarantinePage' },
);

export const QuarantineReplay = Type.Object(
  {
    ids: Type.Optional(
      Type.Array(Type.String(), { maxItems: LIMITS.pageMax, description: 'Of GET /v1/quarantine. Default: all.' }),
    ),
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: 'Those with this in a problem (`path: message`).' }),
    ),
    from: Type.Optional(Type.Integer({ description: 'Quarantined from then on, in milliseconds.' })),
    to: Type.Optional(Type.Integer({ description: 'Quarantined before, in milliseconds.' })),
    after: Type.Optional(Type.Integer({ minimum: 0, description: '`next` of the answer before. Default 0.' })),
  },
  { title: 'QuarantineReplay', additionalProperties: false },
);
export type QuarantineReplay = Static<typeof QuarantineReplay>;

export const QuarantineReplayReply = Type.Object(
  {
    found: Type.Integer({ description: 'Quarantined events that were looked at: the four below together.' }),
    replayed: Type.Integer({ description: 'Taken now: no longer quarantined.' }),
    refused: Type.Integer({ description: 'Judged bad again: still quarantined.' }),
    done: Type.Integer({ description: 'Were taken before.' }),
    cut: Type.Integer({ description: 'Not kept whole: too large, no event, or of an earlier release.' }),
    problems: Type.Array(Type.Object({ id: Type.String(), problems: Type.Array(Problem) }), {
      description: 'Of the first of those that are refused again, as they are judged now.',
    }),
    next: Type.Union([Type.Integer(), Type.Null()], { description: 'Where to go on (`after`); null: all was seen.' }),
    end: Type.Integer({ description: 'The end of the log.' }),
  },
  { title: 'QuarantineReplayReply' },
);
export type QuarantineReplayReply = Static<typeof QuarantineReplayReply>;
