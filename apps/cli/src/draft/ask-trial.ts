/**
 * Asks a server for something that takes a while, and reads its answer as it comes: how far it is, and at last the result.
 */
import type { ErrorReply } from '@attune/protocol';
import type { ServerAddress } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { sayProblem } from './read-drafts.ts';

/**
 * @param told is called with each report before the last
 * @returns the last one
 * @throws UsageError when the server refuses it, or does not answer
 */
export async function askTrial<Report extends { readonly isDone: boolean }>(
  { host, key }: ServerAddress,
  { path, body }: { readonly path: string; readonly body: object },
  told: (report: Report) => void,
): Promise<Report> {
  const response = await fetch(`${host}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  }).catch((error: Error) => {
    throw new UsageError(`${host} does not answer: ${error.message}`, 'Start it, or name another one with --host.');
  });
  if (!response.ok || response.body === null) throw await refusalOf(response, host);
  let last: Report | undefined;
  for await (const report of linesOf<Report>(response.body)) {
    last = report;
    if (!report.isDone) told(report);
  }
  if (last?.isDone !== true) throw new UsageError(`${host} ended before it was through.`, 'Try it again.');
  return last;
}

async function* linesOf<Report>(body: ReadableStream<Uint8Array>): AsyncGenerator<Report> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Report;
  }
}

async function refusalOf(response: Response, host: string): Promise<UsageError> {
  const reply = (await response.json().catch(() => null)) as ErrorReply | null;
  const said = reply?.error.message ?? `HTTP ${response.status}`;
  return new UsageError(`${host}: ${said}`, ...(reply?.error.problems ?? []).map(sayProblem));
}
