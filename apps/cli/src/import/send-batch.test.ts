import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createSender } from './send-batch.ts';
import type { OutgoingEvent } from './window.ts';

type Batch = { batch: { messageId: string }[] };
type Answer = (batch: Batch, request: IncomingMessage, response: ServerResponse) => unknown;

let server: Server | undefined;
afterEach(() => server?.close());

async function against(answer: Answer) {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const body = answer(JSON.parse(text) as Batch, request, response);
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const waits: string[] = [];
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sender = createSender({
    host,
    key: 'sk_1',
    retryMsMax: 5_000,
    onWait: (why, ms) => waits.push(`${why} ${Math.round(ms)}`),
  });
  return { sender, waits };
}

function events(count: number): OutgoingEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    event: { type: 'track', messageId: `m${index}` },
    line: index + 2,
    raw: `row ${index}`,
  }));
}

const all = ({ batch }: Batch) => ({ accepted: batch.length, quarantined: [] });

describe('sending a batch', () => {
  test('carries the key, and returns what was refused with its row', async () => {
    const keys: unknown[] = [];
    const { sender } = await against(({ batch }, request) => {
      keys.push(request.headers.authorization);
      return {
        accepted: batch.length - 1,
        quarantined: [{ index: 1, messageId: 'm1', problems: [{ path: 'event', message: 'is empty' }] }],
      };
    });
    const { accepted, refused } = await sender.send(events(3));
    expect(keys).toEqual(['Bearer sk_1']);
    expect(accepted).toBe(2);
    expect(refused).toEqual([{ outgoing: events(3)[1], reason: 'event: is empty' }]);
  });

  test('tries again when the server is busy, after the time it names', async () => {
    let asked = 0;
    const { sender, waits } = await against((batch, _request, response) => {
      if (++asked > 2) return all(batch);
      response.statusCode = asked === 1 ? 429 : 503;
      response.setHeader('retry-after', asked === 1 ? '1' : new Date(0).toUTCString());
      return { error: { message: 'busy' } };
    });
    expect((await sender.send(events(2))).accepted).toBe(2);
    expect(waits).toEqual(['busy 1000', 'busy 250']);
  });

  test('sends what is too large in halves', async () => {
    const sizes: number[] = [];
    const { sender } = await against((batch, _request, response) => {
      sizes.push(batch.batch.length);
      if (batch.batch.length <= 2 && !batch.batch.some(({ messageId }) => messageId === 'm4')) return all(batch);
      response.statusCode = 413;
      return {};
    });
    const { accepted, refused } = await sender.send(events(5));
    expect(sizes).toEqual([5, 3, 2, 1, 2, 1, 1]);
    expect(accepted).toBe(4);
    expect(refused.map(({ outgoing }) => outgoing.line)).toEqual([6]);
  });

  test('ends at once on a wrong key, and when the server cannot be reached for too long', async () => {
    const { sender } = await against((_batch, _request, response) => {
      response.statusCode = 403;
      return { error: { message: 'needs a secret key' } };
    });
    await expect(sender.send(events(1))).rejects.toThrow('refuses the key: needs a secret key');
    const gone = createSender({ host: 'http://127.0.0.1:1', key: 'k', retryMsMax: 300, onWait: () => {} });
    await expect(gone.send(events(1))).rejects.toThrow('did not take the events');
  });

  test('does not believe a server that loses events', async () => {
    const { sender } = await against(() => ({ accepted: 1, quarantined: [] }));
    await expect(sender.send(events(2))).rejects.toThrow('accounts for 1 of 2');
  });
});
