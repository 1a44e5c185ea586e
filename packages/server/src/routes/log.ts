/**
 * The log and the profiles as streams of lines, for a lake and for other programs. Both are read as fast as they are taken away and
 * in the pace of work beside the stream, so that neither needs memory or time of the loop.
 */
import { Readable } from 'node:stream';
import { asTime, computedValues, type Visitor } from '@attune/engine';
import { AttuneError, ErrorReply, type LogLine, LogQuery, type ProfileLine } from '@attune/protocol';
import Type from 'typebox';
import type { App, Parts } from '../parts.ts';
import { type Entry, signalsOf } from '../worker/entry.ts';
import type { PartitionLog } from '../worker/live-loop.ts';

const LIMIT_DEFAULT = 10_000;
const PAGE = 200;
const errors = { '4xx': ErrorReply, '5xx': ErrorReply };
const config = { access: 'secret' } as const;
const NDJSON = 'application/x-ndjson; charset=utf-8';

export function logRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/log',
    {
      config,
      schema: {
        tags: ['operation'],
        summary: 'The log from a position on, a LogLine each line; the last one says where to go on',
        description: 'A store of several partitions has a log for each, with positions of its own.',
        querystring: LogQuery,
        produces: ['application/x-ndjson'],
        response: { 200: Type.String({ description: 'One LogLine a line.' }), ...errors },
      },
    },
    ({ query: { from = 0, partition, limit = LIMIT_DEFAULT } }, reply) => {
      const log = logOf(parts, partition);
      reply.header('content-type', NDJSON).header('cache-control', 'no-store');
      reply.send(Readable.from(logLines(parts, log, { from, limit }), { objectMode: false }) as never);
    },
  );
  app.get(
    '/v1/profiles/export',
    {
      config,
      schema: {
        tags: ['profile'],
        summary: 'Everybody as he is now, a ProfileLine each line',
        produces: ['application/x-ndjson'],
        response: { 200: Type.String({ description: 'One ProfileLine a line.' }), ...errors },
      },
    },
    (_, reply) => {
      reply.header('content-type', NDJSON).header('cache-control', 'no-store');
      reply.send(Readable.from(profileLines(parts), { objectMode: false }) as never);
    },
  );
}

/** @throws AttuneError where there are several, and which is meant is not said */
function logOf({ loop }: Parts, partition: number | undefined): PartitionLog {
  const logs = loop.logs();
  const found = logs[partition ?? 0];
  if (found !== undefined && (partition !== undefined || logs.length === 1)) return found;
  const path = 'partition';
  const message = partition === undefined ? 'is missing: this store has several' : `${partition} is not there`;
  throw new AttuneError('bad-request', { problems: [{ path, message, fix: `name one from 0 to ${logs.length - 1}` }] });
}

async function* logLines(
  { loop }: Parts,
  { end, read }: PartitionLog,
  { from, limit }: { readonly from: number; readonly limit: number },
): AsyncGenerator<string> {
  const until = Math.min(end, from + limit);
  let next = Math.min(from, end);
  while (next < until) {
    const page = await read(next, Math.min(PAGE, until - next));
    if (page.entries.length === 0) break;
    const lines = page.entries.flatMap((entry, i) => linesOf(entry as Entry, page.from + i));
    if (lines.length > 0) yield `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
    next = page.next;
    const pause = loop.pace();
    if (pause !== undefined) await pause;
  }
  yield `${JSON.stringify({ kind: 'end', next, end, partitions: loop.logs().length } satisfies LogLine)}\n`;
}

function linesOf(entry: Entry, cursor: number): readonly LogLine[] {
  if (entry.kind === 'decision') {
    const { versions, trace: _trace, basis: _basis, match, ...decision } = entry.decision;
    const { rules, experience: experienceVersion, policy: policyVersion } = versions;
    return [{ kind: 'decision', cursor, ...decision, rules, experienceVersion, policyVersion, match: { ...match } }];
  }
  if (entry.kind === 'refused') {
    const { at, problems, event } = entry.refused;
    return [{ kind: 'quarantined', cursor, at, problems, event }];
  }
  if (entry.kind === 'effect') {
    const { id, at, result, ...detail } = entry.outcome;
    return [{ kind: 'effect', cursor, id, at, result, detail }];
  }
  return signalsOf(entry).map(({ id, properties, context, ...signal }, place): LogLine => {
    return {
      kind: 'event',
      cursor,
      place,
      messageId: id,
      ...signal,
      properties: { ...properties },
      context: { ...context },
    };
  });
}

async function* profileLines(parts: Parts): AsyncGenerator<string> {
  for await (const { found } of parts.loop.everyVisitor()) {
    const now = parts.clock();
    const lines = found.map(({ visitor }) => `${JSON.stringify(profileLine(parts, visitor, now))}\n`);
    if (lines.length > 0) yield lines.join('');
    const pause = parts.loop.pace();
    if (pause !== undefined) await pause;
  }
}

function profileLine({ loop }: Parts, { profile, membership }: Visitor, now: number): ProfileLine {
  const { id, identities, firstAt, lastAt, events, session, traits, context } = profile;
  const subject = { profile, now: asTime(now), context, population: loop.population };
  return {
    person: id,
    anonymousIds: [...identities.anonymousIds],
    userIds: [...identities.userIds],
    firstAt,
    lastAt,
    events,
    visits: session?.number ?? 0,
    segments: membership.segments.map(({ key }) => key),
    traits: { ...traits },
    computed: { ...computedValues(loop.rules().traits, subject) },
    context: { ...context },
  };
}
