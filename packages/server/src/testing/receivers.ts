/**
 * The other side of effects, for tests: a real mail server and a real receiver of webhooks on this machine, with what they received.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMailer, createWebhookSender, type Mailer, webhookKey } from '@attune/connect';
import { SMTPServer } from 'smtp-server';

export const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const webhookSender = () => createWebhookSender({ key: webhookKey(WEBHOOK_SECRET)!, privateNetworks: true });

export type Hook = { readonly headers: IncomingHttpHeaders; readonly body: string };

export type HookReceiver = {
  readonly url: string;
  readonly received: Hook[];
  /** What the next requests are answered with; 204 once there are no more. */
  readonly answers: number[];
  readonly close: () => Promise<void>;
};

export async function receiveHooks(): Promise<HookReceiver> {
  const received: Hook[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/hook`, received, answers, close };
}

export type Letter = { readonly to: readonly string[]; readonly text: string };

export type MailBox = { readonly mailer: Mailer; readonly received: Letter[]; readonly close: () => Promise<void> };

export async function receiveMail(): Promise<MailBox> {
  const received: Letter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, { envelope }, next) => {
      let text = '';
      stream.on('data', (part: Buffer) => {
        text += part.toString('utf8');
      });
      stream.on('end', () => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address), text });
        next();
      });
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const { port } = server.server.address() as AddressInfo;
  const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Tarn <shop@tarn.example>' });
  const close = async () => {
    mailer.close();
    await new Promise<void>((done) => server.close(() => done()));
  };
  return { mailer, received, close };
}
