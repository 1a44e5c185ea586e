/** Quarantined events are sent again over HTTP: as they were sent, once each, those that are asked for, with every account in order. */
import { LIMITS, type QuarantineReplayReply } from '@attune/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './testing/open-store.ts';
import { asOwner, asWriter, overPartitions, startServer, type TestServer } from './testing/start-server.ts';

const DAY = 86_400_000;
let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const send = (url: string, payload: object) =>
  server.app.inject({ method: 'POST', url, headers: asWriter, payload }).then((answer) => answer.json());
const replay = async (wanted: object = {}, headers: object = asOwner) => {
  const asked = { method: 'POST', url: '/v1/quarantine/replay', headers: { ...headers }, payload: wanted } as const;
  const answer = await server.app.inject(asked);
  return {
    status: answer.statusCode,
    ...(answer.json() as QuarantineReplayReply & { error?: { problems: object[] } }),
  };
};
const shelf = async () =>
  (await server.app.inject({ url: '/v1/quarantine', headers: asOwner })).json().quarantined as {
    readonly id: string;
    readonly replay: string;
    readonly problems: { readonly message: string }[];
  }[];
const profile = async (id: string) => {
  await server.loop.settled();
  return (await server.app.inject({ url: `/v1/profiles/${id}`, headers: asOwner })).json();
};
const inDays = (days: number) => new Date(server.time.now + days * DAY).toISOString();
const counts = () => {
  const { accepted, stored, folded, duplicate, waiting, quarantined, released } = server.loop.counters();
  expect(accepted).toBe(stored + quarantined);
  expect(stored).toBe(folded + duplicate + waiting);
  return { accepted, stored, duplicate, quarantined, released };
};
const early = (messageId: string, more: object = {}) => ({
  ...{ type: 'track', event: 'Product Viewed', anonymousId: 'v1', messageId, timestamp: inDays(2) },
  ...more,
});

describe('what is sent again', () => {
  it('is judged as it was sent, moves from quarantined to stored, and counts once, however often it is asked for', async () => {
    const tooLarge = early('m3', { properties: { pad: 'x'.repeat(LIMITS.eventBytesMax) } });
    const batch = [early('m1'), { type: 'track', event: 'A', messageId: 'm2' }, tooLarge, 'text'];
    await send('/v1/events', { batch, context: { locale: 'de' } });
    expect(counts()).toEqual({ accepted: 4, stored: 0, duplicate: 0, quarantined: 4, released: 0 });
    expect(await replay()).toMatchObject({ status: 200, found: 4, replayed: 0, refused: 2, cut: 2, next: null });
    expect(counts()).toMatchObject({ accepted: 4, quarantined: 4 });
    const happened = server.time.now + 2 * DAY;
    server.time.now += 3 * DAY;
    const first = await replay();
    expect(first).toMatchObject({ found: 4, replayed: 1, refused: 1, done: 0, cut: 2, next: null });
    expect(first.problems).toEqual([
      { id: expect.any(String), problems: [expect.objectContaining({ path: 'anonymousId' })] },
    ]);
    expect(await replay()).toMatchObject({ found: 4, replayed: 0, refused: 1, done: 1, cut: 2 });
    expect(counts()).toEqual({ accepted: 4, stored: 1, duplicate: 0, quarantined: 3, released: 1 });
    expect(await profile('v1')).toMatchObject({ events: 1, lastAt: happened, context: { locale: 'de' } });
    const metrics = (await server.app.inject('/metrics')).body;
    for (const line of ['accepted_total 4', 'stored_total 1', 'quarantined_total 4', 'released_total 1'])
      expect(metrics).toContain(`attune_events_${line}\n`);
    expect((await shelf()).map((each) => each.replay).sort()).toEqual(['done', 'never', 'never', 'possible']);
  });

  it('is once also when two ask at the same time, and when its sender has sent it again himself', async () => {
    await send('/v1/events', { batch: Array.from({ length: 30 }, (_, i) => early(`m${i}`)) });
    server.time.now += 3 * DAY;
    await send('/v1/events', { ...early('m7'), timestamp: new Date(server.time.now - DAY).toISOString() });
    const both = await Promise.all([replay(), replay()]);
    expect(both.map(({ replayed, done }) => [replayed, done])).toEqual([
      [30, 0],
      [0, 30],
    ]);
    expect(counts()).toEqual({ accepted: 31, stored: 31, duplicate: 1, quarantined: 0, released: 30 });
    expect((await profile('v1')).events).toBe(30);
  });

  it('has the type of the route it came by, and an id of its own where it had none', async () => {
    const { type: _, messageId: __, ...bare } = early('');
    await send('/v1/track', bare);
    server.time.now += 3 * DAY;
    expect((await replay()).replayed).toBe(1);
    expect((await profile('v1')).events).toBe(1);
    const log = (await server.app.inject({ url: '/v1/log', headers: asOwner })).body;
    expect(log).toMatch(/"kind":"event".*"messageId":"quarantined-\d+","type":"track"/);
  });

  it('stays where it is when its own clock was wrong, and goes to the late ones when it came too late', async () => {
    await send('/v1/events', early('wrong', { sentAt: inDays(0), timestamp: inDays(2) }));
    await send('/v1/events', early('late', { anonymousId: 'v2' }));
    server.time.now += 9 * DAY;
    await send('/v1/events', { type: 'track', event: 'A', anonymousId: 'v2', messageId: 'new' });
    expect(await replay()).toMatchObject({ replayed: 1, refused: 1 });
    expect(counts()).toEqual({ accepted: 3, stored: 1, duplicate: 0, quarantined: 2, released: 1 });
    expect((await shelf())[0]).toMatchObject({
      replay: 'never',
      problems: [{ message: expect.stringContaining('late') }],
    });
  });
});

describe('what is asked for', () => {
  it('is chosen by reason, by time and by id', async () => {
    await send('/v1/events', { batch: [early('m1'), { type: 'dance', anonymousId: 'v1' }] });
    const between = ++server.time.now;
    await send('/v1/events', early('m2'));
    server.time.now += 3 * DAY;
    expect(await replay({ reason: 'not a type' })).toMatchObject({ found: 1, replayed: 0, refused: 1 });
    expect(await replay({ to: between })).toMatchObject({ found: 2, replayed: 1 });
    expect(await replay({ from: between, reason: 'Future' })).toMatchObject({ found: 1, replayed: 1 });
    const [, last] = await shelf();
    expect(await replay({ ids: [last!.id] })).toMatchObject({ found: 1, refused: 1, next: null });
    const wrong = await replay({ ids: [last!.id, '12345'] });
    expect([wrong.status, wrong.error!.problems]).toEqual([400, [expect.objectContaining({ path: 'ids[1]' })]]);
  });

  it('comes in stretches that an answer leads through, and needs the secret key', async () => {
    const [at, event] = [server.time.now, early('')];
    const refused = Array.from({ length: 2_300 }, (_, i) => ({
      ...{ at, problems: [], sent: {} },
      event: { ...event, messageId: `m${i}`, anonymousId: `v${i % 50}` },
    }));
    await server.loop.quarantine(refused);
    server.time.now += 3 * DAY;
    const steps: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const step: QuarantineReplayReply = await replay({ after });
      steps.push(step.replayed);
      after = step.next;
    }
    expect(steps).toEqual([1_000, 1_000, 300]);
    expect(counts()).toMatchObject({ accepted: 2_300, stored: 2_300, quarantined: 0 });
    expect((await replay({}, asWriter)).status).toBe(403);
    expect((await replay({ reason: '' })).status).toBe(400);
  });
});

describe('of a store of several partitions', () => {
  it('each counts once, wherever its refusal and its person are, and can be named by the id that it is shown under', async () => {
    await server.close();
    const backends = await Promise.all([0, 1, 2].map(openStore));
    const over = () => startServer(overPartitions(backends));
    server = await over();
    for (let i = 0; i < 40; i++)
      await send('/v1/events', { batch: [early(`m${i}`, { anonymousId: `v${i % 10}` }), { type: 'dance' }] });
    await server.loop.settled();
    expect(counts()).toMatchObject({ accepted: 80, stored: 0, quarantined: 80 });
    expect(await replay()).toMatchObject({ found: 80, replayed: 0, refused: 80, next: null });
    server.time.now += 3 * DAY;
    const shown = (await shelf()).filter(({ problems }) => problems[0]!.message.includes('future'));
    expect(new Set((await shelf()).map(({ id }) => id)).size).toBe((await shelf()).length);
    expect(shown.every((each) => each.replay === 'possible')).toBe(true);
    const named = shown.slice(0, 5).map(({ id }) => id);
    expect(await replay({ ids: named })).toMatchObject({ found: 5, replayed: 5 });
    expect(await replay({ ids: named })).toMatchObject({ found: 5, replayed: 0, done: 5 });
    expect(await replay()).toMatchObject({ found: 80, replayed: 35, refused: 40, done: 5, next: null });
    expect(await replay()).toMatchObject({ found: 80, replayed: 0, refused: 40, done: 40 });
    for (let i = 0; i < 10; i++) expect((await profile(`v${i}`)).events).toBe(4);
    // What went to another partition is counted there.
    await expect.poll(() => server.loop.counters().folded, { timeout: 10_000 }).toBe(40);
    expect(counts()).toEqual({ accepted: 80, stored: 40, duplicate: 0, quarantined: 40, released: 40 });
    const { now } = server.time;
    await server.close();
    server = await over();
    server.time.now = now;
    expect((await shelf()).map((each) => each.replay).sort()[0]).toBe('done');
    expect(await replay()).toMatchObject({ found: 80, replayed: 0, refused: 40, done: 40 });
  });
});
