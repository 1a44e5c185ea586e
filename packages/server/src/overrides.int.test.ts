/** What people set above all decisions, over real connections: the kill switch, previews, forced variants, and the limit of a page. */
import { createMemoryBackend } from '@attune/backend';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStream } from './testing/read-stream.ts';
import { asOwner, asWriter, SECRET_KEY, startServer, type TestServer, WRITE_KEY } from './testing/start-server.ts';

const offer = (key: string, placement: string, more: object = {}) => ({
  kind: 'experience' as const,
  key,
  from: 'test',
  document: {
    key,
    placement,
    variants: [
      { key: 'a', content: { template: `<p>${key} a</p>` } },
      { key: 'b', weight: 0, content: { template: `<p>${key} b</p>` } },
    ],
    goal: { event: 'Order Completed' },
    ...more,
  },
});
const DEFINITIONS = [
  { kind: 'placement' as const, key: 'hero', document: { key: 'hero' }, from: 'test' },
  { kind: 'placement' as const, key: 'side', document: { key: 'side' }, from: 'test' },
  offer('welcome', 'hero', { priority: 1 }),
  offer('beside', 'side', { priority: 2 }),
  offer('planned', 'hero', { status: 'draft' }),
];

let server: TestServer;
let base: string;
beforeEach(async () => {
  server = await startServer({ definitions: DEFINITIONS });
  base = await server.listen({ port: 0 });
});
afterEach(() => server.close());

type Decided = {
  readonly id: string;
  readonly reason: string;
  readonly experience: string | null;
  readonly variant: string | null;
};
const call = async (path: string, options: { body?: object; method?: string; owner?: boolean } = {}) => {
  const { body, owner = true, method = body === undefined ? 'GET' : 'POST' } = options;
  const headers = { ...(owner ? asOwner : asWriter), 'content-type': 'application/json' };
  const answer = await fetch(`${base}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, json: (await answer.json()) as Record<string, never> };
};
const decide = async (more: object = {}): Promise<Record<string, Decided>> => {
  const body = { anonymousId: 'v', placements: ['hero', 'side'], ...more };
  const { status, json } = await call('/v1/decide', { body, owner: false });
  expect(status, JSON.stringify(json)).toBe(200);
  return json['decisions'] as never;
};
const turn = (body: object) => call('/v1/switch', { method: 'PUT', body });
const streamOf = (query = '') => readStream(`${base}/v1/stream?key=${WRITE_KEY}&anonymousId=v&placements=hero${query}`);
const becomes = (reason: string) => (data: unknown) => (data as Decided).reason === reason;

describe('the kill switch', () => {
  it('turns decisions and open streams to the defaults at once, and back', async () => {
    const stream = await streamOf();
    await stream.next('decision', becomes('chosen'));
    const off = stream.next('decision', becomes('switched-off'));
    expect((await turn({ off: true })).json).toEqual({ off: true, since: server.time.now });
    expect(await off).toMatchObject({ experience: null, content: null });
    expect(Object.values(await decide()).map(({ reason }) => reason)).toEqual(['switched-off', 'switched-off']);
    const on = stream.next('decision', becomes('chosen'));
    await turn({ off: false });
    await on;
    expect((await decide())['hero']).toMatchObject({ reason: 'chosen', experience: 'welcome' });
    stream.close();
  });

  it('stays off over a restart', async () => {
    const backend = await createMemoryBackend();
    const first = await startServer({ definitions: DEFINITIONS, backend });
    const put = { method: 'PUT' as const, url: '/v1/switch', headers: asOwner, payload: { off: true } };
    expect((await first.app.inject(put)).statusCode).toBe(200);
    await first.close();
    const second = await startServer({ definitions: DEFINITIONS, backend });
    const ask = { method: 'POST' as const, url: '/v1/decide', headers: asWriter };
    const answer = await second.app.inject({ ...ask, payload: { anonymousId: 'v', placements: ['hero'] } });
    expect(answer.json().decisions.hero).toMatchObject({ reason: 'switched-off', experience: null });
    expect((await second.app.inject({ method: 'GET', url: '/v1/switch', headers: asOwner })).json().off).toBe(true);
    await second.close();
  });

  it('turns one experience off as a pause, which streams see as well', async () => {
    const stream = await streamOf();
    await stream.next('decision', becomes('chosen'));
    const gone = stream.next('decision', becomes('no-experience'));
    expect((await turn({ off: true, experience: 'welcome' })).status).toBe(200);
    await gone;
    expect(server.definitions.get('experience', 'welcome')!.document['status']).toBe('paused');
    expect((await decide())['side']!.experience).toBe('beside');
    const back = stream.next('decision', becomes('chosen'));
    await turn({ off: false, experience: 'welcome' });
    await back;
    // A draft is not made live by turning it on.
    await turn({ off: false, experience: 'planned' });
    expect(server.definitions.get('experience', 'planned')!.document['status']).toBe('draft');
    expect((await turn({ off: true, experience: 'nothing' })).status).toBe(404);
    stream.close();
  });

  it('is nobody’s but the owner’s', async () => {
    expect((await call('/v1/switch', { method: 'PUT', body: { off: true }, owner: false })).status).toBe(403);
    expect((await turn({ off: 'yes' })).status).toBe(400);
    expect((await call('/v1/switch')).json).toEqual({ off: false, since: null });
  });
});

describe('a preview link', () => {
  const link = async (more: object = {}) =>
    (await call('/v1/previews', { body: { experience: 'planned', variant: 'b', ...more } })).json as never as {
      readonly token: string;
      readonly query: string;
      readonly expiresAt: number;
    };

  it('shows one variant of anything, and nothing of it is counted or learned', async () => {
    const { token, query, expiresAt } = await link();
    expect(query).toBe(`attune_preview=${token}`);
    expect(expiresAt).toBe(server.time.now + 86_400_000);
    expect(token).not.toContain(SECRET_KEY);
    const { hero, side } = await decide({ preview: token });
    expect(hero).toMatchObject({
      reason: 'preview',
      experience: 'planned',
      variant: 'b',
      content: { html: '<p>planned b</p>' },
    });
    expect(side!.reason).toBe('chosen');
    const report = (event: string, id: string) => ({
      type: 'track',
      event,
      messageId: `${event}${id}`,
      anonymousId: 'v',
      properties: { decision_id: id },
    });
    const events = [report('Experience Viewed', hero!.id), report('Experience Clicked', hero!.id)];
    const order = { type: 'track', event: 'Order Completed', messageId: 'o', anonymousId: 'v' };
    await call('/v1/events', { body: { batch: [...events, order] }, owner: false });
    await server.loop.settled();
    expect(server.loop.counters()).toMatchObject({ exposures: 0, conversions: 0 });
    expect(server.loop.policies()).toEqual([]);
    const shown = (await server.loop.visitor('v'))!.exposures.shown.map(({ experience }) => experience);
    expect(shown).toEqual(['beside']);
    const counted = [...server.loop.results.book.cells.values()].map(({ experience }) => experience);
    expect(counted).not.toContain('planned');
  });

  it('works on a stream, and while everything is off', async () => {
    await turn({ off: true });
    const { token } = await link();
    const stream = await streamOf(`&preview=${token}`);
    expect(await stream.next('decision', becomes('preview'))).toMatchObject({ variant: 'b' });
    stream.close();
  });

  it('ends, cannot be forged, and is made for what there is', async () => {
    const { token } = await link({ within: '1h' });
    const refused = async (preview: string) => {
      const { status, json } = await call('/v1/decide', {
        body: { anonymousId: 'v', placements: ['hero'], preview },
        owner: false,
      });
      return [status, (json as never as { error: { problems: { message: string }[] } }).error.problems[0]!.message];
    };
    server.time.now += 3_600_000;
    expect(await refused(token)).toEqual([400, expect.stringContaining('expired at')]);
    const [body, mac] = token.split('.');
    const other = Buffer.from(JSON.stringify(['welcome', 'b', 9e15])).toString('base64url');
    for (const forged of [`${other}.${mac}`, `${body}.`, `${body}.${'A'.repeat(43)}`, 'x', `${token}.y`, '.'])
      expect(await refused(forged), forged).toEqual([400, 'is not signed by this server']);
    expect((await call('/v1/previews', { body: { experience: 'planned', variant: 'z' } })).status).toBe(400);
    expect((await call('/v1/previews', { body: { experience: 'nothing', variant: 'a' } })).status).toBe(404);
    expect((await call('/v1/previews', { body: { experience: 'planned', variant: 'a' }, owner: false })).status).toBe(
      403,
    );
  });
});

describe('a holdout', () => {
  it('is told of each visitor: of programs by key, and of everything', async () => {
    const put = (kind: string, key: string, document: object) =>
      call(`/v1/definitions/${kind}/${key}`, { method: 'PUT', body: { key, ...document } });
    await call('/v1/events', {
      body: { batch: [{ type: 'track', event: 'A', messageId: 'a', anonymousId: 'v' }] },
      owner: false,
    });
    const holdouts = async () => (await call('/v1/profiles/v')).json['holdouts'];
    expect(await holdouts()).toEqual([]);
    await put('program', 'winter', { holdout: 1 });
    await put('program', 'summer', { holdout: 0 });
    expect(await holdouts()).toEqual(['winter']);
    await put('settings', 'engine', { holdout: 1 });
    expect(await holdouts()).toEqual(['*']);
  });
});

describe('a forced variant', () => {
  const settings = (document: object) => call('/v1/definitions/settings/engine', { method: 'PUT', body: document });

  it('is one of a live experience, where the settings allow it', async () => {
    const body = { anonymousId: 'v', placements: ['hero'], force: 'welcome:b' };
    const refused = await call('/v1/decide', { body, owner: false });
    expect([refused.status, JSON.stringify(refused.json)]).toEqual([400, expect.stringContaining('allowForcing')]);
    await settings({ key: 'engine', allowForcing: true });
    expect((await decide({ force: 'welcome:b,beside:a' }))['hero']).toMatchObject({ reason: 'forced', variant: 'b' });
    expect((await decide({ force: 'planned:a' }))['hero']).toMatchObject({ reason: 'chosen', experience: 'welcome' });
    const wrong = await call('/v1/decide', { body: { ...body, force: 'welcome' }, owner: false });
    expect(JSON.stringify(wrong.json)).toContain('names no variant');
  });

  it('does not stand in the way of the most personalised placements of a page', async () => {
    await settings({ key: 'engine', most: 1 });
    const reasons = ({ hero, side }: Record<string, Decided>) => [hero?.reason, side?.reason];
    expect(reasons(await decide())).toEqual(['limited', 'chosen']);
    expect(reasons(await decide({ placements: ['hero'] }))).toEqual(['chosen', undefined]);
    expect(reasons(await decide({ placements: ['hero'], page: ['side'] }))).toEqual(['limited', undefined]);
    const stream = await streamOf('&page=side');
    expect(await stream.next('decision')).toMatchObject({ reason: 'limited', content: null });
    stream.close();
    const body = { anonymousId: 'v', placements: ['hero'], page: 'side' };
    expect((await call('/v1/decide', { body, owner: false })).status).toBe(400);
  });
});
