/**
 * One way to the server. It turns every way a call can fail into a `CallError` that says what happened, where, and whether
 * trying again can help; screens draw it and never see a bare exception.
 */
import type { Problem } from '@attune/engine';
import { noteReached, noteUnreachable } from './connection.ts';
import { currentKey } from './key.ts';

export type CallFailure =
  | 'unreachable'
  | 'slow'
  | 'unauthorized'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'refused'
  | 'busy'
  | 'broken';

const ANSWER_MS_MAX = 20_000;

export class CallError extends Error {
  readonly failure: CallFailure;
  readonly status: number;
  readonly path: string;
  readonly problems: readonly Problem[];
  readonly requestId: string | null;
  constructor(
    failure: CallFailure,
    status: number,
    path: string,
    more: Partial<Pick<CallError, 'message' | 'problems' | 'requestId'>> = {},
  ) {
    super(more.message ?? failure);
    this.name = 'CallError';
    this.failure = failure;
    this.status = status;
    this.path = path;
    this.problems = more.problems ?? [];
    this.requestId = more.requestId ?? null;
  }
}

export type CallOptions = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly ifMatch?: number;
  readonly signal?: AbortSignal;
};

/** Calls `path` with the tab's key and resolves with the parsed answer; rejects with a `CallError`. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (response.ok) return (await readJson(response)) as T;
  throw await failureOf(response, path);
}

export function authorization(): Record<string, string> {
  const key = currentKey();
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

async function send(path: string, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...authorization() };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.ifMatch !== undefined) headers['if-match'] = String(options.ifMatch);
  if (options.method === 'PUT' || options.method === 'DELETE') headers['x-attune-source'] = 'studio';
  const limit = AbortSignal.timeout(ANSWER_MS_MAX);
  const init: RequestInit = {
    method: options.method ?? 'GET',
    headers,
    cache: 'no-store',
    credentials: 'same-origin',
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
  };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  try {
    const response = await fetch(path, init);
    noteReached();
    return response;
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    if (limit.aborted)
      throw new CallError('slow', 0, path, { message: `No answer within ${ANSWER_MS_MAX / 1000} seconds.` });
    noteUnreachable();
    throw new CallError('unreachable', 0, path, { message: 'The server did not answer.' });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The failure a status stands for. */
export function failureOfStatus(status: number): CallFailure {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'broken' : 'refused';
}

export async function failureOf(response: Response, path: string): Promise<CallError> {
  const answer = (await readJson(response)) as {
    error?: { message?: string; problems?: Problem[]; requestId?: string };
  } | null;
  const error = answer?.error;
  return new CallError(failureOfStatus(response.status), response.status, path, {
    message: error?.message ?? `The server answered ${response.status}.`,
    problems: error?.problems ?? [],
    requestId: error?.requestId ?? null,
  });
}

/** Whether asking again by itself can help. */
export function isPassing(error: unknown): boolean {
  return error instanceof CallError && ['unreachable', 'slow', 'busy', 'broken'].includes(error.failure);
}
