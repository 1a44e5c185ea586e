/**
 * What is known of one visitor, as people read it.
 */
import Type, { type Static } from 'typebox';
import { DecisionRecord } from './decision.ts';
import { Instant, Next, OpenObject, PageQuery } from './page.ts';

const Summary = {
  id: Type.String(),
  identities: Type.Object({ anonymousIds: Type.Array(Type.String()), userIds: Type.Array(Type.String()) }),
  firstAt: Instant,
  lastAt: Instant,
  events: Type.Integer(),
  sessions: Type.Integer(),
  segments: Type.Array(Type.String()),
  traits: OpenObject,
};

export const ProfileSummary = Type.Object(Summary, { title: 'ProfileSummary' });
export type ProfileSummary = Static<typeof ProfileSummary>;

export const ProfilePage = Type.Object({ profiles: Type.Array(ProfileSummary), next: Next }, { title: 'ProfilePage' });

export const ProfilesQuery = Type.Object({
  ...PageQuery.properties,
  query: Type.Optional(Type.String({ maxLength: 200, description: 'Part of an id or of an e-mail address.' })),
});

export const TimelineEntry = Type.Object(
  { messageId: Type.String(), event: Type.String(), type: Type.String(), at: Instant, properties: OpenObject },
  { title: 'TimelineEntry' },
);
export type TimelineEntry = Static<typeof TimelineEntry>;

export const MembershipView = Type.Object(
  { key: Type.String(), name: Type.String(), since: Instant },
  { title: 'MembershipView' },
);

export const ShownView = Type.Object(
  {
    decision: Type.String(),
    placement: Type.String(),
    experience: Type.String(),
    variant: Type.String(),
    propensity: Type.Number(),
    at: Instant,
    exposedAt: Type.Union([Instant, Type.Null()]),
    clickedAt: Type.Union([Instant, Type.Null()]),
    convertedAt: Type.Union([Instant, Type.Null()]),
  },
  { title: 'ShownView', additionalProperties: true },
);

export const ProfileView = Type.Object(
  {
    ...Summary,
    context: OpenObject,
    consent: Type.Enum(['granted', 'denied', 'unset']),
    computed: OpenObject,
    session: Type.Union([OpenObject, Type.Null()]),
    memberships: Type.Array(MembershipView),
    lapsesAt: Type.Union([Instant, Type.Null()], {
      description: 'When a membership may change without an event; null: never.',
    }),
    timeline: Type.Array(TimelineEntry, { description: 'Newest first.' }),
    decisions: Type.Array(DecisionRecord, { description: 'The latest, newest first.' }),
    holdouts: Type.Array(Type.String(), {
      description: 'The programs that the visitor is held out of; `*` is everything.',
    }),
    shown: Type.Array(ShownView),
  },
  { title: 'ProfileView' },
);
export type ProfileView = Static<typeof ProfileView>;
