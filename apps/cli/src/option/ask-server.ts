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
};

/** @throws UsageError when the server does not answer, or refuses */
export async function askServer({ host, key }: ServerAddress, path: string, asked: Asked): Promise<Response> {
  const { usage, method = 'GET', body } = asked;
  const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
  const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const response = await fetch(`${host}${path}`, sent).catch((error: Error) => {
    throw new UsageError(`${host} does not answer: ${error.message}`, 'Start it, or name another one with --host.');
  });
  if (response.ok) return response;
  const reply = (await response.json().catch(() => null)) as ErrorReply | null;
  throw new UsageError(`${host}: ${reply?.error.message ?? `HTTP ${response.status}`}`, reply?.error.fix ?? usage);
}
