/**
 * An answer that comes in lines of JSON while the server works on it. Stopping it ends the work on the server too.
 */
import { authorization, CallError, failureOf } from './call.ts';

/**
 * @param told is called with each line as it comes
 * @throws CallError when the server refuses it or goes away
 */
export async function readLines<T>(
  path: string,
  options: { readonly body: unknown; readonly signal: AbortSignal; readonly told: (line: T) => void },
): Promise<void> {
  const { body, signal, told } = options;
  const response = await fetch(path, {
    method: 'POST',
    headers: { accept: 'application/x-ndjson', 'content-type': 'application/json', ...authorization() },
    body: JSON.stringify(body),
    cache: 'no-store',
    credentials: 'same-origin',
    signal,
  }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw new CallError('unreachable', 0, path, { message: 'The server did not answer.' });
  });
  if (!response.ok || response.body === null) throw await failureOf(response, path);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') told(JSON.parse(line) as T);
  }
}
