/**
 * Webhooks against a real receiver that checks each request with the reference library of Standard Webhooks.
 */
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { type AddressInfo, isIP, Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import hosts from './private-hosts.json' with { type: 'json' };
import { signWebhook, webhookKey } from './sign-webhook.ts';
import { createWebhookSender } from './webhook-sender.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const KEY = webhookKey(SECRET)!;

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((done) => server.close(done));
});

type Looked = (error: null, address: string | LookupAddress[], family?: number) => void;

type Seen = { readonly body: string; readonly request: IncomingMessage };

async function receiver(answer: (response: ServerResponse, seen: Seen) => void) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const each = { body, request };
      seen.push(each);
      answer(response, each);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, seen };
}

const answering = (status: number, headers: Record<string, string> = {}) =>
  receiver((response) => response.writeHead(status, headers).end('x'.repeat(100_000)));
const send = (url: string, more: { timeoutMs?: number; body?: string; signal?: AbortSignal } = {}) =>
  createWebhookSender({
    key: KEY,
    privateNetworks: true,
    ...(more.timeoutMs === undefined ? {} : { timeoutMs: more.timeoutMs }),
  }).send({ id: 'fx_1', url, body: more.body ?? '{"a":"ü"}', at: Date.now() }, more.signal);

describe('a webhook', () => {
  test('is signed as the specification’s own library verifies it, and not for another body or secret', async () => {
    const { url, seen } = await answering(204);
    expect(await send(url)).toEqual({ result: 'done' });
    const { body, request } = seen[0]!;
    const headers = request.headers as Record<string, string>;
    expect(request.headers).toMatchObject({ 'webhook-id': 'fx_1', 'content-type': 'application/json' });
    expect(new Webhook(SECRET).verify(body, headers)).toEqual({ a: 'ü' });
    expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow();
    const other = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    expect(() => new Webhook(other).verify(body, headers)).toThrow();
  });

  test('has the signature of the published example', () => {
    const at = 1_614_265_330_000;
    const signed = signWebhook(KEY, { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body: '{"test": 2432232314}' });
    expect(signed['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('may be tried again after any answer but a good one; 410 is for good; redirects are not followed', async () => {
    expect(await send((await answering(500)).url)).toMatchObject({
      result: 'failed',
      error: 'the receiver answered 500',
    });
    expect(await send((await answering(404)).url)).toMatchObject({ result: 'failed' });
    expect(await send((await answering(410)).url)).toMatchObject({ result: 'refused' });
    const target = await answering(200);
    expect(await send((await answering(302, { location: target.url })).url)).toMatchObject({ result: 'failed' });
    expect(target.seen).toEqual([]);
  });

  test('waits as long as the receiver asks, in seconds or until a date', async () => {
    expect(await send((await answering(429, { 'retry-after': '120' })).url)).toMatchObject({ retryAfterMs: 120_000 });
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const answer = await send((await answering(503, { 'retry-after': date })).url);
    expect(answer).toMatchObject({ result: 'failed', retryAfterMs: expect.any(Number) });
    expect((answer as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(3_500_000);
    expect(await send((await answering(503, { 'retry-after': 'soon' })).url)).not.toHaveProperty('retryAfterMs');
  });

  test('fails, and says why, when nobody answers, when it takes too long, and when it is cut short', async () => {
    const { url } = await receiver(() => {});
    expect(await send(url, { timeoutMs: 50 })).toEqual({ result: 'failed', error: 'no answer within 0.05 s' });
    const stop = new AbortController();
    const cut = send(url, { signal: stop.signal });
    stop.abort();
    expect(await cut).toMatchObject({ result: 'failed' });
    for (const server of open) server.closeAllConnections();
    expect(await send('http://127.0.0.1:1/')).toMatchObject({
      result: 'failed',
      error: expect.stringContaining('no connection'),
    });
  });
});

describe('without a word for private networks', () => {
  const guarded = createWebhookSender({ key: KEY, timeoutMs: 2_000 });
  const sendTo = (url: string) => guarded.send({ id: 'fx_1', url, body: '{}', at: Date.now() });

  test('a receiver on this machine is refused, by its address and by names that lead there, and hears nothing', async () => {
    const { url, seen } = await answering(204);
    const { port } = new URL(url);
    for (const host of hosts.here)
      expect(await sendTo(`http://${host}:${port}/hook`), host).toEqual({
        result: 'refused',
        error: expect.stringContaining('leads into a private network; start with --webhook-private-networks'),
      });
    expect(await sendTo(`https://${hosts.here[1]}:${port}/hook`)).toMatchObject({ result: 'refused' });
    expect(seen).toEqual([]);
  });

  test('so are private, link-local, metadata and reserved addresses, before anything is connected to', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
      throw new Error('connected');
    });
    for (const host of hosts.elsewhere)
      expect(await sendTo(`http://${host}/hook`), host).toMatchObject({ result: 'refused' });
    expect(connect).not.toHaveBeenCalled();
    connect.mockRestore();
  });

  test('a name is looked up once: what was checked is what is connected to, wherever the name leads a moment later', async () => {
    const { url, seen } = await answering(204);
    const named = url.replace('127.0.0.1', 'rebinding.example');
    const looked: string[] = [];
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((name: string, options: LookupOptions, done: Looked) => {
      const address = looked.push(name) === 1 ? '127.0.0.1' : '::1';
      if (options.all === true) done(null, [{ address, family: isIP(address) }]);
      else done(null, address, isIP(address));
    }) as typeof dns.lookup);
    syncBuiltinESMExports();
    try {
      expect(await sendTo(named)).toMatchObject({ result: 'refused' });
      expect(looked.splice(0)).toEqual(['rebinding.example']);
      expect(await send(named)).toEqual({ result: 'done' });
      expect(looked).toEqual(['rebinding.example']);
    } finally {
      lookup.mockRestore();
      syncBuiltinESMExports();
    }
    expect(seen).toHaveLength(1);
  });
});

test('a secret is whsec_ and 24 to 64 bytes', () => {
  expect(KEY).toHaveLength(24);
  const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;
  expect([23, 24, 64, 65].map((bytes) => webhookKey(secretOf(bytes)) !== undefined)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  for (const wrong of ['', 'whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_not base64 at all, not at all!'])
    expect(webhookKey(wrong)).toBeUndefined();
});
