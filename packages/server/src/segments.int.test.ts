/**
 * The segments as a whole over HTTP, on a clock that the tests move: sizes, history, overlap, advice, members.
 */
import { createMemoryBackend } from '@attune/backend';
import type { OverlapReply, SegmentHistoryReply, SegmentMembersReply, SegmentsReply } from '@attune/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, asWriter, overPartitions, startServer, type TestServer } from './testing/start-server.ts';

const definition = (document: { readonly key: string; readonly [field: string]: unknown }) =>
  ({ kind: 'segment', key: document.key, document, from: 'test' }) as const;
const viewed = (count: number, within?: string) => ({
  event: 'Product Viewed',
  count: { $gte: count },
  ...(within === undefined ? {} : { within }),
});
const SEGMENTS = [
  definition({ key: 'viewers', name: 'Viewers', condition: viewed(1) }),
  definition({ key: 'lookers', name: 'Lookers', parent: 'viewers', evidenceMin: 5, condition: viewed(2) }),
  definition({ key: 'fresh', name: 'Fresh', parent: 'viewers', condition: viewed(1, '10m') }),
  definition({ key: 'nobody', condition: viewed(900) }),
];

const open: TestServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer({ definitions: SEGMENTS, ...options });
  open.push(server);
  return server;
}

async function view(server: TestServer, visitors: readonly string[], times = 1, event = 'Product Viewed') {
  const batch = visitors.flatMap((anonymousId) =>
    Array.from({ length: times }, (_, i) => {
      const messageId = `${anonymousId}-${i}-${server.time.now}`;
      return { type: 'track', event, anonymousId, messageId, properties: {} };
    }),
  );
  const answer = await server.app.inject({ method: 'POST', url: '/v1/events', headers: asWriter, payload: { batch } });
  expect(answer.statusCode).toBe(200);
  await server.loop.settled();
}

async function get<T>(server: TestServer, url: string): Promise<T> {
  const answer = await server.app.inject({ url, headers: asOwner });
  const document = (await server.app.inject({ url: '/openapi.json' })).json() as OpenApi;
  expectConforming(document, { method: 'GET', url, status: answer.statusCode, body: answer.body });
  return answer.json() as T;
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `v${100 + from + i}`);
const sizesIn = ({ segments }: SegmentsReply) => Object.fromEntries(segments.map(({ key, members }) => [key, members]));

describe('the segments as a whole', () => {
  it('have the sizes of this moment, also where nothing but time has passed', async () => {
    const server = await start();
    await view(server, names(6));
    await view(server, names(3), 2);
    expect(sizesIn(await get(server, '/v1/segments'))).toEqual({ viewers: 6, lookers: 3, fresh: 6, nobody: 0 });
    server.time.now += 11 * 60_000;
    await view(server, names(2, 6));
    await server.loop.segments.sweep();
    expect(sizesIn(await get(server, '/v1/segments'))).toEqual({ viewers: 8, lookers: 3, fresh: 2, nobody: 0 });
    // Who was found to have left comes back: he is not counted twice.
    await view(server, names(1));
    const seen = await get<SegmentsReply>(server, '/v1/segments');
    expect(sizesIn(seen)).toEqual({ viewers: 8, lookers: 3, fresh: 3, nobody: 0 });
    expect(seen).toMatchObject({ visitors: 8, sweptAt: server.time.now });
    await server.loop.segments.sweep();
    expect(sizesIn(await get(server, '/v1/segments'))).toEqual({ viewers: 8, lookers: 3, fresh: 3, nobody: 0 });
  });

  it('are kept over a restart, and after the definitions changed', async () => {
    const backend = await createMemoryBackend();
    const first = await start({ backend });
    await view(first, names(6), 2);
    await first.close();
    open.length = 0;
    const again = await start({ backend });
    expect(sizesIn(await get(again, '/v1/segments'))).toMatchObject({ viewers: 6, lookers: 6 });
    const put = await again.app.inject({
      method: 'PUT',
      url: '/v1/definitions/segment/lookers',
      headers: asOwner,
      payload: { key: 'lookers', condition: viewed(3) },
    });
    expect(put.statusCode).toBeLessThan(300);
    await again.loop.segments.sweep();
    expect(sizesIn(await get(again, '/v1/segments'))).toMatchObject({ viewers: 6, lookers: 0 });
  });

  it('tell what they share, who stands for whom, and what is too small to learn from', async () => {
    const server = await start();
    await view(server, names(6));
    await view(server, names(3), 2);
    await server.loop.segments.sweep();
    const all = await get<OverlapReply>(server, '/v1/segments/overlap');
    expect(all.pairs).toHaveLength(3);
    const { pairs } = await get<OverlapReply>(server, '/v1/segments/overlap?a=lookers&b=viewers');
    expect(pairs).toEqual([{ a: 'lookers', b: 'viewers', both: 3, ofA: 1, ofB: 0.5, jaccard: 0.5 }]);
    const { segments, advice } = await get<SegmentsReply>(server, '/v1/segments');
    expect(segments.find(({ key }) => key === 'lookers')).toMatchObject({ fallsBackTo: 'viewers', evidenceMin: 5 });
    expect(segments.find(({ key }) => key === 'fresh')).toMatchObject({ fallsBackTo: null });
    expect(advice.map(({ segment, into }) => [segment, into])).toEqual([
      ['fresh', 'lookers'],
      ['lookers', 'fresh'],
    ]);
    const half = await server.app.inject({ url: '/v1/segments/overlap?a=viewers', headers: asOwner });
    expect(half.statusCode).toBe(400);
  });

  it('tell the same of a store of several partitions, added up from what each of their workers found', async () => {
    const backends = await Promise.all([0, 1, 2].map(() => createMemoryBackend()));
    const first = await start(overPartitions(backends));
    await view(first, names(6));
    await view(first, names(3), 2);
    await first.close();
    open.length = 0;
    // A worker goes round soon after its start.
    const server = await start(overPartitions(backends));
    const overlap = () => get<OverlapReply>(server, '/v1/segments/overlap?a=lookers&b=viewers');
    const afterAnother = async () => {
      // One in each partition has his worker write something down, which is looked at by the minute.
      server.time.now += 61_000;
      await view(server, names(6), 1, 'Page Read');
      return (await overlap()).pairs[0]!.both;
    };
    await expect.poll(afterAnother, { timeout: 20_000, interval: 500 }).toBeGreaterThan(0);
    expect((await overlap()).pairs).toEqual([{ a: 'lookers', b: 'viewers', both: 3, ofA: 1, ofB: 0.5, jaccard: 0.5 }]);
    expect((await get<OverlapReply>(server, '/v1/segments/overlap')).pairs).toHaveLength(3);
    const seen = await get<SegmentsReply>(server, '/v1/segments');
    expect(seen).toMatchObject({ visitors: 6, sweptAt: expect.any(Number) });
    expect(seen.advice.map(({ segment, into }) => [segment, into])).toEqual([
      ['fresh', 'lookers'],
      ['lookers', 'fresh'],
    ]);
  });

  it('remember how large they were', async () => {
    const server = await start();
    await view(server, names(2));
    await server.loop.segments.sweep();
    server.time.now += 60_000;
    await view(server, names(3, 2));
    await server.loop.segments.sweep();
    const { points } = await get<SegmentHistoryReply>(server, '/v1/segments/viewers/history');
    expect(points.map(({ members }) => members)).toEqual([2, 5]);
    expect((await server.app.inject({ url: '/v1/segments/none/history', headers: asOwner })).statusCode).toBe(404);
  });

  it('list their members by the page, and give all of them as a stream', async () => {
    const server = await start();
    await view(server, names(120));
    await view(server, ['v"quoted, one"', '=cmd()']);
    const ids: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const page: SegmentMembersReply = await get(server, `/v1/segments/viewers/members?limit=50${query}`);
      ids.push(...page.members.map(({ id }) => id));
      after = page.next;
    }
    expect(ids).toHaveLength(122);
    expect(new Set(ids).size).toBe(122);
    const url = '/v1/segments/viewers/members';
    const ndjson = await server.app.inject({ url, headers: { ...asOwner, accept: 'application/x-ndjson' } });
    expect(ndjson.headers['content-type']).toContain('application/x-ndjson');
    const read = ndjson.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    expect(read.map(({ id }) => id)).toEqual(ids);
    const csv = await server.app.inject({ url: `${url}?format=csv`, headers: asOwner });
    expect(csv.headers['content-type']).toContain('text/csv');
    const rows = csv.body.trimEnd().split('\r\n');
    expect(rows[0]).toBe('id,since,identities,firstAt,lastAt,events,traits');
    expect(rows).toHaveLength(123);
    expect(csv.body).toContain('"a:v""quoted, one"""');
    expect(rows.every((row) => !/^["]?[=+@-]/.test(row))).toBe(true);
    expect((await server.app.inject({ url, headers: asWriter })).statusCode).toBe(403);
  });
});
