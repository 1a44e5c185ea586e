/**
 * How lists are read in parts: `after` is the `next` of the page before.
 */
import Type, { type Static } from 'typebox';
import { LIMITS } from './limits.ts';

export const PageQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 1_000, description: 'The `next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.pageMax, default: LIMITS.pageDefault })),
});
export type PageQuery = Static<typeof PageQuery>;

export const Next = Type.Union([Type.String(), Type.Null()], {
  description: 'Ask for it with `after`; null: that was all.',
});

/** An instant in the answers: milliseconds since the Unix epoch. */
export const Instant = Type.Number({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' });

/** An object whose keys are the site's own. */
export const OpenObject = Type.Record(Type.String(), Type.Unknown());
