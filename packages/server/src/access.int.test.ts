/** The full matrix of keys and routes, made from the OpenAPI document: what is not allowed there must be refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import {
  asOwner,
  asWriter,
  GREETING,
  SECRET_KEY,
  startServer,
  type TestServer,
  WRITE_KEY,
} from './testing/start-server.ts';

let server: TestServer;
let openApi: OpenApi;
beforeAll(async () => {
  server = await startServer({ definitions: [...GREETING] });
  openApi = (await server.app.inject('/openapi.json')).json();
});
afterAll(() => server.close());

const bodies: Record<string, unknown> = {
  '/v1/decide': { anonymousId: 'v', placements: ['hero'] },
  '/v1/items': { items: [] },
  '/v1/definitions/validate': { kind: 'placement', document: { key: 'x' } },
};
const concrete = (path: string) =>
  path
    .replace('{kind}', 'placement')
    .replace('{key}', 'matrix')
    .replace('{writeKey}', WRITE_KEY)
    .replace('{id}', 'nobody');

function routes() {
  return Object.entries(openApi.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

async function call(method: string, path: string, headers: Record<string, string>, query = '') {
  const payload =
    method === 'GET' || method === 'DELETE' ? {} : { payload: JSON.stringify(bodies[path] ?? { key: 'matrix' }) };
  const request = {
    method: method as 'GET',
    url: concrete(path) + query,
    headers: { ...headers, 'content-type': 'application/json' },
    ...payload,
  };
  return server.app.inject(request);
}

const isStream = (path: string) => path === '/v1/stream' || path === '/v1/live';

describe('keys and routes', () => {
  it('has a row for every route, each with its access', () => {
    expect(routes().length).toBeGreaterThan(35);
    for (const { path, operation } of routes()) expect(operation.security, path).toBeInstanceOf(Array);
    const open = routes().filter(({ operation }) => operation.security!.length === 0);
    expect(open.map(({ path }) => path).sort()).toEqual([
      '/health',
      '/metrics',
      '/ready',
      '/v1/projects/{writeKey}/settings',
      '/v1/schemas/{name}.json',
    ]);
  });

  it('refuses every pair that is not listed', async () => {
    for (const { path, method, operation } of routes()) {
      const schemes = operation.security!.flatMap((each) => Object.keys(each));
      if (schemes.length === 0) continue;
      const where = `${method} ${path}`;
      const strangers = [
        {},
        { authorization: 'Bearer nobody' },
        { authorization: 'Basic bm9ib2R5Og==' },
        { authorization: WRITE_KEY },
      ];
      for (const headers of strangers) {
        const answer = await call(method, path, headers);
        expect(answer.statusCode, `${where} as ${JSON.stringify(headers)}`).toBe(401);
        expectConforming(openApi, { method, url: concrete(path), status: 401, body: answer.body });
      }
      const asWriterStatus =
        isStream(path) && schemes.includes('writeKey') ? 0 : (await call(method, path, asWriter)).statusCode;
      if (schemes.includes('writeKey')) expect([401, 403], where).not.toContain(asWriterStatus);
      else expect(asWriterStatus, `${where} with a write key`).toBe(403);
      if (!isStream(path)) expect([401, 403], where).not.toContain((await call(method, path, asOwner)).statusCode);
    }
  });

  it('takes a secret key in the address for streams only', async () => {
    for (const { path, method, operation } of routes()) {
      if (operation.security!.length === 0 || isStream(path)) continue;
      expect((await call(method, path, {}, `?key=${SECRET_KEY}`)).statusCode, path).toBe(401);
    }
  });

  it('takes a write key in the address and in the body, for events', async () => {
    const event = { type: 'track', event: 'A', anonymousId: 'v', writeKey: WRITE_KEY };
    const post = (url: string, body: unknown) =>
      server.app.inject({
        method: 'POST',
        url,
        payload: JSON.stringify(body),
        headers: { 'content-type': 'text/plain' },
      });
    expect((await post(`/v1/events?key=${WRITE_KEY}`, { ...event, writeKey: undefined })).statusCode).toBe(200);
    expect((await post('/v1/t', event)).statusCode).toBe(200);
    expect((await post('/v1/b', { batch: [event] })).statusCode).toBe(200);
    expect((await post('/v1/t', { ...event, writeKey: SECRET_KEY })).statusCode).toBe(401);
    expect((await post('/v1/t', { ...event, writeKey: 'wk_other' })).statusCode).toBe(401);
    expect((await post('/v1/t', { ...event, writeKey: undefined })).statusCode).toBe(401);
  });

  it('never tells a key to anybody: not in answers, not in the log, not on the open pages', async () => {
    await call('GET', '/v1/profiles', {}, `?key=${SECRET_KEY}`);
    await server.app.inject({
      method: 'PUT',
      url: '/v1/definitions/placement/x',
      headers: asOwner,
      payload: 'no json',
    });
    const pages = await Promise.all(
      ['/', '/docs/', '/openapi.json', '/metrics', '/health'].map((url) => server.app.inject(url)),
    );
    const all = [...pages.map(({ body }) => body), ...server.logged].join('\n');
    expect(all).not.toContain(SECRET_KEY);
    expect(all).not.toContain(WRITE_KEY);
    expect(server.logged.length).toBeGreaterThan(0);
    for (const line of server.logged) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('ignores what a caller says of its own rights', async () => {
    const answer = await server.app.inject({
      method: 'GET',
      url: '/v1/profiles?role=admin&isAdmin=true&access=open',
      headers: { ...asWriter, 'x-attune-source': 'studio', 'x-role': 'admin' },
    });
    expect(answer.statusCode).toBe(403);
  });

  it('lets pages of other origins use write routes without credentials, and no others', async () => {
    const preflight = (url: string, method: string) =>
      server.app.inject({
        method: 'OPTIONS',
        url,
        headers: {
          origin: 'https://shop.example',
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization,content-type',
        },
      });
    const allowed = await preflight('/v1/t', 'POST');
    expect(allowed.statusCode).toBeLessThan(300);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    expect(String(allowed.headers['access-control-allow-headers'])).toContain('authorization');
    const event = { method: 'POST' as const, url: '/v1/t', payload: '{"event":"A","anonymousId":"v"}' };
    const posted = await server.app.inject({ ...event, headers: { ...asWriter, origin: 'https://shop.example' } });
    expect(posted.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(String(posted.headers.vary)).toContain('Origin');
    const refused = await server.app.inject({ ...event, headers: { origin: 'https://shop.example' } });
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([401, 'https://shop.example']);
    const secret = await server.app.inject({
      method: 'GET',
      url: '/v1/profiles',
      headers: { ...asOwner, origin: 'https://evil.example' },
    });
    expect(secret.headers['access-control-allow-origin']).toBeUndefined();
  });
});
