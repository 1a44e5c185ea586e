/**
 * What a request that failed is answered with, and the one form in which anything wrong with sent data is told.
 */
import Type, { type Static } from 'typebox';

export const Problem = Type.Object(
  {
    path: Type.String({ description: 'Where: `variants[0].weight`; empty for the whole.' }),
    message: Type.String({ description: 'What is wrong.' }),
    fix: Type.Optional(Type.String({ description: 'How to mend it.' })),
  },
  { title: 'Problem' },
);
export type Problem = Static<typeof Problem>;

export const ErrorReply = Type.Object(
  {
    error: Type.Object({
      code: Type.String({ description: 'One of the codes of the error table, stable over versions.' }),
      message: Type.String(),
      fix: Type.String(),
      problems: Type.Array(Problem),
      requestId: Type.String({ description: 'The id under which the server logged it.' }),
    }),
  },
  { title: 'ErrorReply' },
);
export type ErrorReply = Static<typeof ErrorReply>;
