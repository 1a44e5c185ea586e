/**
 * segment: who is in a segment now, a page at a time for people, or all of them as a stream for other programs. A stream is read
 * from the store as fast as it is taken away, so that a segment of any size needs no memory.
 */
import { Readable } from 'node:stream';
import type { Visitor } from '@attune/engine';
import {
  ErrorReply,
  type SegmentMember,
  SegmentMembersQuery,
  SegmentMembersReply,
  SegmentParams,
} from '@attune/protocol';
import Type from 'typebox';
import { csvCell } from '../csv-cell.ts';
import type { App, Parts } from '../parts.ts';
import { assertSegment } from './segment-figures.ts';

const PAGE_DEFAULT = 50;
type Format = 'json' | 'ndjson' | 'csv';
const CONTENT_TYPES = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
} as const;

export function segmentMemberRoutes(app: App, parts: Parts): void {
  app.get(
    '/v1/segments/:key/members',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['segment'],
        summary: 'Who is in a segment: a page, or all of them as NDJSON or CSV',
        params: SegmentParams,
        querystring: SegmentMembersQuery,
        produces: ['application/json', 'application/x-ndjson', 'text/csv'],
        response: {
          200: {
            description: 'Members, in the order of their ids',
            content: {
              'application/json': { schema: SegmentMembersReply },
              'application/x-ndjson': { schema: Type.String({ description: 'One SegmentMember a line.' }) },
              'text/csv': { schema: Type.String({ description: COLUMNS.join(', ') }) },
            },
          },
          '4xx': ErrorReply,
          '5xx': ErrorReply,
        },
      },
    },
    async (request, reply) => {
      const { key } = request.params;
      assertSegment(parts, key);
      const { after, limit } = request.query;
      const format = request.query.format ?? formatIn(request.headers.accept);
      if (format === 'json') return (await page(parts, key, { after, limit: limit ?? PAGE_DEFAULT })) as never;
      reply.header('content-type', CONTENT_TYPES[format]);
      reply.header('content-disposition', `attachment; filename="${key.replaceAll(':', '-')}.${format}"`);
      return reply.send(Readable.from(lines(parts, key, format), { objectMode: false }) as never);
    },
  );
}

/** The first of the three that the header names; JSON when it names none of them. */
function formatIn(accept: string | undefined): Format {
  for (const part of (accept ?? '').split(',')) {
    const type = part.split(';')[0]!.trim().toLowerCase();
    if (type === 'application/x-ndjson' || type === 'application/jsonl') return 'ndjson';
    if (type === 'text/csv') return 'csv';
    if (type === 'application/json' || type === '*/*') return 'json';
  }
  return 'json';
}

async function page(
  parts: Parts,
  key: string,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<SegmentMembersReply> {
  const members: SegmentMember[] = [];
  for await (const visitor of parts.loop.segments.members(key, after)) {
    members.push(memberOf(visitor, key));
    if (members.length === limit) return { members, next: visitor.profile.id };
  }
  return { members, next: null };
}

async function* lines(parts: Parts, key: string, format: 'ndjson' | 'csv'): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
  for await (const visitor of parts.loop.segments.members(key)) {
    const pause = parts.loop.pace();
    if (pause !== undefined) await pause;
    const member = memberOf(visitor, key);
    yield format === 'csv' ? csvLine(member) : `${JSON.stringify(member)}\n`;
  }
}

function memberOf({ profile, membership }: Visitor, key: string): SegmentMember {
  const { id, identities, firstAt, lastAt, events, traits } = profile;
  return {
    id,
    since: membership.segments.find((each) => each.key === key)?.since ?? null,
    anonymousIds: [...identities.anonymousIds],
    userIds: [...identities.userIds],
    firstAt,
    lastAt,
    events,
    traits,
  };
}

const COLUMNS = ['id', 'since', 'identities', 'firstAt', 'lastAt', 'events', 'traits'];

/** RFC 4180. Identities carry their kind in front (`u:`), so that no cell begins with what a spreadsheet takes for a formula. */
function csvLine(member: SegmentMember): string {
  const identities = [...member.userIds.map((id) => `u:${id}`), ...member.anonymousIds.map((id) => `a:${id}`)];
  const cells = [
    member.id,
    member.since === null ? '' : new Date(member.since).toISOString(),
    identities.join(' '),
    new Date(member.firstAt).toISOString(),
    new Date(member.lastAt).toISOString(),
    String(member.events),
    JSON.stringify(member.traits),
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}
