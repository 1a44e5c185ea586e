/** Streams over real connections: what a visitor should see now, what happens live, and how streams end. */
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventStreams } from './event-stream.ts';
import { readStream } from './testing/read-stream.ts';
import {
  asWriter,
  GREETING,
  productViewed,
  SECRET_KEY,
  startServer,
  type TestServer,
  WRITE_KEY,
} from './testing/start-server.ts';

let server: TestServer;
let base: string;
beforeEach(async () => {
  server = await startServer({ definitions: [...GREETING], limits: { streamsMax: 3, liveStreamsMax: 2 } });
  base = await server.listen({ port: 0 });
});
afterEach(() => server.close());

const send = (body: unknown) =>
  fetch(`${base}/v1/events`, { method: 'POST', headers: asWriter, body: JSON.stringify(body) });
const visitorUrl = (id: string) => `${base}/v1/stream?key=${WRITE_KEY}&anonymousId=${id}&placements=hero,side`;
const openStreams = () => server.openStreams();
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await nextTurn();
}

describe("a visitor's stream", () => {
  it('says ready, then what changes', async () => {
    const stream = await readStream(visitorUrl('v'), { origin: 'https://shop.example' });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    await stream.next('ready');
    await send([productViewed('v', '1'), productViewed('v', '2'), productViewed('other', '9')]);
    const changed = stream.next('decision', (data) => (data as { experience: unknown }).experience !== null);
    await send([productViewed('v', '3')]);
    expect(await changed).toMatchObject({
      placement: 'hero',
      experience: 'greeting',
      content: { html: '<h2>Hello </h2>' },
    });
    stream.close();
    await until(() => openStreams() === 0);
  });

  it('needs to know who and where', async () => {
    for (const query of [
      'placements=hero',
      'anonymousId=v',
      'anonymousId=v&placements=',
      'anonymousId=v&placements=__proto__',
    ]) {
      const answer = await fetch(`${base}/v1/stream?key=${WRITE_KEY}&${query}`);
      expect(answer.status, query).toBe(400);
      await answer.body?.cancel();
    }
    expect(openStreams()).toBe(0);
  });

  it('is one of a bounded number', async () => {
    const open = await Promise.all(['a', 'b', 'c'].map((id) => readStream(visitorUrl(id))));
    const refused = await fetch(visitorUrl('d'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(((await refused.json()) as { error: { code: string } }).error.code).toBe('too-many-streams');
    open[0]!.close();
    await until(() => openStreams() === 2);
    const again = await readStream(visitorUrl('d'));
    expect(again.status).toBe(200);
    for (const each of [...open, again]) each.close();
    await until(() => openStreams() === 0);
  });

  it('ends with a retry when the server goes down, and /ready says no before', async () => {
    const stream = await readStream(visitorUrl('v'));
    await stream.next('ready');
    const closing = server.close();
    expect((await server.app.inject('/ready').catch(() => ({ statusCode: 503 }))).statusCode).toBe(503);
    await closing;
    await stream.ended;
    expect(stream.text()).toMatch(/retry: \d+\n\n$/);
    server = await startServer();
  });
});

describe('the live stream', () => {
  it('tells everything that happens, with the secret key in the address', async () => {
    const live = await readStream(`${base}/v1/live?key=${SECRET_KEY}`);
    await live.next('ready');
    await send([productViewed('w', '1'), productViewed('w', '2'), productViewed('w', '3')]);
    const entered = await live.next('transition');
    expect(entered).toMatchObject({ person: 'a:w', transition: { kind: 'entered', segment: 'lookers' } });
    await fetch(`${base}/v1/decide`, {
      method: 'POST',
      headers: asWriter,
      body: JSON.stringify({ anonymousId: 'w', placements: ['hero'] }),
    });
    const told = (await live.next('decision')) as { decision: { id: string } };
    await send({
      type: 'track',
      event: 'Experience Viewed',
      anonymousId: 'w',
      messageId: '4',
      properties: { decision_id: told.decision.id },
    });
    expect(await live.next('signal', (data) => (data as { signal: { id: string } }).signal.id === '4')).toMatchObject({
      person: 'a:w',
      duplicate: false,
    });
    expect(await live.next('outcome')).toMatchObject({ outcome: { kind: 'exposed', experience: 'greeting' } });
    live.close();
    await until(() => openStreams() === 0);
  });

  it('is not for write keys', async () => {
    const answer = await fetch(`${base}/v1/live?key=${WRITE_KEY}`);
    expect(answer.status).toBe(403);
  });
});

describe('a consumer that does not keep up', () => {
  it('is let go of, and costs no more than its bound', async () => {
    const streams = createEventStreams({ streamsMax: 10, heartbeatMs: 60_000 });
    const app = fastify();
    let opened: (stream: ReturnType<typeof streams.open>) => void = () => {};
    const opening = new Promise<ReturnType<typeof streams.open>>((resolve) => {
      opened = resolve;
    });
    app.get('/s', (_request, reply) => opened(streams.open(reply)));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1');
    socket.pause();
    socket.write('GET /s HTTP/1.1\r\nhost: x\r\n\r\n');
    const stream = await opening;
    let closed = 0;
    stream.onClose(() => closed++);
    const data = JSON.stringify('x'.repeat(64_000));
    let sent = 0;
    while (closed === 0 && sent < 10_000) {
      stream.send('big', data);
      sent++;
      if (sent % 10 === 0) await nextTurn();
    }
    expect(closed).toBe(1);
    expect(sent).toBeLessThan(10_000);
    expect(streams.count()).toBe(0);
    stream.send('late', '1');
    let late = 0;
    stream.onClose(() => late++);
    expect([closed, late]).toEqual([1, 1]);
    socket.destroy();
    streams.close();
    await app.close();
  });
});
