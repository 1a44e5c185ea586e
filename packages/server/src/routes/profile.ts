/**
 * profile: who the visitors are. For people with the secret key only.
 */

import type { Visitor } from '@attune/engine';
import { AttuneError, ErrorReply, ProfilePage, ProfilesQuery, ProfileView } from '@attune/protocol';
import Type from 'typebox';
import type { App, Parts } from '../parts.ts';
import { profileSummary, profileView } from '../profile-view.ts';

const DECISIONS_MAX = 50;
export const ProfileParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 300 }) });

export function profileRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/profiles',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['profile'],
        summary: 'Visitors, the most recently seen first',
        querystring: ProfilesQuery,
        response: { 200: ProfilePage, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    async (request) => {
      const { after, limit, query } = request.query;
      const found = await parts.loop.recent({
        limit: limit ?? 50,
        ...(after === undefined ? {} : { after }),
        ...(query === undefined || query === '' ? {} : { query }),
      });
      return { profiles: found.visitors.map(profileSummary), next: found.next };
    },
  );
  app.get(
    '/v1/profiles/:id',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['profile'],
        summary: 'All that is known of one visitor',
        params: ProfileParams,
        response: { 200: ProfileView, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    async (request) => {
      const visitor = await findVisitor(parts, request.params.id);
      const decisions = parts.past.decisions.find((decision) => decision.person === visitor.profile.id, DECISIONS_MAX);
      const { population } = parts.loop;
      return profileView(visitor, { rules: parts.loop.rules(), now: parts.clock(), decisions, population });
    },
  );
}

/** @param id a person id, an anonymousId or a userId */
export async function findVisitor(parts: Parts, id: string): Promise<Visitor> {
  const visitor = id.includes('\0') ? undefined : await parts.loop.visitor(id);
  if (visitor === undefined) throw new AttuneError('not-found', { detail: 'There is no visitor with this id.' });
  return visitor;
}
