/**
 * Why a condition holds or not, node by node, with the values that were seen.
 */
import Type, { type Static } from 'typebox';
import { OpenObject } from './page.ts';

export const Explanation = Type.Object(
  {
    holds: Type.Boolean(),
    says: Type.String({ description: 'The node in plain English.' }),
    seen: OpenObject,
    parts: Type.Array(Type.Unknown(), { description: 'Explanations of its parts.' }),
  },
  { title: 'Explanation', additionalProperties: true },
);
export type Explanation = Static<typeof Explanation>;

export const ExplainQuery = Type.Object({
  segment: Type.Optional(Type.String({ maxLength: 200 })),
  experience: Type.Optional(Type.String({ maxLength: 200, description: 'Explains its audience.' })),
});

export const ExplainReply = Type.Object(
  { key: Type.String(), holds: Type.Boolean(), explanation: Explanation },
  { title: 'ExplainReply' },
);
export type ExplainReply = Static<typeof ExplainReply>;
