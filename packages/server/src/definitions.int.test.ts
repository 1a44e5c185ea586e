/** Definitions: put, read, refused, versioned, removed; and in force at once. */
import { createMemoryBackend } from '@attune/backend';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InitialDefinition } from './definition-record.ts';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, asWriter, GREETING, productViewed, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
let openApi: OpenApi;
beforeEach(async () => {
  server = await startServer({ definitions: [...GREETING] });
  openApi = (await server.app.inject('/openapi.json')).json();
});
afterEach(() => server.close());

async function call(
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await server.app.inject({
    method,
    url,
    headers: { ...asOwner, 'content-type': 'application/json', ...headers },
    ...payload,
  });
  expectConforming(openApi, { method, url, status: answer.statusCode, body: answer.body });
  return { status: answer.statusCode, body: answer.json() };
}
const decide = async (anonymousId: string) =>
  (
    await server.app.inject({
      method: 'POST',
      url: '/v1/decide',
      headers: asWriter,
      payload: { anonymousId, placements: ['hero'] },
    })
  ).json().decisions.hero;
const url = '/v1/definitions/segment/lookers';
const lookers = (count: number) => ({
  key: 'lookers',
  condition: { event: 'Product Viewed', count: { $gte: count }, within: '30m' },
});

describe('definitions', () => {
  it('are listed, by kind and alone', async () => {
    expect((await call('GET', '/v1/definitions')).body.definitions).toHaveLength(4);
    expect(
      (await call('GET', '/v1/definitions/segment')).body.definitions.map(({ key }: { key: string }) => key),
    ).toEqual(['lookers']);
    expect((await call('GET', url)).body).toMatchObject({
      kind: 'segment',
      key: 'lookers',
      version: 1,
      source: 'file',
    });
    expect((await call('GET', '/v1/definitions/segment/none')).status).toBe(404);
    expect((await call('GET', '/v1/definitions/nonsense/none')).status).toBe(400);
  });

  it('act at once, also on the past that is kept', async () => {
    await server.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: asWriter,
      payload: [productViewed('v', '1'), productViewed('v', '2')],
    });
    expect((await decide('v')).reason).toBe('no-experience');
    expect((await call('PUT', url, lookers(2))).body).toMatchObject({ version: 2, source: 'api' });
    expect(await decide('v')).toMatchObject({
      reason: 'chosen',
      experience: 'greeting',
      content: { html: '<h2>Hello </h2>' },
    });
    expect((await call('PUT', url, lookers(5), { 'x-attune-source': 'studio' })).body.source).toBe('studio');
    expect((await decide('v')).reason).toBe('no-experience');
  });

  it('keep their versions, also over a removal', async () => {
    await call('PUT', '/v1/definitions/goal/sale', { event: 'Order Completed' });
    await call('PUT', '/v1/definitions/goal/sale', { event: 'Order Paid' });
    expect((await call('DELETE', '/v1/definitions/goal/sale')).body).toEqual({ removed: true });
    expect((await call('GET', '/v1/definitions/goal/sale')).status).toBe(404);
    expect((await call('DELETE', '/v1/definitions/goal/sale')).status).toBe(404);
    expect((await call('PUT', '/v1/definitions/goal/sale', { event: 'Order Completed' })).body.version).toBe(4);
    const { versions } = (await call('GET', '/v1/definitions/goal/sale/versions')).body;
    expect(
      versions.map(({ version, document }: { version: number; document: { event: string } | null }) => [
        version,
        document?.event ?? null,
      ]),
    ).toEqual([
      [4, 'Order Completed'],
      [3, null],
      [2, 'Order Paid'],
      [1, 'Order Completed'],
    ]);
    expect((await call('GET', '/v1/definitions/goal/never/versions')).status).toBe(404);
  });

  it('refuse a change made from an older version', async () => {
    await call('PUT', url, lookers(4), { 'if-match': '1' });
    const late = await call('PUT', url, lookers(9), { 'if-match': '1' });
    expect([late.status, late.body.error.code]).toEqual([409, 'version-conflict']);
    expect((await call('PUT', url, lookers(9), { 'if-match': '"2"' })).body.version).toBe(3);
    expect(
      (await call('PUT', '/v1/definitions/segment/new', { ...lookers(1), key: 'new' }, { 'if-match': '0' })).status,
    ).toBe(200);
    expect(
      (await call('PUT', '/v1/definitions/segment/new', { ...lookers(1), key: 'new' }, { 'if-match': '0' })).status,
    ).toBe(409);
    expect((await call('DELETE', url, undefined, { 'if-match': '1' })).status).toBe(409);
    expect((await call('PUT', url, lookers(9), { 'if-match': 'soon' })).status).toBe(400);
  });

  it('of two changes at once exactly one wins', async () => {
    const both = await Promise.all([6, 7, 8].map((count) => call('PUT', url, lookers(count), { 'if-match': '1' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await call('GET', url)).body.version).toBe(2);
  });

  it('that do not hold change nothing, and say where and how to mend it', async () => {
    const revision = server.loop.rules().revision;
    const wrong: [string, unknown][] = [
      ['segment/lookers', { condition: { event: 'A', within: 'soon' } }],
      ['segment/lookers', { condition: { segment: 'nobody' } }],
      ['segment/lookers', { condition: { segment: 'lookers' } }],
      ['experience/greeting', { placement: 'nowhere', variants: [{ key: 'a', content: null }] }],
      ['experience/greeting', { placement: 'hero', variants: [{ key: 'a', content: { template: '{% if %}' } }] }],
      ['segment/lookers', { key: 'other', condition: { event: 'A' } }],
      ['placement/hero', []],
    ];
    for (const [path, document] of wrong) {
      const answer = await call('PUT', `/v1/definitions/${path}`, document);
      expect([400, 422], JSON.stringify(document)).toContain(answer.status);
      expect(answer.body.error.problems.length, JSON.stringify(answer.body)).toBeGreaterThan(0);
    }
    const inUse = await call('DELETE', url);
    expect([inUse.status, inUse.body.error.code]).toEqual([422, 'invalid-definition']);
    expect(inUse.body.error.problems[0].message).toContain('lookers');
    expect(server.loop.rules().revision).toBe(revision);
  });

  it('can be tried without being put', async () => {
    const good = await call('POST', '/v1/definitions/validate', { kind: 'segment', document: lookers(7) });
    expect(good.body).toMatchObject({ ok: true, problems: [], says: expect.stringContaining('7') });
    const bad = await call('POST', '/v1/definitions/validate', {
      kind: 'segment',
      document: { key: 'x', condition: { event: 5 } },
    });
    expect(bad.body.ok).toBe(false);
    expect(bad.body.problems.length).toBeGreaterThan(0);
    expect((await call('POST', '/v1/definitions/validate', { kind: 'nonsense', document: {} })).status).toBe(400);
    expect((await call('GET', url)).body.version).toBe(1);
  });
});

describe('files at the start', () => {
  const file = (count: number): InitialDefinition => ({
    kind: 'segment',
    key: 'lookers',
    document: lookers(count),
    from: 'segment/lookers.yaml',
  });
  const countOf = (from: TestServer) =>
    (from.definitions.get('segment', 'lookers')!.document as ReturnType<typeof lookers>).condition.count.$gte;

  it('replace what came from a file, and never what people edited', async () => {
    const backend = await createMemoryBackend();
    const first = await startServer({ backend, definitions: [file(3)] });
    await first.close();
    const same = await startServer({ backend, definitions: [file(3)] });
    expect(same.definitions.get('segment', 'lookers')!.version).toBe(1);
    await same.close();
    const changed = await startServer({ backend, definitions: [file(4)] });
    expect([countOf(changed), changed.definitions.get('segment', 'lookers')!.version]).toEqual([4, 2]);
    await changed.definitions.change({ kind: 'segment', key: 'lookers', document: lookers(9), source: 'studio' });
    await changed.close();
    const unchangedFile = await startServer({ backend, definitions: [file(4)] });
    expect(countOf(unchangedFile)).toBe(9);
    expect(unchangedFile.logged.join('')).not.toContain('lookers.yaml');
    await unchangedFile.close();
    const changedFile = await startServer({ backend, definitions: [file(5)] });
    expect(countOf(changedFile)).toBe(9);
    expect(changedFile.logged.join('')).toContain('segment/lookers.yaml');
    await changedFile.definitions.change({ kind: 'segment', key: 'lookers', document: null, source: 'api' });
    await changedFile.close();
    const removed = await startServer({ backend, definitions: [file(5)] });
    expect(removed.definitions.get('segment', 'lookers')).toBeUndefined();
    await removed.close();
  });

  it('that do not hold stop the start and leave the store as it was', async () => {
    const backend = await createMemoryBackend();
    const first = await startServer({ backend, definitions: [file(3)] });
    await first.close();
    const broken = { ...file(3), document: { key: 'lookers', condition: { segment: 'nobody' } } };
    await expect(startServer({ backend, definitions: [broken] })).rejects.toMatchObject({ code: 'invalid-definition' });
    const again = await startServer({ backend });
    expect(countOf(again)).toBe(3);
    await again.close();
  });

  it('a stored definition that no longer holds is left out, and the rest is in force', async () => {
    const backend = await createMemoryBackend();
    const first = await startServer({ backend, definitions: [...GREETING] });
    await first.close();
    const stored = await backend.records.get('definition/segment', 'lookers');
    const value = stored!.value as { current: object };
    await backend.records.put('definition/segment', 'lookers', {
      ...value,
      current: { ...value.current, document: { key: 'lookers', condition: { gone: 1 } } },
    });
    const again = await startServer({ backend });
    expect(again.loop.rules().placements.has('hero')).toBe(true);
    expect(again.loop.rules().placements.get('hero')).toEqual([]);
    expect(again.logged.join('')).toContain('do not hold');
    expect(again.definitions.get('segment', 'lookers')).toBeDefined();
    await again.close();
  });
});
