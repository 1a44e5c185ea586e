/**
 * definitions: read, checked, changed and removed by people and programs. A change acts at once; one that does not hold
 * changes nothing.
 */
import {
  AttuneError,
  DefinitionBody,
  DefinitionHeaders,
  type DefinitionKind,
  DefinitionKindParams,
  DefinitionList,
  DefinitionParams,
  DefinitionRecord,
  DefinitionVersions,
  ErrorReply,
  ValidateBody,
  ValidateReply,
} from '@attune/protocol';
import Type from 'typebox';
import type { DefinitionDocument } from '../definition-record.ts';
import type { App, Parts } from '../parts.ts';

const errors = { '4xx': ErrorReply, '5xx': ErrorReply };
const tags = ['definitions'];
const config = { access: 'secret' } as const;
const Removed = Type.Object({ removed: Type.Literal(true) });

export function definitionRoutes(app: App, parts: Parts): void {
  const { definitions } = parts;
  const found = <T>(value: T | undefined, kind: string, key: string): T => {
    if (value === undefined) throw new AttuneError('not-found', { detail: `There is no ${kind} "${key}".` });
    return value;
  };
  app.get(
    '/v1/definitions',
    { config, schema: { tags, summary: 'All definitions in force', response: { 200: DefinitionList, ...errors } } },
    () => ({ definitions: definitions.list() }),
  );
  app.get(
    '/v1/definitions/:kind',
    {
      config,
      schema: {
        tags,
        summary: 'Those of one kind',
        params: DefinitionKindParams,
        response: { 200: DefinitionList, ...errors },
      },
    },
    (request) => ({ definitions: definitions.list(request.params.kind as DefinitionKind) }),
  );
  app.get(
    '/v1/definitions/:kind/:key',
    {
      config,
      schema: {
        tags,
        summary: 'One definition',
        params: DefinitionParams,
        response: { 200: DefinitionRecord, ...errors },
      },
    },
    (request) => {
      const { kind, key } = request.params;
      return found(definitions.get(kind as DefinitionKind, key), kind, key);
    },
  );
  app.get(
    '/v1/definitions/:kind/:key/versions',
    {
      config,
      schema: {
        tags,
        summary: 'Its versions, newest first',
        params: DefinitionParams,
        response: { 200: DefinitionVersions, ...errors },
      },
    },
    (request) => {
      const { kind, key } = request.params;
      return { versions: found(definitions.versions(kind as DefinitionKind, key), kind, key) };
    },
  );
  changeRoutes(app, parts);
}

function changeRoutes(app: App, { definitions }: Parts): void {
  app.put(
    '/v1/definitions/:kind/:key',
    {
      config,
      schema: {
        tags,
        summary: 'Put a definition',
        description:
          'The body is the document. With If-Match: <version> it is refused with 409 when the definition moved on.',
        params: DefinitionParams,
        headers: DefinitionHeaders,
        body: DefinitionBody,
        response: { 200: DefinitionRecord, ...errors },
      },
    },
    async (request) => {
      const { kind, key } = request.params;
      const document = request.body as DefinitionDocument;
      const changed = await definitions.change({
        kind: kind as DefinitionKind,
        key,
        document,
        ...circumstances(request.headers),
      });
      return changed as NonNullable<typeof changed>;
    },
  );
  app.delete(
    '/v1/definitions/:kind/:key',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a definition',
        params: DefinitionParams,
        headers: DefinitionHeaders,
        response: { 200: Removed, ...errors },
      },
    },
    async (request) => {
      const { kind, key } = request.params;
      await definitions.change({
        kind: kind as DefinitionKind,
        key,
        document: null,
        ...circumstances(request.headers),
      });
      return { removed: true as const };
    },
  );
  app.post(
    '/v1/definitions/validate',
    {
      config,
      schema: {
        tags,
        summary: 'What would be wrong with it',
        body: ValidateBody,
        response: { 200: ValidateReply, ...errors },
      },
    },
    (request) => {
      const { kind, document } = request.body;
      return definitions.check(kind as DefinitionKind, document);
    },
  );
}

type Headers = { 'if-match'?: string; 'x-attune-source'?: unknown };

function circumstances(headers: Headers): { source: 'studio' | 'api'; expected?: number } {
  const source = headers['x-attune-source'] === 'studio' ? 'studio' : 'api';
  const match = headers['if-match'];
  if (match === undefined || match === '*') return { source };
  const expected = Number(/^(?:W\/)?"?(\d{1,15})"?$/.exec(match)?.[1] ?? Number.NaN);
  if (Number.isNaN(expected)) {
    const problem = {
      path: 'If-Match',
      message: `"${match}" is not a version`,
      fix: 'send the number that the definition has as `version`',
    };
    throw new AttuneError('bad-request', { problems: [problem] });
  }
  return { source, expected };
}
