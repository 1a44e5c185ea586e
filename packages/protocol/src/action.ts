/**
 * Triggers and effects on the wire: what a trigger has done, how far each effect has come, and what those who fetch effects for a
 * channel say of them.
 */
import Type, { type Static } from 'typebox';
import { Instant, Next, OpenObject, PageQuery } from './page.ts';

export const EffectStatus = Type.Enum(['pending', 'blocked', 'waiting', 'done', 'dead'], {
  description:
    'pending: to be done at nextAt. blocked: what it needs is not set up. waiting: to be fetched for its channel. dead: given up.',
});
export const EffectKind = Type.Enum(['set', 'email', 'webhook', 'enqueue', 'swap', 'pause']);

export const EffectView = Type.Object(
  {
    id: Type.String({ description: 'The webhook-id and the Message-ID: the same for each attempt.' }),
    trigger: Type.String(),
    version: Type.Integer({ description: 'Of the trigger that fired.' }),
    action: Type.Integer({ description: "Which of the trigger's actions, from 0." }),
    kind: EffectKind,
    person: Type.Union([Type.String(), Type.Null()], { description: 'null: about content.' }),
    at: Type.Number({ description: 'When the condition became true, in milliseconds since 1970-01-01T00:00:00Z.' }),
    notBefore: Instant,
    match: OpenObject,
    cause: Type.Union([Type.Object({ name: Type.String(), at: Instant, properties: OpenObject }), Type.Null()]),
    status: EffectStatus,
    attempts: Type.Integer({ description: 'Failed ones, since it fired or was replayed.' }),
    nextAt: Instant,
    updatedAt: Instant,
    error: Type.Union([Type.String(), Type.Null()]),
    data: OpenObject,
  },
  { title: 'EffectView' },
);
export type EffectView = Static<typeof EffectView>;

export const EffectsQuery = Type.Object({
  ...PageQuery.properties,
  trigger: Type.Optional(Type.String({ maxLength: 200 })),
  status: Type.Optional(EffectStatus),
  channel: Type.Optional(Type.String({ maxLength: 200, description: 'Of effects that were enqueued.' })),
  person: Type.Optional(Type.String({ maxLength: 600 })),
});
export const EffectPage = Type.Object(
  { effects: Type.Array(EffectView, { description: 'Newest first; with a channel, the oldest first.' }), next: Next },
  { title: 'EffectPage' },
);
export type EffectPage = Static<typeof EffectPage>;

export const EffectParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
export const EffectsReplay = Type.Object(
  {
    trigger: Type.Optional(Type.String({ maxLength: 200 })),
    status: Type.Optional(Type.Enum(['dead', 'blocked'], { default: 'dead' })),
  },
  { title: 'EffectsReplay', additionalProperties: true },
);
export const EffectsReplayed = Type.Object({ replayed: Type.Integer() }, { title: 'EffectsReplayed' });

export const TriggerView = Type.Object(
  {
    key: Type.String(),
    name: Type.String(),
    status: Type.Enum(['live', 'paused', 'draft', 'removed']),
    says: Type.Union([Type.String(), Type.Null()], {
      description: 'Its condition in plain English; null when not live.',
    }),
    actions: Type.Array(EffectKind),
    fired: Type.Integer(),
    firedAt: Type.Union([Instant, Type.Null()]),
    done: Type.Integer({ description: 'Effects done, in all.' }),
    pending: Type.Integer(),
    blocked: Type.Integer(),
    waiting: Type.Integer(),
    dead: Type.Integer({ description: 'Given up and not replayed.' }),
  },
  { title: 'TriggerView' },
);
export type TriggerView = Static<typeof TriggerView>;

export const TriggersReply = Type.Object(
  {
    triggers: Type.Array(TriggerView),
    timers: Type.Object({
      pending: Type.Integer({ description: 'Visitors for whom a trigger may fire without an event.' }),
      fired: Type.Integer({ description: 'Since the start.' }),
      lateMs: Type.Number({ description: 'How late the latest was.' }),
      lateMsMax: Type.Number({ description: 'How late the latest of all was, since the start.' }),
    }),
  },
  { title: 'TriggersReply' },
);
export type TriggersReply = Static<typeof TriggersReply>;
