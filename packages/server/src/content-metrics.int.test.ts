/**
 * How content does, from what pages really report over HTTP: asked by a condition, explained, and still known after a restart.
 */
import { createMemoryBackend } from '@attune/backend';
import { afterEach, expect, it } from 'vitest';
import { asOwner, asWriter, startServer, type TestServer } from './testing/start-server.ts';

const condition = {
  metric: { placement: 'hero', variant: 'current', name: 'ctr' },
  within: '5m',
  atLeast: 20,
  $lt: 0.2,
};
const DEFINITIONS = [
  { kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' },
  {
    kind: 'experience',
    key: 'welcome',
    document: { key: 'welcome', placement: 'hero', variants: [{ key: 'hello', content: { data: { text: 'Hello' } } }] },
    from: 'test',
  },
  { kind: 'segment', key: 'dull', document: { key: 'dull', condition }, from: 'test' },
] as const;

const open: TestServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function post(server: TestServer, url: string, payload: object) {
  const answer = await server.app.inject({ method: 'POST', url, headers: asWriter, payload });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

/** A visitor sees the hero, and perhaps clicks it. */
async function visit(server: TestServer, name: string, clicks: boolean): Promise<void> {
  const { decisions } = await post(server, '/v1/decide', { anonymousId: name, placements: ['hero'] });
  const { id } = decisions.hero as { id: string };
  const report = (event: string) => ({
    type: 'track',
    event,
    anonymousId: name,
    messageId: `${name}-${event}`,
    properties: { decision_id: id },
  });
  const batch = clicks ? [report('Experience Viewed'), report('Experience Clicked')] : [report('Experience Viewed')];
  await post(server, '/v1/events', { batch });
}

async function explained(server: TestServer, name: string) {
  await server.loop.settled();
  const url = `/v1/profiles/${name}/explain?segment=dull`;
  return (await server.app.inject({ url, headers: asOwner })).json() as {
    holds: boolean;
    explanation: { seen: object };
  };
}

it('is told by what was really seen and clicked, and forgets nothing over a restart', async () => {
  const backend = await createMemoryBackend();
  const server = await startServer({ backend, definitions: DEFINITIONS });
  open.push(server);
  for (let i = 0; i < 19; i++) await visit(server, `v${i}`, i < 3);
  expect(await explained(server, 'v0')).toMatchObject({ holds: false });
  await visit(server, 'v19', false);
  const seen = { exposures: 20, clicks: 3, value: 0.15, variant: { experience: 'welcome', key: 'hello' } };
  expect(await explained(server, 'v0')).toMatchObject({ holds: true, explanation: { seen } });
  await server.close();
  open.length = 0;

  const again = await startServer({ backend, definitions: DEFINITIONS });
  open.push(again);
  expect(await explained(again, 'v0')).toMatchObject({ holds: true, explanation: { seen } });
  await visit(again, 'v20', true);
  await visit(again, 'v21', true);
  expect(await explained(again, 'v0')).toMatchObject({ holds: false });
  again.time.now += 6 * 60_000;
  expect(await explained(again, 'v0')).toMatchObject({ holds: false, explanation: { seen: { exposures: 0 } } });
});
