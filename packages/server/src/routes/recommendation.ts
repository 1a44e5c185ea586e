/**
 * content: lists of items for one visitor, each with why it is there. Whoever has refused consent is answered as somebody of whom nothing is known.
 */
import type { Profile } from '@attune/engine';
import {
  AttuneError,
  ErrorReply,
  RecommendationsAnswer,
  RecommendationsBody,
  WidgetBody,
  WidgetReply,
} from '@attune/protocol';
import type { App, Parts } from '../parts.ts';
import type { ExplainedItem, ListWanted } from '../recommend/create-listing.ts';
import { itemsOfActions } from '../recommend/widget-actions.ts';
import { surroundOf } from '../surround-request.ts';

const COUNT = 4;
/** Widgets show more than a shelf does. */
const WIDGET_COUNT = 6;

export function recommendationRoutes(app: App, parts: Parts): void {
  app.post(
    '/v1/recommendations',
    {
      config: { access: 'write' },
      schema: {
        tags: ['content'],
        summary: 'Items for one visitor, each with why it is there',
        body: RecommendationsBody,
        response: { 200: RecommendationsAnswer, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    async (request) => {
      const { body } = request;
      checkRecommender(parts, body.recommender);
      if (body.explain === true && request.caller?.kind !== 'secret') throw new AttuneError('needs-secret-key');
      if (body.events !== undefined && body.events.length > 0) {
        const surround = surroundOf(parts, request);
        await takeAlong(parts, { ...body, events: body.events }, surround);
      }
      return answerOf(parts, body, await wantedBy(parts, body)) as never;
    },
  );
  for (const url of ['/api/recommendations', '/api/user/recommendations']) {
    app.post(
      url,
      {
        config: { access: 'write' },
        schema: {
          tags: ['content'],
          summary: 'Items for the user of a widget',
          description: 'The recommender is the one named, or else the first learned one by its key.',
          body: WidgetBody,
          response: { 200: WidgetReply, '4xx': ErrorReply, '5xx': ErrorReply },
        },
      },
      async ({ body }) => {
        const recommender = body.recommender ?? defaultRecommender(parts);
        checkRecommender(parts, recommender);
        const also = itemsOfActions([...(body.actions ?? []), ...(body.sessionActions ?? [])], parts.items.all);
        const profile = await profileOf(parts, [String(body.userId)]);
        const wanted = {
          recommender,
          also,
          count: body.count ?? WIDGET_COUNT,
          ...(body.item !== undefined && { item: body.item }),
        };
        const { items } = parts.loop.recommend({ ...wanted, ...(profile !== undefined && { profile }) });
        return { recommendations: items.map(viewOf) } as never;
      },
    );
  }
}

function checkRecommender({ loop }: Parts, key: string): void {
  const { recommenders } = loop.rules();
  if (recommenders.has(key)) return;
  const known = [...recommenders.keys()].sort();
  const fix = known.length === 0 ? 'define one: kind "recommender"' : `one of ${known.slice(0, 10).join(', ')}`;
  throw new AttuneError('bad-request', {
    problems: [{ path: 'recommender', message: `there is no recommender "${key}"`, fix }],
  });
}

/** The first that a model makes, else the first that needs no item. */
function defaultRecommender({ loop }: Parts): string {
  const all = [...loop.rules().recommenders.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const found =
    all.find(({ strategy }) => strategy === 'learned') ?? all.find(({ strategy }) => strategy === 'trending') ?? all[0];
  return found?.key ?? '';
}

async function wantedBy(parts: Parts, body: RecommendationsBody): Promise<ListWanted> {
  const { recommender, userId, anonymousId, item, count = COUNT, exclude, lookedAt } = body;
  const identities = [...(userId == null ? [] : [`u:${userId}`]), ...(anonymousId == null ? [] : [`a:${anonymousId}`])];
  const profile = await profileOf(parts, identities);
  return {
    recommender,
    count,
    ...(item != null && { item }),
    ...(exclude !== undefined && { exclude }),
    ...(lookedAt !== undefined && { also: lookedAt }),
    ...(profile !== undefined && { profile }),
  };
}

/** The first of them who is somebody, if he may be known. */
async function profileOf({ loop }: Parts, identities: readonly string[]): Promise<Profile | undefined> {
  for (const identity of identities) {
    const visitor = await loop.visitor(identity);
    if (visitor !== undefined) return visitor.profile.consent === 'denied' ? undefined : visitor.profile;
  }
  return undefined;
}

type Bringing = Pick<RecommendationsBody, 'anonymousId' | 'userId' | 'sentAt'> & {
  readonly events: readonly unknown[];
};

/** Events that name nobody are the one's who is asked for. */
async function takeAlong(parts: Parts, body: Bringing, surround: ReturnType<typeof surroundOf>): Promise<void> {
  const { anonymousId, userId, sentAt } = body;
  const own = { ...(anonymousId != null && { anonymousId }), ...(userId != null && { userId }) };
  const events = body.events.map((event) => {
    const { anonymousId: a, userId: u } = event as { readonly anonymousId?: unknown; readonly userId?: unknown };
    return (a ?? u ?? null) === null ? { ...(event as object), ...own } : event;
  });
  const batch = sentAt === undefined ? events : { batch: events, sentAt };
  const taken = await parts.intake.take({ body: batch, bytes: undefined }, { surround });
  parts.series.event(taken.accepted);
}

function answerOf({ loop, recommending }: Parts, { explain = false }: RecommendationsBody, wanted: ListWanted): object {
  const { version, items } = loop.recommend(wanted);
  const { recommender } = wanted;
  if (!explain) return { recommender, version, items: items.map(viewOf) };
  const filter = recommending.filter(recommender, { ...wanted, rules: loop.rules() });
  const unfiltered = filter === undefined ? [] : loop.recommend({ ...wanted, isFiltered: false }).items;
  const refused = unfiltered.flatMap(({ item }) => {
    const by = filter?.refuses(item) ?? null;
    return by === null ? [] : [{ id: item.id, title: item.title, filter: by }];
  });
  return { recommender, version, items: items.map(explainedViewOf), refused };
}

function viewOf({ item, by, says, detail }: ExplainedItem): object {
  return { ...item, why: says, by, ...(detail !== undefined && { propensity: detail.propensity }) };
}

function explainedViewOf(explained: ExplainedItem): object {
  const { detail } = explained;
  if (detail === undefined) return viewOf(explained);
  const reasons = detail.because.map(({ item: { id, title }, share }) => ({ id, title, share }));
  return { ...viewOf(explained), score: detail.score, model: detail.model, reasons };
}
