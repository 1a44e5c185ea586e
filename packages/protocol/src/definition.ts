/**
 * Definitions on the wire. The documents themselves are judged by the engine, which tells problems with their places.
 */
import Type, { type Static } from 'typebox';
import { OpenObject } from './page.ts';
import { Problem } from './problem.ts';

export const DEFINITION_KINDS = [
  'trait',
  'segment',
  'placement',
  'experience',
  'program',
  'goal',
  'recommender',
  'trigger',
  'model',
  'settings',
] as const;
export const DefinitionKind = Type.Enum([...DEFINITION_KINDS]);
export type DefinitionKind = (typeof DEFINITION_KINDS)[number];

/** Where the version in force came from: a file at start, a person in the Studio, a program, or a trigger. */
export const DefinitionSource = Type.Union([
  Type.Enum(['file', 'studio', 'api']),
  Type.String({ pattern: '^trigger:', description: 'The trigger that changed it.' }),
]);
export type DefinitionSource = 'file' | 'studio' | 'api' | `trigger:${string}`;

export const DefinitionKey = Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9][A-Za-z0-9_.:-]*$' });

export const DefinitionRecord = Type.Object(
  {
    kind: DefinitionKind,
    key: Type.String(),
    version: Type.Integer(),
    updatedAt: Type.Number(),
    source: DefinitionSource,
    document: OpenObject,
  },
  { title: 'DefinitionRecord' },
);

export const DefinitionList = Type.Object({ definitions: Type.Array(DefinitionRecord) }, { title: 'DefinitionList' });

export const DefinitionVersion = Type.Object({
  version: Type.Integer(),
  updatedAt: Type.Number(),
  source: DefinitionSource,
  document: Type.Union([OpenObject, Type.Null()], { description: 'null: removed with this version.' }),
});
export const DefinitionVersions = Type.Object(
  { versions: Type.Array(DefinitionVersion, { description: 'Newest first.' }) },
  { title: 'DefinitionVersions' },
);

export const DefinitionParams = Type.Object({ kind: DefinitionKind, key: DefinitionKey });
export const DefinitionKindParams = Type.Object({ kind: DefinitionKind });
export const DefinitionBody = Type.Object(
  {},
  { title: 'DefinitionBody', description: 'The document.', additionalProperties: true },
);
export const DefinitionHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 50, description: 'The version the change was made from; 0: it must not exist.' }),
  ),
  'x-attune-source': Type.Optional(Type.Enum(['studio', 'api'])),
});

export const ValidateBody = Type.Object(
  { kind: DefinitionKind, document: Type.Unknown() },
  { title: 'ValidateBody', additionalProperties: true },
);
export const ValidateReply = Type.Object(
  {
    ok: Type.Boolean(),
    problems: Type.Array(Problem),
    says: Type.Optional(Type.String()),
    hints: Type.Optional(
      Type.Array(Problem, { description: 'It holds, but probably says something else than was meant.' }),
    ),
  },
  { title: 'ValidateReply' },
);
export type ValidateReply = Static<typeof ValidateReply>;
