/**
 * action: what triggers did, how far each effect has come, effects fetched for a channel, and those given up tried again.
 */
import {
  actionKind,
  asTime,
  type EffectId,
  type EffectState,
  liveTrigger,
  type TriggerDefinition,
} from '@attune/engine';
import {
  AttuneError,
  EffectPage,
  EffectParams,
  EffectView as EffectShape,
  EffectsQuery,
  EffectsReplay,
  EffectsReplayed,
  type EffectView,
  ErrorReply,
  LIMITS,
  TriggersReply,
  type TriggerView,
} from '@attune/protocol';
import type { App, Parts } from '../parts.ts';

const errors = { '4xx': ErrorReply, '5xx': ErrorReply };
const tags = ['action'];
const config = { access: 'secret' } as const;
/** Effects written down at once by a replay. */
const REPLAY_GROUP = 1_000;

export function actionRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/triggers',
    { config, schema: { tags, summary: 'What each trigger did', response: { 200: TriggersReply, ...errors } } },
    () => ({ triggers: triggersOf(parts), timers: parts.loop.timers() }),
  );
  app.get(
    '/v1/effects',
    {
      config,
      schema: {
        tags,
        summary: 'Effects, by trigger, status, visitor or channel',
        querystring: EffectsQuery,
        response: { 200: EffectPage, ...errors },
      },
    },
    (request) => pageOf(parts, request.query),
  );
  app.get(
    '/v1/effects/:id',
    {
      config,
      schema: { tags, summary: 'One effect', params: EffectParams, response: { 200: EffectShape, ...errors } },
    },
    (request) => view(found(parts, request.params.id)),
  );
  changeRoutes(app, parts);
}

function changeRoutes(app: App, parts: Parts): void {
  const { loop, clock } = parts;
  app.post(
    '/v1/effects/:id/done',
    {
      config,
      schema: {
        tags,
        summary: 'A fetched effect was done',
        params: EffectParams,
        response: { 200: EffectShape, ...errors },
      },
    },
    async (request) => {
      const { id, status } = found(parts, request.params.id);
      if (status !== 'waiting' && status !== 'done')
        throw new AttuneError('bad-request', { detail: `It is ${status}; only what waits for a channel can be done.` });
      await loop.record([{ id, at: asTime(clock()), result: 'done' }]);
      return view(found(parts, id));
    },
  );
  app.post(
    '/v1/effects/:id/replay',
    {
      config,
      schema: {
        tags,
        summary: 'Try an effect again that was given up',
        params: EffectParams,
        response: { 200: EffectShape, ...errors },
      },
    },
    async (request) => {
      const { id } = found(parts, request.params.id);
      await replay(parts, [id]);
      return view(found(parts, id));
    },
  );
  app.post(
    '/v1/effects/replay',
    {
      config,
      schema: {
        tags,
        summary: 'Try all of them again',
        body: EffectsReplay,
        response: { 200: EffectsReplayed, ...errors },
      },
    },
    async (request) => {
      const { trigger, status = 'dead' } = request.body;
      const ids: EffectId[] = [];
      for (const effect of loop.effects.newestFirst())
        if (effect.status === status && (trigger === undefined || effect.trigger === trigger)) ids.push(effect.id);
      await replay(parts, ids);
      return { replayed: ids.length };
    },
  );
}

async function replay({ loop, clock }: Parts, ids: readonly EffectId[]): Promise<void> {
  for (let from = 0; from < ids.length; from += REPLAY_GROUP) {
    const at = asTime(clock());
    await loop.record(ids.slice(from, from + REPLAY_GROUP).map((id) => ({ id, at, result: 'replayed' as const })));
  }
}

function found({ loop }: Parts, id: string): EffectState {
  const effect = loop.effects.get(id);
  if (effect === undefined) throw new AttuneError('not-found', { detail: `There is no effect "${id}".` });
  return effect;
}

function view(effect: EffectState): EffectView {
  return effect as unknown as EffectView;
}

type Query = {
  readonly after?: string;
  readonly limit?: number;
  readonly trigger?: string;
  readonly status?: string;
  readonly channel?: string;
  readonly person?: string;
};

/** Pages go by id, and ids are in the order of firing. */
function pageOf({ loop }: Parts, query: Query): EffectPage {
  const { after, limit = LIMITS.pageDefault, trigger, status, channel, person } = query;
  const isWanted = (effect: EffectState) =>
    (trigger === undefined || effect.trigger === trigger) &&
    (status === undefined || effect.status === status) &&
    (person === undefined || effect.person === person) &&
    (channel === undefined || effect.data['channel'] === channel);
  // A queue is worked off from its beginning; everything else is looked at from its end.
  const forward = channel !== undefined ? 1 : -1;
  const wanted = [...loop.effects.newestFirst()]
    .filter((effect) => isWanted(effect) && (after === undefined || forward * (effect.id < after ? -1 : 1) > 0))
    .filter(({ id }) => id !== after)
    .sort((a, b) => (a.id < b.id ? -forward : forward));
  const page = wanted.slice(0, limit);
  return { effects: page.map(view), next: wanted.length > limit ? page.at(-1)!.id : null };
}

function triggersOf({ loop, definitions }: Parts): TriggerView[] {
  const { effects } = loop;
  const defined = new Map(
    definitions.list('trigger').map((each) => [each.key, each.document as unknown as TriggerDefinition]),
  );
  return [...new Set([...defined.keys(), ...effects.triggers()])].map((key) => {
    const definition = defined.get(key);
    const { fired, firedAt, done } = effects.totals(key);
    return {
      key,
      name: definition?.name ?? key,
      status: definition === undefined ? 'removed' : (definition.status ?? 'live'),
      says: liveTrigger(loop.rules().triggers, key)?.condition.says ?? null,
      actions: (definition?.actions ?? []).map(actionKind),
      fired,
      firedAt,
      done,
      pending: effects.count('pending', key),
      blocked: effects.count('blocked', key),
      waiting: effects.count('waiting', key),
      dead: effects.count('dead', key),
    };
  });
}
