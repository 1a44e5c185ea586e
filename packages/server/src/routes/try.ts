/**
 * Trying a draft on everybody, saying it in plain English, the schemas for editors, and how far work beside the stream is.
 */
import { Readable } from 'node:stream';
import { publishedSchemas, type Trial } from '@attune/engine';
import {
  AttuneError,
  DescribeBody,
  DescribeReply,
  ErrorReply,
  JobsReply,
  TRY_DAYS,
  TryBody,
  TryReport,
} from '@attune/protocol';
import Type from 'typebox';
import { readDraft } from '../jobs/read-draft.ts';
import { tryDraft } from '../jobs/try-draft.ts';
import type { App, Parts } from '../parts.ts';

const errors = { '4xx': ErrorReply, '5xx': ErrorReply };
const config = { access: 'secret' } as const;
/** Each costs a part of what the stream leaves over; more at once would only take longer. */
const TRIES_MAX = 3;

export function tryRoutes(app: App, parts: Parts): void {
  const tries = { count: 0 };
  app.post(
    '/v1/try',
    {
      config,
      schema: {
        tags: ['segment'],
        summary: 'What a draft would hold of, over the retained past of all visitors',
        description:
          'Answers with lines of JSON: how far it is, several times a second, and the whole result last (`isDone`). Closing the connection ends it.',
        produces: ['application/x-ndjson'],
        body: TryBody,
        response: { 200: TryReport, ...errors },
      },
    },
    (request, reply) => {
      if (tries.count >= TRIES_MAX)
        throw new AttuneError('overloaded', { detail: `${TRIES_MAX} drafts are being tried already.` });
      const trial = draftOf(parts, request.body);
      const lines = linesOf(parts, { trial, days: request.body.days ?? TRY_DAYS, tries });
      reply.header('content-type', 'application/x-ndjson; charset=utf-8').header('cache-control', 'no-store');
      reply.send(Readable.from(lines) as never);
    },
  );
  app.get(
    '/v1/jobs',
    {
      config,
      schema: {
        tags: ['operation'],
        summary: 'Work beside the stream: how far edited definitions have reached all visitors',
        response: { 200: JobsReply, ...errors },
      },
    },
    () => ({ refold: parts.loop.refold(), tries: tries.count }),
  );
  describeRoute(app, parts);
  schemaRoute(app);
}

function draftOf(parts: Parts, asked: TryBody): Trial {
  const trial = readDraft(parts.definitions, asked);
  if (!trial.ok) throw new AttuneError('invalid-definition', { problems: [...trial.problems] });
  return trial.value;
}

async function* linesOf(
  { loop, clock }: Parts,
  { trial, days, tries }: { readonly trial: Trial; readonly days: number; readonly tries: { count: number } },
): AsyncGenerator<string> {
  const { says, notes } = trial;
  tries.count++;
  try {
    for await (const progress of tryDraft({ loop, trial, now: clock(), days })) {
      yield `${JSON.stringify({ ...progress, says, notes })}\n`;
    }
  } finally {
    tries.count--;
  }
}

function describeRoute(app: App, parts: Parts): void {
  app.post(
    '/v1/describe',
    {
      config,
      schema: {
        tags: ['segment'],
        summary: 'A condition in plain English',
        body: DescribeBody,
        response: { 200: DescribeReply, ...errors },
      },
    },
    (request) => {
      const read = readDraft(parts.definitions, request.body);
      if (!read.ok) return { ok: false, problems: [...read.problems] };
      return { ok: true, says: read.value.says, problems: [] };
    },
  );
}

/** Open: editors fetch them without a key, and they say nothing of this site. */
function schemaRoute(app: App): void {
  const schemas = new Map([...publishedSchemas()].map(([name, schema]) => [name, JSON.stringify(schema)]));
  app.get(
    '/v1/schemas/:name.json',
    {
      config: { access: 'open' },
      schema: {
        tags: ['definitions'],
        summary: 'JSON Schema of one kind of definition, or of a whole file (`definition`), for editors',
        params: Type.Object({ name: Type.String({ maxLength: 50 }) }),
        response: { 200: Type.Record(Type.String(), Type.Unknown()), ...errors },
      },
    },
    (request, reply) => {
      const text = schemas.get(request.params.name);
      if (text === undefined)
        throw new AttuneError('not-found', { detail: `The schemas are ${[...schemas.keys()].join(', ')}.` });
      reply.header('content-type', 'application/schema+json; charset=utf-8').header('cache-control', 'max-age=300');
      reply.send(text as never);
    },
  );
}
