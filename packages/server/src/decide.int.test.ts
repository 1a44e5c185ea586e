/** A question that brings its events along: they are folded first, and an event that names nobody is the asker's own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, asWriter, GREETING, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ definitions: GREETING });
});
afterAll(() => server.close());

const look = (owner: object) => ({
  type: 'track',
  event: 'Product Viewed',
  properties: { product_id: 'p1' },
  ...owner,
});

async function ask(
  payload: object,
): Promise<{ person: string; decisions: { hero: { reason: string; experience: string | null } } }> {
  const reply = await server.app.inject({ method: 'POST', url: '/v1/decide', headers: asWriter, payload });
  expect(reply.statusCode).toBe(200);
  return reply.json();
}

test('three looks sent along without a name are those of the one who is asked for', async () => {
  const events = [look({}), look({ anonymousId: null }), look({})];
  const answer = await ask({ anonymousId: 'visitor-1', userId: 'anna', placements: ['hero'], events });
  expect(answer.decisions.hero).toMatchObject({ reason: 'chosen', experience: 'greeting' });
  const profile = await server.app.inject({ url: '/v1/profiles/visitor-1', headers: asOwner });
  expect(profile.json()).toMatchObject({ events: 3, identities: { anonymousIds: ['visitor-1'], userIds: ['anna'] } });
});

test('an event that names somebody else stays theirs', async () => {
  const events = [look({ anonymousId: 'other' }), look({ anonymousId: 'other' }), look({ userId: 'another' })];
  const answer = await ask({ anonymousId: 'visitor-2', placements: ['hero'], events });
  expect(answer.decisions.hero).toMatchObject({ reason: 'no-experience', experience: null });
  const profile = await server.app.inject({ url: '/v1/profiles/other', headers: asOwner });
  expect(profile.json()).toMatchObject({ events: 2 });
});
