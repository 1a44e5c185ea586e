/**
 * Asking what a visitor should see, and the answer. An answer is always given: when nothing fits or something fails, its
 * content is null and the page keeps its own default.
 */
import Type, { type Static } from 'typebox';
import { Event } from './event.ts';
import { Explanation } from './explanation.ts';
import { Item } from './item.ts';
import { LIMITS } from './limits.ts';
import { Instant, Next, OpenObject } from './page.ts';

export const REASONS = [
  'chosen',
  'no-consent',
  'switched-off',
  'holdout',
  'unknown-placement',
  'capped',
  'no-experience',
  'limited',
  'fallback',
  'preview',
  'forced',
] as const;
export const Reason = Type.Enum([...REASONS]);
export type Reason = Static<typeof Reason>;

export const Content = Type.Object(
  {
    html: Type.Optional(Type.String({ description: 'Rendered and escaped; to be put into the slot as it is.' })),
    data: Type.Optional(OpenObject),
    items: Type.Optional(Type.Array(Item)),
    patch: Type.Optional(
      Type.Object({
        addClass: Type.Optional(Type.Array(Type.String())),
        style: Type.Optional(Type.Record(Type.String(), Type.String())),
        attributes: Type.Optional(Type.Record(Type.String(), Type.String())),
      }),
    ),
  },
  { title: 'Content' },
);
export type Content = Static<typeof Content>;

export const Versions = Type.Object({
  rules: Type.String(),
  experience: Type.Union([Type.Number(), Type.Null()]),
  policy: Type.Number(),
});

const Choice = {
  id: Type.String(),
  placement: Type.String(),
  experience: Type.Union([Type.String(), Type.Null()]),
  variant: Type.Union([Type.String(), Type.Null()]),
  reason: Reason,
  propensity: Type.Number({ description: 'The chance that this visitor got this variant, given the experience.' }),
  versions: Versions,
};

export const DecisionView = Type.Object(
  {
    ...Choice,
    content: Type.Union([Content, Type.Null()], { description: "null: keep the page's own default." }),
    explanation: Type.Optional(
      Type.Record(Type.String(), Explanation, { description: 'By experience; only when asked for.' }),
    ),
  },
  { title: 'DecisionView' },
);
export type DecisionView = Static<typeof DecisionView>;

const Who = Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Null()]));
const PlacementKey = Type.String({ minLength: 1, maxLength: 200 });

export const DecideBody = Type.Object(
  {
    anonymousId: Who,
    userId: Who,
    placements: Type.Array(PlacementKey, { minItems: 1, maxItems: LIMITS.placementsMax }),
    events: Type.Optional(Type.Array(Event, { description: 'Stored and folded first, in the same round trip.' })),
    sentAt: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    context: Type.Optional(OpenObject),
    explain: Type.Optional(Type.Boolean({ default: false })),
    page: Type.Optional(
      Type.Array(PlacementKey, {
        maxItems: LIMITS.placementsMax,
        description: 'The other placements of the page: they count where only so many may be personalised.',
      }),
    ),
    preview: Type.Optional(Type.String({ description: 'Tokens of signed preview links, with commas between them.' })),
    force: Type.Optional(
      Type.String({ description: '`experience:variant`, several with commas; where the settings allow it.' }),
    ),
    writeKey: Type.Optional(Type.String()),
  },
  { title: 'DecideBody', additionalProperties: true },
);
export type DecideBody = Static<typeof DecideBody>;

export const DecideReply = Type.Object(
  { person: Type.String(), decisions: Type.Record(Type.String(), DecisionView) },
  { title: 'DecideReply' },
);
export type DecideReply = Static<typeof DecideReply>;

export const DecisionRecord = Type.Object(
  {
    ...Choice,
    person: Type.String(),
    at: Instant,
    match: OpenObject,
    trace: Type.Array(Type.Object({ experience: Type.String(), outcome: Type.String() })),
    /** What the allocation saw: `{ segment }`, or `{ shape, features }`. */
    basis: Type.Optional(OpenObject),
  },
  { title: 'DecisionRecord', additionalProperties: true },
);
export type DecisionRecord = Static<typeof DecisionRecord>;

export const DecisionPage = Type.Object(
  { decisions: Type.Array(DecisionRecord), next: Next },
  { title: 'DecisionPage' },
);

export const StreamQuery = Type.Object({
  key: Type.Optional(Type.String()),
  anonymousId: Type.Optional(Type.String({ maxLength: 500 })),
  userId: Type.Optional(Type.String({ maxLength: 500 })),
  placements: Type.String({ minLength: 1, maxLength: 5_000, description: 'Keys, with commas between them.' }),
  page: Type.Optional(Type.String({ maxLength: 5_000, description: 'The other placements of the page.' })),
  preview: Type.Optional(Type.String({ maxLength: 20_000 })),
  force: Type.Optional(Type.String({ maxLength: 5_000 })),
});
export type StreamQuery = Static<typeof StreamQuery>;
