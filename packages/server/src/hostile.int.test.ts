/** Bodies made to hurt: none may crash the server, pollute a prototype, be answered with a 5xx, or take long. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, asWriter, GREETING, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
let openApi: OpenApi;
beforeAll(async () => {
  server = await startServer({ definitions: [...GREETING] });
  openApi = (await server.app.inject('/openapi.json')).json();
});
afterAll(() => server.close());

const TARGETS = [
  ['POST', '/v1/events', asWriter],
  ['POST', '/v1/batch', asWriter],
  ['POST', '/v1/identify', asWriter],
  ['POST', '/v1/decide', asWriter],
  ['POST', '/v1/m', asWriter],
  ['PUT', '/v1/items', asOwner],
  ['PUT', '/v1/definitions/segment/hostile', asOwner],
  ['PUT', '/v1/definitions/experience/hostile', asOwner],
  ['POST', '/v1/definitions/validate', asOwner],
] as const;

async function sendEverywhere(payload: Buffer, headers: Record<string, string> = {}): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (const [method, url, key] of TARGETS) {
    const answer = await server.app.inject({
      method,
      url,
      payload,
      headers: { ...key, 'content-type': 'application/json', ...headers },
    });
    statuses.add(answer.statusCode);
    expect(answer.statusCode, `${method} ${url}: ${answer.body.slice(0, 200)}`).toBeLessThan(500);
    expectConforming(openApi, { method, url, status: answer.statusCode, body: answer.body });
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  return statuses;
}
const json = (text: string) => Buffer.from(text);
const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);

describe('hostile bodies', () => {
  it('a hundred thousand levels of lists and of objects', async () => {
    await sendEverywhere(json(deep('[', ']', 100_000)));
    await sendEverywhere(json(`{"a":${deep('[', ']', 100_000)}}`));
    await sendEverywhere(json(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`));
    const event = `{"type":"track","event":"A","anonymousId":"x","properties":{"a":${deep('[', ']', 100_000)}}}`;
    await sendEverywhere(
      json(
        `{"batch":[${event}],"anonymousId":"x","placements":["hero"],"events":[${event}],"context":${deep('[', ']', 100)},"kind":"segment","document":{"condition":${deep('{"all":[', ']}', 25_000)}}}`,
      ),
    );
  });

  it('a hundred thousand keys', async () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `"k${i}":${i}`).join(',');
    await sendEverywhere(json(`{${keys}}`));
    await sendEverywhere(
      json(
        `{"type":"track","event":"A","anonymousId":"x","traits":{${keys}},"properties":{${keys}},"context":{${keys}}}`,
      ),
    );
    const wide = Array.from({ length: 100_000 }, (_, i) => `"k${i}":0`).join(',');
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/events',
      payload: `{"batch":[{${wide}}]}`,
      headers: asOwner,
    });
    expect([answer.statusCode, answer.json().quarantined.length]).toEqual([200, 1]);
  });

  it('a gzip bomb stops at the limit, whatever its size', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, ' '));
    const before = process.memoryUsage().rss;
    for (const headers of [{ 'content-encoding': 'gzip' }, {}]) {
      for (const [method, url, key] of TARGETS) {
        const answer = await server.app.inject({
          method,
          url,
          payload: bomb,
          headers: { ...key, ...(headers as Record<string, string>) },
        });
        expect(answer.statusCode, url).toBe(413);
      }
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it('broken gzip, unknown encodings, bytes that are not UTF-8, no JSON, nothing', async () => {
    const cut = gzipSync(Buffer.from('{"a":1}')).subarray(0, 12);
    expect([...(await sendEverywhere(cut, { 'content-encoding': 'gzip' }))]).toEqual([400]);
    expect([...(await sendEverywhere(json('{}'), { 'content-encoding': 'br' }))]).toEqual([415]);
    expect([...(await sendEverywhere(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])))]).toEqual([400]);
    for (const text of ['{', '[1,]', '{"a":}', 'NaN', "{'a':1}", '\u0000', '{"a":1}{"b":2}', '\ufffe']) {
      expect([...(await sendEverywhere(json(text)))], text).toEqual([400]);
    }
    for (const text of ['', 'null', '1', '"text"', 'true', '[]', '{}', '[null]', '{"batch":{}}', '{"batch":5}'])
      await sendEverywhere(json(text));
  });

  it('a byte order mark is no reason to refuse', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/t',
      payload: json('\ufeff{"event":"A","anonymousId":"bom"}'),
      headers: asWriter,
    });
    expect(answer.statusCode).toBe(200);
  });

  it('lone surrogates, nulls, huge numbers, duplicate keys', async () => {
    const values = [
      '"\\ud800"',
      '"a\\u0000b"',
      '1e999',
      '-1e999',
      '1e-999',
      '123456789012345678901234567890',
      '"\\udfff\\ud800"',
    ];
    for (const value of values) {
      const event = `{"type":"track","event":${value},"anonymousId":${value},"userId":${value},"messageId":${value},"timestamp":${value},"properties":{"x":${value},"product_id":${value}},"traits":{"x":${value}},"context":{"x":${value}}}`;
      await sendEverywhere(json(event));
      await sendEverywhere(
        json(
          `{"batch":[${event}],"anonymousId":${value},"placements":[${value}],"events":[${event}],"items":[{"id":${value},"title":${value}}],"sentAt":${value}}`,
        ),
      );
    }
    await sendEverywhere(
      json(
        '{"event":"A","event":"B","anonymousId":"dup","anonymousId":"dup2","batch":[],"batch":[{"event":"C","anonymousId":"dup3"}]}',
      ),
    );
    for (const id of ['%00', '%ED%A0%80', '%F0%9F%98%80', '%2e%2e', '__proto__', 'constructor', 'a:__proto__']) {
      for (const url of [
        `/v1/profiles/${id}`,
        `/v1/profiles/${id}/explain?segment=${id}`,
        `/v1/definitions/segment/${id}`,
        `/v1/definitions/${id}`,
        `/v1/profiles?after=${id}`,
        `/v1/profiles?query=${id}`,
        `/v1/items?after=${id}`,
        `/v1/decisions?after=${id}`,
        `/v1/quarantine?after=${id}`,
        `/v1/recommendations?recommender=${id}&item=${id}`,
      ]) {
        expect((await server.app.inject({ url, headers: asOwner })).statusCode, url).toBeLessThan(500);
      }
    }
    // What came in above was kept and can be read and shown.
    for (const url of [
      '/v1/profiles?limit=500',
      '/v1/quarantine?limit=500',
      '/v1/decisions?limit=500',
      '/v1/overview',
      '/v1/learning',
    ]) {
      const answer = await server.app.inject({ url, headers: asOwner });
      expect(answer.statusCode, url).toBe(200);
      expectConforming(openApi, { method: 'GET', url, status: 200, body: answer.body });
    }
    await server.loop.checkpoint();
  });

  it('keys that could reach a prototype are kept out', async () => {
    const inert = ['__proto__', 'constructor', 'prototype', '\\u005f_proto__'];
    for (const key of inert) {
      const poison = `{"${key}":{"polluted":1,"prototype":{"polluted":1}},"nested":[{"${key}":{"polluted":1}}],"kept":1}`;
      const event = `{"type":"identify","anonymousId":"proto","traits":${poison},"context":${poison},"${key}":{"polluted":1}}`;
      await sendEverywhere(json(event));
      await sendEverywhere(
        json(
          `{"batch":[${event}],"context":${poison},"anonymousId":"proto","placements":["${key}","hero"],"events":[${event}],"items":[{"id":"${key}","title":"t","x":${poison}}],"key":"${key}","condition":{"trait":"${key}","$eq":1}}`,
        ),
      );
      await sendEverywhere(
        json(
          `{"type":"track","event":"${key}","anonymousId":"${key}","userId":"${key}","properties":{"product_id":"${key}","dotted.${key}.polluted":1}}`,
        ),
      );
    }
    const seen = (await server.app.inject({ url: '/v1/profiles/a:proto', headers: asOwner })).json();
    expect(seen.traits).toEqual({ nested: [{}], kept: 1 });
    expect(JSON.stringify(seen)).not.toContain('polluted":1');
  });

  it('any JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), async (text) => {
        await sendEverywhere(json(text));
        await sendEverywhere(
          json(
            `{"batch":[${text}],"anonymousId":"any","placements":["hero"],"events":[${text}],"context":${text},"items":[${text}],"kind":"experience","document":${text},"condition":${text},"variants":[${text}]}`,
          ),
        );
      }),
      { numRuns: 60, seed: 20261121 },
    );
    expect((await server.app.inject({ url: '/health' })).statusCode).toBe(200);
    expect(server.loop.counters()).toMatchObject({ logCursor: server.loop.counters().foldedCursor });
  });
});
