/**
 * E-mail over real SMTP: a server that takes, puts off or refuses, and what it really received.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { createMailer, type Mailer } from './mailer.ts';

type Received = { readonly from: string; readonly to: readonly string[]; readonly text: string };

const open: { server: SMTPServer; mailer: Mailer }[] = [];
afterEach(async () => {
  for (const { server, mailer } of open.splice(0)) {
    mailer.close();
    await new Promise<void>((done) => server.close(() => done()));
  }
});

async function post(refuse?: { readonly responseCode: number; readonly at: 'rcpt' | 'data' }) {
  const received: Received[] = [];
  const refusal = () => Object.assign(new Error('not now'), { responseCode: refuse?.responseCode ?? 0 });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: (_address, _session, next) => next(refuse?.at === 'rcpt' ? refusal() : undefined),
    onData: (stream, session, next) => {
      let text = '';
      stream.on('data', (part: Buffer) => {
        text += part.toString('utf8');
      });
      stream.on('end', () => {
        if (refuse?.at === 'data') return next(refusal());
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text,
        });
        next();
      });
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const { port } = server.server.address() as AddressInfo;
  const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Tarn <shop@tarn.example>', timeoutMs: 2_000 });
  open.push({ server, mailer });
  return { mailer, received };
}

const letter = {
  id: 'fx_1',
  to: 'ada@example.com',
  subject: 'Still thinking?',
  html: '<p>Your kettle</p>',
  text: 'Your kettle',
};

test('a letter arrives with both bodies, under the id of its effect', async () => {
  const { mailer, received } = await post();
  expect(await mailer.send(letter)).toEqual({ result: 'done' });
  expect(received).toMatchObject([{ from: 'shop@tarn.example', to: ['ada@example.com'] }]);
  const { text } = received[0]!;
  expect(text).toContain('Message-ID: <fx_1@tarn.example>');
  expect(text).toContain('Subject: Still thinking?');
  expect(text).toContain('Auto-Submitted: auto-generated');
  expect(text).toContain('Content-Type: text/html');
  expect(text).toContain('Content-Type: text/plain');
});

test('what the server puts off may be tried again; what it refuses is for good', async () => {
  expect(await (await post({ responseCode: 451, at: 'data' })).mailer.send(letter)).toMatchObject({ result: 'failed' });
  expect(await (await post({ responseCode: 450, at: 'rcpt' })).mailer.send(letter)).toMatchObject({ result: 'failed' });
  expect(await (await post({ responseCode: 550, at: 'rcpt' })).mailer.send(letter)).toMatchObject({
    result: 'refused',
    error: expect.stringContaining('not now'),
  });
});

test('nobody there: it may be tried again', async () => {
  const mailer = createMailer({ url: 'smtp://127.0.0.1:1', from: 'shop@tarn.example' });
  expect(await mailer.send(letter)).toMatchObject({ result: 'failed', error: expect.stringContaining('ECONNREFUSED') });
  mailer.close();
});

test('an address or a subject cannot bring in another receiver or a header', async () => {
  const { mailer, received } = await post();
  const addresses = [
    'ada@example.com, eve@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    '<ada@example.com>',
    'ada',
  ];
  for (const to of addresses) expect(await mailer.send({ ...letter, to }), to).toMatchObject({ result: 'refused' });
  expect(received).toEqual([]);
  await mailer.send({ ...letter, subject: 'Hello\r\nBcc: eve@example.com' });
  expect(received[0]?.to).toEqual(['ada@example.com']);
  expect(received[0]?.text).not.toMatch(/^Bcc:/im);
});
