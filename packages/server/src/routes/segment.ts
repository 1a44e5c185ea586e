/**
 * segment: why a visitor is in a segment, or in the audience of an experience, or is not.
 */
import { asTime, explainExperience, explainSegment } from '@attune/engine';
import { AttuneError, ErrorReply, ExplainQuery, ExplainReply } from '@attune/protocol';
import type { App, Parts } from '../parts.ts';
import { findVisitor, ProfileParams } from './profile.ts';

export function segmentRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/profiles/:id/explain',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['segment'],
        summary: 'Why a condition holds of a visitor, or does not',
        params: ProfileParams,
        querystring: ExplainQuery,
        response: { 200: ExplainReply, '4xx': ErrorReply, '5xx': ErrorReply },
      },
    },
    async (request) => {
      const { segment, experience } = request.query;
      if ((segment === undefined) === (experience === undefined)) {
        throw new AttuneError('bad-request', { detail: 'Ask with ?segment=key or ?experience=key.' });
      }
      const visitor = await findVisitor(parts, request.params.id);
      const rules = parts.loop.rules();
      const when = { now: asTime(parts.clock()), population: parts.loop.population };
      const key = (segment ?? experience)!;
      const explanation =
        segment === undefined
          ? explainExperience(rules, visitor, key, when)
          : explainSegment(rules, visitor, key, when);
      if (explanation === undefined) {
        throw new AttuneError('not-found', {
          detail: `There is no ${segment === undefined ? 'experience' : 'segment'} "${key}".`,
        });
      }
      return { key, holds: explanation.holds, explanation } as never;
    },
  );
}
