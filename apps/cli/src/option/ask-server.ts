/**
 * Asks a running server, and says of a refusal what the server says of it.
 */
import type { ErrorReply } from '@attune/protocol';
import type { ServerAddress } from './read-server.ts';
import { UsageError } from './usage-error.ts';

type Asked = {
  /** What to type, for who was refused without advice. */
  readonly usage: string;
  readonly method?: string;
  readonly body?: object;
  /** Sent as they are, instead of a body. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
};

/** @throws UsageError when the server does not answer, or refuses */
export async function askServer({ host, key }: ServerAddress, path: string, asked: Asked): Promise<Response> {
  const { usage, method = 'GET', body, bytes } = asked;
  const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
  const content = bytes ?? (body && JSON.stringify(body));
  const headers = { authorization: `Bearer ${key}`, ...(content && { 'content-type': type }) };
  const sent = { method, headers, ...(content && { body: content }) };
  const response = await fetch(`${host}${path}`, sent).catch((error: Error) => {
    throw new UsageError(`${host} does not answer: ${error.message}`, 'Start it, or name another one with --host.');
  });
  if (response.ok) return response;
  const reply = (await response.json().catch(() => null)) as ErrorReply | null;
  const [first, ...others] = reply?.error.problems ?? [];
  const message = reply?.error.message ?? `HTTP ${response.status}`;
  if (first === undefined) throw new UsageError(`${host}: ${message}`, reply?.error.fix ?? usage);
  const more = others.map((each) => `; ${each.path}: ${each.message}`).join('');
  throw new UsageError(`${host}: ${message} ${first.path}: ${first.message}${more}`, first.fix ?? usage);
}
