/** The log as lines over HTTP: everything in its order, in stretches that fit together, for the secret key only. */
import type { LogLine } from '@attune/protocol';
import { expect, test, vi } from 'vitest';
import { asOwner, asWriter, GREETING, startServer } from './testing/start-server.ts';

test('stretches fit together, and hold what came in, what was decided and what was refused', async () => {
  const server = await startServer({ definitions: GREETING });
  try {
    const post = (url: string, payload: object) =>
      server.app.inject({ method: 'POST', url, headers: asWriter, payload });
    const track = (messageId: string) => ({ type: 'track', event: 'Product Viewed', anonymousId: 'x', messageId });
    await post('/v1/events', { batch: [track('m1'), { type: 'track' }, track('m2')], context: { locale: 'de' } });
    await post('/v1/decide', { anonymousId: 'x', placements: ['hero'] });
    await server.loop.settled();
    const read = async (query: string): Promise<LogLine[]> => {
      const { statusCode, body, headers } = await server.app.inject({ url: `/v1/log${query}`, headers: asOwner });
      expect([statusCode, headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
      return body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as LogLine);
    };
    // Decisions are written behind the answer.
    const whole = await vi.waitFor(async () => {
      const lines = await read('');
      expect(lines).toHaveLength(5);
      return lines;
    });
    expect(whole.map(({ kind }) => kind)).toEqual(['event', 'event', 'quarantined', 'decision', 'end']);
    expect(whole[1]).toMatchObject({ messageId: 'm2', place: 1, context: { locale: 'de' } });
    expect(whole[3]).toMatchObject({ placement: 'hero', propensity: 1, person: 'a:x' });
    const parts: LogLine[] = [];
    for (let next = 0; ; ) {
      const some = await read(`?from=${next}&limit=1`);
      const last = some.pop()!;
      parts.push(...some);
      if (last.kind !== 'end' || last.next === last.end) break;
      next = last.next;
    }
    expect(parts).toEqual(whole.slice(0, -1));
    expect((await server.app.inject({ url: '/v1/log?from=99999', headers: asOwner })).body).toContain('"kind":"end"');
    const people = await server.app.inject({ url: '/v1/profiles/export', headers: asOwner });
    expect(JSON.parse(people.body)).toMatchObject({ person: 'a:x', anonymousIds: ['x'], events: 2, visits: 1 });
    for (const url of ['/v1/log', '/v1/profiles/export'])
      expect((await server.app.inject({ url, headers: asWriter })).statusCode).toBe(403);
    expect((await server.app.inject({ url: '/v1/log?limit=0', headers: asOwner })).statusCode).toBe(400);
    const nowhere = await server.app.inject({ url: '/v1/log?partition=1', headers: asOwner });
    expect(nowhere.json().error.problems).toEqual([
      { path: 'partition', message: '1 is not there', fix: 'name one from 0 to 0' },
    ]);
  } finally {
    await server.close();
  }
});
