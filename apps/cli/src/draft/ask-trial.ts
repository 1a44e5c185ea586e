/**
 * Asks a server to try a draft, and reads its answer as it comes: how far it is, and at last the result.
 */
import type { ErrorReply, TryReport } from '@attune/protocol';
import type { ServerAddress } from '../option/read-server.ts';
import { UsageError } from '../option/usage-error.ts';
import { sayProblem } from './read-drafts.ts';

/**
 * @param told is called with each report before the last
 * @returns the last one
 * @throws UsageError when the server refuses it, or does not answer
 */
export async function askTrial(
  { host, key }: ServerAddress,
  body: object,
  told: (report: TryReport) => void,
): Promise<TryReport> {
  const response = await fetch(`${host}/v1/try`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  }).catch((error: Error) => {
    throw new UsageError(`${host} does not answer: ${error.message}`, 'Start it, or name another one with --host.');
  });
  if (!response.ok || response.body === null) throw await refusalOf(response, host);
  let last: TryReport | undefined;
  for await (const report of linesOf(response.body)) {
    last = report;
    if (!report.isDone) told(report);
  }
  if (last?.isDone !== true) throw new UsageError(`${host} ended before the trial was over.`, 'Try it again.');
  return last;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<TryReport> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') yield JSON.parse(line) as TryReport;
  }
}

async function refusalOf(response: Response, host: string): Promise<UsageError> {
  const reply = (await response.json().catch(() => null)) as ErrorReply | null;
  const said = reply?.error.message ?? `HTTP ${response.status}`;
  return new UsageError(`${host}: ${said}`, ...(reply?.error.problems ?? []).map(sayProblem));
}
