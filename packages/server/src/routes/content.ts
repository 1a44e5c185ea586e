/**
 * content: the catalogue, and lists of items from it.
 */
import type { Item as EngineItem } from '@attune/engine';
import {
  ErrorReply,
  ItemPage,
  ItemsBody,
  ItemsReply,
  PageQuery,
  RecommendationsQuery,
  RecommendationsReply,
} from '@attune/protocol';
import type { App, Parts } from '../parts.ts';

export function contentRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/recommendations',
    {
      config: { access: 'write' },
      schema: {
        tags: ['content'],
        summary: 'Items that a recommender picks',
        querystring: RecommendationsQuery,
        response: { 200: RecommendationsReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    (request) => {
      const { recommender, item, count } = request.query;
      const wanted = { recommender, count: count ?? 4, ...(item === undefined ? {} : { item }) };
      return { items: parts.loop.recommend(wanted).items.map((each) => each.item) } as never;
    },
  );
}

export function contentAdminRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/items',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['content'],
        summary: 'The catalogue',
        querystring: PageQuery,
        response: { 200: ItemPage, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    (request) => parts.items.page({ after: request.query.after, limit: request.query.limit ?? 50 }) as never,
  );
  app.put(
    '/v1/items',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['content'],
        summary: 'Add items, or replace them by their ids',
        body: ItemsBody,
        response: { 200: ItemsReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    async (request) => {
      await parts.items.put(request.body.items as EngineItem[]);
      return { stored: request.body.items.length };
    },
  );
}
