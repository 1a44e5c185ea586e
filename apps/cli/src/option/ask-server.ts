/** Asks a running server, and says in words why there is no answer. */
import type { ErrorReply } from '@attune/protocol';
import type { ServerAddress } from './read-server.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param usage what to type instead, where the server has no better advice
 * @throws UsageError when the server does not answer, or refuses
 */
export async function askServer({ host, key }: ServerAddress, path: string, usage: string): Promise<Response> {
  const response = await fetch(`${host}${path}`, { headers: { authorization: `Bearer ${key}` } }).catch(
    (error: Error) => {
      throw new UsageError(`${host} does not answer: ${error.message}`, 'Start it, or name another one with --host.');
    },
  );
  if (response.ok) return response;
  const reply = (await response.json().catch(() => null)) as ErrorReply | null;
  throw new UsageError(`${host}: ${reply?.error.message ?? `HTTP ${response.status}`}`, reply?.error.fix ?? usage);
}
