/**
 * A draft is tried on everybody over HTTP, said in plain English, and refused with reasons; the schemas are there for editors; and
 * an edited definition reaches all visitors, seen from outside.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectConforming, type OpenApi } from './testing/conforms.ts';
import { asOwner, asWriter, GREETING, productViewed, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ definitions: GREETING });
  // Three keen visitors, two who looked once; a day before, one had looked four times.
  await send(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd', 'e'], -60_000);
  await send(['d', 'd', 'd', 'd'], -86_400_000);
});
afterAll(() => server.close());

let sent = 0;
async function send(persons: readonly string[], agoMs: number): Promise<void> {
  const timestamp = new Date(server.time.now + agoMs).toISOString();
  const batch = persons.map((person) => ({ ...productViewed(person, `m${sent++}`), timestamp }));
  const answer = await server.app.inject({ method: 'POST', url: '/v1/events', headers: asWriter, payload: { batch } });
  expect(answer.statusCode).toBe(200);
}

async function ask(url: string, payload: object) {
  return server.app.inject({ method: 'POST', url, headers: asOwner, payload });
}

async function tried(payload: object) {
  const answer = await ask('/v1/try', payload);
  expect(answer.statusCode, answer.body).toBe(200);
  const lines = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const document = (await server.app.inject({ url: '/openapi.json' })).json() as OpenApi;
  expectConforming(document, { method: 'POST', url: '/v1/try', status: 200, body: JSON.stringify(lines.at(-1)) });
  return lines.at(-1);
}

test('a condition: who is in now, and how it was each day', async () => {
  const told = await tried({ condition: { event: 'Product Viewed', count: 3, within: '30m' }, days: 3 });
  expect(told).toMatchObject({ isDone: true, visitors: 5, events: 15, incomplete: 0, inside: 3, change: null });
  expect(told.says).toContain('at least 3 times');
  expect(told.days.map(({ entered, left }: { entered: number; left: number }) => [entered, left])).toEqual([
    [0, 0],
    [1, 1],
    [3, 0],
  ]);
  expect(told.people.map(({ person }: { person: string }) => person)).toEqual(['a:a', 'a:b', 'a:c']);
});

test('an edited definition: who would come and who would go', async () => {
  const condition = { event: 'Product Viewed', count: { $lt: 3 }, within: '30m' };
  const told = await tried({ kind: 'segment', document: { key: 'lookers', condition }, days: 2 });
  expect(told).toMatchObject({ inside: 2, change: { inside: 3, comes: 2, goes: 3 } });
  expect(told.daysInForce.at(-1)).toMatchObject({ inside: 3, entered: 3 });
  const audience = await tried({
    kind: 'experience',
    document: { ...GREETING[2].document, audience: { all: [] } },
  });
  expect(audience).toMatchObject({ inside: 5, change: { inside: 3, comes: 2, goes: 0 } });
});

test('what does not hold is refused with the place and the fix', async () => {
  const refused = async (payload: object) => {
    const answer = await ask('/v1/try', payload);
    expect(answer.statusCode).toBe(422);
    return answer.json().error.problems.map((each: { path: string; fix: string }) => `${each.path} (${each.fix})`);
  };
  expect(await refused({ condition: { evnt: 'A' } })).toEqual([
    'condition (did you mean "event" where it says "evnt"?)',
  ]);
  expect(await refused({ condition: { all: [{ segment: 'loookers' }] } })).toEqual([
    'condition.all[0].segment (did you mean "lookers"?)',
  ]);
  expect((await refused({ kind: 'goal', document: { key: 'g', event: 'A' } }))[0]).toContain('kind (send a condition');
  expect((await refused({}))[0]).toContain('send { "condition"');
  expect((await ask('/v1/try', { condition: { all: [] }, days: 91 })).statusCode).toBe(400);
});

test('a condition in plain English, or what is wrong with it', async () => {
  const condition = { all: [{ segment: 'lookers' }, { not: { event: 'Order Completed', within: '1d' } }] };
  expect((await ask('/v1/describe', { condition })).json()).toMatchObject({
    ok: true,
    says: expect.stringContaining('not “Order Completed”'),
  });
  const wrong = (
    await ask('/v1/describe', { kind: 'segment', document: { key: 'x', condition: { event: '' } } })
  ).json();
  expect(wrong).toMatchObject({ ok: false, problems: [{ path: 'segment/x: condition.event' }] });
});

test('the schemas are open to editors, with a key or without', async () => {
  const schema = await server.app.inject({ url: '/v1/schemas/segment.json' });
  expect(schema.headers['content-type']).toContain('application/schema+json');
  expect(schema.json()).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    required: ['key', 'condition'],
  });
  const missing = await server.app.inject({ url: '/v1/schemas/sement.json' });
  expect(missing.json().error.message).toContain('definition, trait, segment');
});

test('an edited definition reaches everybody, and one can see how far it is', async () => {
  const jobs = async () => (await server.app.inject({ url: '/v1/jobs', headers: asOwner })).json();
  const put = await server.app.inject({
    method: 'PUT',
    url: '/v1/definitions/segment/lookers',
    headers: asOwner,
    payload: { key: 'lookers', condition: { event: 'Product Viewed', count: 1, within: '30m' } },
  });
  expect(put.statusCode).toBe(200);
  for (let i = 0; i < 200 && (await jobs()).refold.state !== 'done'; i++) await new Promise((go) => setTimeout(go, 5));
  expect(await jobs()).toMatchObject({ tries: 0, refold: { state: 'done', visitors: 5 } });
  const metrics = (await server.app.inject({ url: '/metrics' })).body;
  expect(metrics).toContain('attune_refold_running 0');
  const document = (await server.app.inject({ url: '/openapi.json' })).json() as OpenApi;
  expectConforming(document, { method: 'GET', url: '/v1/jobs', status: 200, body: JSON.stringify(await jobs()) });
});

test('who asked may go away: the trial ends', async () => {
  const address = await server.listen({ port: 0 });
  const many = Array.from({ length: 2_000 }, (_, i) => `x${i}`);
  for (let i = 0; i < many.length; i += 500) await send(many.slice(i, i + 500), -1_000);
  const abort = new AbortController();
  const response = await fetch(`${address}/v1/try`, {
    method: 'POST',
    headers: { ...asOwner, 'content-type': 'application/json' },
    body: JSON.stringify({ condition: { localTime: { between: ['10:00', '11:00'] } }, days: 90 }),
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  await response.body!.getReader().read();
  const tries = async () => (await server.app.inject({ url: '/v1/jobs', headers: asOwner })).json().tries;
  expect(await tries()).toBe(1);
  abort.abort();
  for (let i = 0; i < 400 && (await tries()) > 0; i++) await new Promise((go) => setTimeout(go, 10));
  expect(await tries()).toBe(0);
});
