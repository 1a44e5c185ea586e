/**
 * The one place where a failure becomes an HTTP answer. Says what the caller can mend; never shows a stack, a key or a
 * piece of the body.
 */
import { AttuneError, type ErrorReply, type Problem } from '@attune/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { tooLarge } from './body.ts';

export function answerErrors(app: FastifyInstance, options: { readonly onServerError: () => void }): void {
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = attuneErrorOf(thrown, request);
    if (error.status >= 500) {
      options.onServerError();
      const route = request.routeOptions.url ?? '(none)';
      const cause = error.cause instanceof Error ? error.cause : error;
      const facts = { requestId: request.id, method: request.method, route, code: error.code, err: describe(cause) };
      if (error.status === 500) request.log.error(facts, 'request failed');
      else request.log.warn(facts, 'request refused');
    }
    return sendError(reply, error, request.id);
  });
  app.setNotFoundHandler((request, reply) => sendError(reply, new AttuneError('not-found'), request.id));
}

function sendError(reply: FastifyReply, error: AttuneError, requestId: string): FastifyReply {
  if (error.status === 429 || error.status === 503) reply.header('retry-after', String(error.retryAfterSeconds));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="attune"');
  const { code, message, fix, problems } = error;
  const body: ErrorReply = { error: { code, message, fix, problems: [...problems], requestId } };
  return reply.code(error.status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}

/** Fastify's own failures and plain exceptions in the terms of our table. */
function attuneErrorOf(thrown: FastifyError, request: FastifyRequest): AttuneError {
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
