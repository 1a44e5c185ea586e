/**
 * The one place where a failure becomes an HTTP answer. Says what the caller can mend; never shows a stack, a key or a
 * piece of the body.
 */
import { AttuneError, type ErrorReply, type Problem } from '@attune/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { tooLarge } from './body.ts';
import { JSON_TYPE } from './json-reply.ts';

export type ErrorAnswer = {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
};

/** The request that failed. */
type Failed = Pick<FastifyRequest, 'id' | 'method' | 'caller' | 'log'> & { readonly route: string };

/** What is answered, however the request came. A failure of ours is logged and counted. */
export type ErrorAnswers = (thrown: unknown, request: Failed) => ErrorAnswer;

export function createErrorAnswers(options: { readonly onServerError: () => void }): ErrorAnswers {
  return (thrown, request) => {
    const error = attuneErrorOf(thrown as FastifyError, request);
    if (error.status >= 500) {
      options.onServerError();
      const { id, method, route, log } = request;
      const cause = error.cause instanceof Error ? error.cause : error;
      const facts = { requestId: id, method, route, code: error.code, err: describe(cause) };
      if (error.status === 500) log.error(facts, 'request failed');
      else log.warn(facts, 'request refused');
    }
    return errorAnswer(error, request.id);
  };
}

export function answerErrors(app: FastifyInstance, errors: ErrorAnswers): void {
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const { id, method, caller, log } = request;
    return sendError(reply, errors(thrown, { id, method, caller, log, route: request.routeOptions.url ?? '(none)' }));
  });
  app.setNotFoundHandler((request, reply) => sendError(reply, errorAnswer(new AttuneError('not-found'), request.id)));
}

function sendError(reply: FastifyReply, { status, headers, text }: ErrorAnswer): FastifyReply {
  for (const [name, value] of headers) reply.header(name, value);
  return reply.code(status).send(text);
}

function errorAnswer(error: AttuneError, requestId: string): ErrorAnswer {
  const { status, retryAfterSeconds, code, message, fix, problems, beside } = error;
  const headers: [string, string][] = [];
  if (status === 429 || status === 503) headers.push(['retry-after', String(retryAfterSeconds)]);
  if (status === 401) headers.push(['www-authenticate', 'Bearer realm="attune"']);
  headers.push(['content-type', JSON_TYPE]);
  const body: ErrorReply = { error: { code, message, fix, problems: [...problems], requestId } };
  const text = JSON.stringify(body);
  return { status, headers, text: beside === undefined ? text : `${text.slice(0, -1)},${beside.slice(1)}` };
}

/** Fastify's own failures and plain exceptions in the terms of our table. */
function attuneErrorOf(thrown: FastifyError, request: Pick<Failed, 'caller'>): AttuneError {
  if (thrown instanceof AttuneError) return thrown;
  if (thrown.validation !== undefined) return new AttuneError('bad-request', { problems: problemsOf(thrown) });
  if (thrown.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(request);
  if (thrown.code?.startsWith('FST_ERR_CTP_')) return new AttuneError('bad-request', { detail: thrown.message });
  const status = thrown.statusCode ?? 500;
  if (status === 503) return new AttuneError('shutting-down', { cause: thrown });
  if (status === 404) return new AttuneError('not-found');
  if (status >= 400 && status < 500) return new AttuneError('bad-request', { cause: thrown });
  return new AttuneError('internal', { cause: thrown });
}

function problemsOf(error: FastifyError): Problem[] {
  return (error.validation ?? []).map((each) => {
    const place = each.instancePath
      .replace(/^\//, '')
      .replaceAll('/', '.')
      .replaceAll(/\.(\d+)/g, '[$1]');
    const missing = (each.params as { missingProperty?: string }).missingProperty;
    const allowed = (each.params as { allowedValues?: readonly unknown[] }).allowedValues;
    const path = missing === undefined ? place : place === '' ? missing : `${place}.${missing}`;
    const message = `${error.validationContext ?? 'request'}: ${each.message ?? 'is not as expected'}`;
    return allowed === undefined ? { path, message } : { path, message, fix: `use one of: ${allowed.join(', ')}` };
  });
}

function describe(error: Error): { type: string; message: string; stack?: string } {
  return { type: error.name, message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
}
