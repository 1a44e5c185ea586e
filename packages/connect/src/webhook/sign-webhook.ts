/**
 * Signs requests as Standard Webhooks 1.0.0 says: HMAC-SHA256 over id, time and body, so that a receiver can tell ours from others'
 * and an old one from a new one. The key is never part of a message or of an error.
 */
import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
/** The specification's bounds for a key. */
const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;

/**
 * The key of a secret: `whsec_` and 24 to 64 bytes in base64.
 * @returns undefined when it is not one
 */
export function webhookKey(secret: string): Buffer | undefined {
  if (!secret.startsWith(SECRET_PREFIX)) return undefined;
  const text = secret.slice(SECRET_PREFIX.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX ? key : undefined;
}

/** The three headers. @param message.at milliseconds since the epoch: the time of this attempt */
export function signWebhook(
  key: Buffer,
  message: { readonly id: string; readonly at: number; readonly body: string },
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const { id, at, body } = message;
  const seconds = String(Math.floor(at / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}
