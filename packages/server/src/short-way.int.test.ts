/** A plain request is answered past the framework: both ways must answer alike, and what is not plain must find the long one. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asOwner,
  asWriter,
  GREETING,
  productViewed,
  startServer,
  type TestServer,
  WRITE_KEY,
} from './testing/start-server.ts';

let server: TestServer;
let port = 0;
beforeAll(async () => {
  server = await startServer({ definitions: GREETING });
  port = Number(new URL(await server.listen({ port: 0 })).port);
});
afterAll(() => server.close());

type Sent = {
  readonly url: string;
  readonly headers?: Record<string, string>;
  /** Text or bytes; sent piece by piece. */
  readonly body?: string | Buffer | readonly string[];
};
type Answered = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: string };

function overTheWire({ url, headers = {}, body = '' }: Sent, to = port): Promise<Answered> {
  const pieces =
    typeof body === 'string' || Buffer.isBuffer(body) ? [Buffer.from(body)] : body.map((each) => Buffer.from(each));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return new Promise((resolve, reject) => {
    const sending = httpRequest(
      {
        port: to,
        host: '127.0.0.1',
        method: 'POST',
        path: url,
        headers: 'transfer-encoding' in headers ? headers : { 'content-length': length, ...headers },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: text }));
      },
    );
    sending.on('error', reject);
    const next = (): void => {
      const piece = pieces.shift();
      if (piece === undefined) sending.end();
      else sending.write(piece, () => setImmediate(next));
    };
    next();
  });
}

async function theLongWay({ url, headers = {}, body = '' }: Sent): Promise<Answered> {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : body.join('');
  const answer = await server.app.inject({ method: 'POST', url, headers, payload });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}

/** What must be equal: not the ids that each has of its own, nor what belongs to the connection. */
function essence({ status, headers, body }: Answered) {
  const { date: _, connection: __, 'keep-alive': ___, 'content-length': ____, ...rest } = headers;
  return { status, headers: rest, body: body.replaceAll(/"(id|requestId)":"[^"]*"/g, '"$1":"-"') };
}

const ask = JSON.stringify({
  anonymousId: 'v',
  placements: ['hero', 'nowhere'],
  context: { page: { title: 'Grüße 🙂' } },
});
const look = (id: string) => JSON.stringify(productViewed('w', id));

const CASES: Readonly<Record<string, Sent>> = {
  'a question': { url: '/v1/decide', headers: asWriter, body: ask },
  'a question with the secret key': { url: '/v1/decide', headers: asOwner, body: ask },
  'a question from a page of another origin': {
    url: '/v1/decide',
    headers: { ...asWriter, origin: 'https://shop.example' },
    body: ask,
  },
  'a question that brings events': {
    url: '/v1/decide',
    headers: asWriter,
    body: JSON.stringify({ anonymousId: 'e', placements: ['hero'], events: [productViewed('e', 'e-1'), 7] }),
  },
  'a question in pieces': {
    url: '/v1/decide',
    headers: asWriter,
    body: [ask.slice(0, 5), ask.slice(5, 90), ask.slice(90)],
  },
  'a question for nobody': { url: '/v1/decide', headers: asWriter, body: '{"placements":["hero"]}' },
  'a question that is a list': { url: '/v1/decide', headers: asWriter, body: '[]' },
  'half a question': { url: '/v1/decide', headers: asWriter, body: ask.slice(0, -1) },
  'bytes that are no text': { url: '/v1/decide', headers: asWriter, body: Buffer.from([0x7b, 0xff, 0x7d]) },
  'an empty body': { url: '/v1/decide', headers: asWriter },
  'a mark before the text': { url: '/v1/decide', headers: asWriter, body: `\ufeff${ask}` },
  'a lone surrogate': { url: '/v1/events', headers: asWriter, body: look('s-\\ud800').replaceAll('\\\\', '\\') },
  'an event': { url: '/v1/events', headers: asWriter, body: look('w-1') },
  'an event that is none': { url: '/v1/events', headers: asWriter, body: '{"batch":[{"type":"nothing"},8]}' },
  'a batch that is no list': { url: '/v1/events', headers: asWriter, body: '{"batch":{}}' },
  'a compressed event': {
    url: '/v1/events',
    headers: { ...asWriter, 'content-encoding': 'gzip' },
    body: gzipSync(look('w-2')),
  },
  'a compressed event that does not say so': { url: '/v1/events', headers: asWriter, body: gzipSync(look('w-3')) },
  'a broken stream': { url: '/v1/events', headers: { ...asWriter, 'content-encoding': 'gzip' }, body: 'no gzip' },
  'an unknown encoding': { url: '/v1/events', headers: { ...asWriter, 'content-encoding': 'br' }, body: look('w-4') },
  'a bomb': { url: '/v1/events', headers: asWriter, body: gzipSync(Buffer.alloc(5_000_000, ' ')) },
  'too much': { url: '/v1/events', headers: asWriter, body: ' '.repeat(600_000) },
  'much with the secret key': { url: '/v1/events', headers: asOwner, body: `${look('w-5')}${' '.repeat(600_000)}` },
  'no key': { url: '/v1/decide', body: ask },
  'a wrong key': { url: '/v1/decide', headers: { authorization: 'Bearer wk_wrong' }, body: ask },
  'the key in the address': { url: `/v1/decide?key=${WRITE_KEY}`, body: ask },
  'the key in the body': {
    url: '/v1/events',
    body: JSON.stringify({ ...productViewed('w', 'w-6'), writeKey: WRITE_KEY }),
  },
  'another type of content': {
    url: '/v1/events',
    headers: { ...asWriter, 'content-type': 'text/plain' },
    body: look('w-7'),
  },
  'another route': { url: '/v1/batch', headers: asWriter, body: `{"batch":[${look('w-8')}]}` },
  'an unknown address': { url: '/v1/decided', headers: asWriter, body: ask },
};

describe('both ways answer alike', () => {
  test.each(Object.entries(CASES))('%s', async (_name, sent) => {
    const long = essence(await theLongWay(sent));
    expect(essence(await overTheWire(sent))).toEqual(long);
  });
});

/** The framework numbers each of its requests; the short way only those that fail. */
async function numberOf(to = port): Promise<number> {
  const { body } = await overTheWire({ url: '/v1/decide', headers: asWriter, body: '[]' }, to);
  return Number.parseInt((JSON.parse(body) as { error: { requestId: string } }).error.requestId.split('-')[1]!, 36);
}

test('plain requests take the short way, the others do not', async () => {
  const before = await numberOf();
  for (const name of ['a question', 'a question that brings events', 'an event', 'a compressed event'])
    await overTheWire(CASES[name]!);
  expect(await numberOf()).toBe(before + 1);
  await overTheWire(CASES['the key in the address']!);
  await overTheWire(CASES['another route']!);
  expect(await numberOf()).toBe(before + 4);
});

test('a body without a told length, and requests one after the other in one piece', async () => {
  const inChunks = await overTheWire({
    url: '/v1/decide',
    headers: { ...asWriter, 'transfer-encoding': 'chunked' },
    body: ask,
  });
  expect(inChunks.status).toBe(200);
  const one = `POST /v1/decide HTTP/1.1\r\nhost: a\r\nauthorization: ${asWriter.authorization}\r\ncontent-length: ${Buffer.byteLength(ask)}\r\n\r\n${ask}`;
  const text = await new Promise<string>((resolve, reject) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(one.repeat(3)));
    socket.setEncoding('utf8').on('error', reject);
    socket.on('data', (chunk: string) => {
      got += chunk;
      if (got.split('"unknown-placement"').length > 3) socket.end(() => resolve(got));
    });
  });
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
});

test('a sender that goes away in the middle takes nobody along', async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      const head = `POST /v1/events HTTP/1.1\r\nhost: a\r\nauthorization: ${asWriter.authorization}\r\ncontent-length: 100\r\n\r\n{"`;
      socket.write(head, () => socket.destroy());
    });
    socket.on('close', () => resolve());
  });
  expect((await overTheWire(CASES['a question']!)).status).toBe(200);
});

test('limits hold on the short way', async () => {
  const limited = await startServer({ definitions: GREETING, limits: { requestsPerKeyMax: 1 } });
  const to = Number(new URL(await limited.listen({ port: 0 })).port);
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) statuses.push((await overTheWire(CASES['a question']!, to)).status);
  expect(statuses).toEqual([200, 200, 429]);
  const refused = await overTheWire(CASES['a question']!, to);
  expect(refused.headers).toMatchObject({ 'retry-after': '1', vary: 'Origin' });
  await limited.close();
});

test('a server that goes down sends everybody the long way', async () => {
  const leaving = await startServer({ definitions: GREETING });
  const to = Number(new URL(await leaving.listen({ port: 0 })).port);
  const closing = leaving.close({ graceMs: 300 });
  const before = await numberOf(to);
  expect((await overTheWire(CASES['a question']!, to)).status).toBe(200);
  expect(await numberOf(to)).toBe(before + 2);
  await closing;
});

test('who announces too much is refused before it comes', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        `POST /v1/events HTTP/1.1\r\nhost: a\r\nauthorization: ${asWriter.authorization}\r\ncontent-length: 90000000\r\n\r\n{`,
      ),
    );
    socket.setEncoding('utf8').on('error', reject);
    socket.on('data', (chunk: string) => {
      socket.destroy();
      resolve(chunk);
    });
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});
