/**
 * Sends e-mail over one pool of SMTP connections and says what came of each. It never throws: what the server will never take is
 * refused, everything else may be tried again. The Message-ID is the effect's, so that a message sent twice is known as one.
 */
import type { Delivery } from '@attune/engine';
import { createTransport } from 'nodemailer';

export type Email = {
  /** Becomes the Message-ID, the same for each attempt. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
};

export type Mailer = { readonly send: (email: Email) => Promise<Delivery>; readonly close: () => void };

export type MailerOptions = {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly url: string;
  /** `Tarn <shop@example.com>` */
  readonly from: string;
  /** How long one step of the conversation may take. Default 15,000. */
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 15_000;
const CONNECTIONS_MAX = 4;

/**
 * A pool of connections to one mail server. `send` resolves with what came of the attempt and never rejects; `close` lets go of the
 * connections.
 */
export function createMailer({ url, from, timeoutMs = TIMEOUT_MS }: MailerOptions): Mailer {
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'attune.invalid';
  const transport = createTransport({
    ...connectionOf(url),
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ id, to, subject, html, text }) => {
      const address = addressOf(to);
      if (address === null) return { result: 'refused', error: `${JSON.stringify(to)} is not one e-mail address` };
      try {
        await transport.sendMail({
          from,
          to: { name: '', address },
          subject: subject.replaceAll(/[\r\n]+/g, ' '),
          messageId: `<${id}@${domain}>`,
          headers: { 'X-Entity-Ref-ID': id, 'Auto-Submitted': 'auto-generated' },
          ...(html === undefined ? {} : { html }),
          ...(text === undefined ? {} : { text }),
        });
        return { result: 'done' };
      } catch (error) {
        return deliveryOf(error);
      }
    },
    close: () => transport.close(),
  };
}

function connectionOf(url: string) {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  const secure = protocol === 'smtps:';
  const auth =
    username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } };
  const number = port === '' ? (secure ? 465 : 587) : Number(port);
  return { host: hostname, port: number, secure, requireTLS: searchParams.get('tls') === 'required', ...auth };
}

/** Exactly one plain address: what a visitor told us must not become a second receiver or a header. */
function addressOf(text: string): string | null {
  const address = text.trim();
  return address.length <= 254 &&
    /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\.]+$/.test(address)
    ? address
    : null;
}

/** RFC 5321: 5xx is for good, 4xx may pass; what is no answer at all may pass too. Wrong credentials are mended by people: they may too. */
function deliveryOf(error: unknown): Delivery {
  const { responseCode, code, message } = error as Error & { readonly responseCode?: number; readonly code?: string };
  const reason = `the mail server said: ${message}`;
  const isForGood = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  return isForGood ? { result: 'refused', error: reason } : { result: 'failed', error: reason };
}
