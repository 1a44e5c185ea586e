/**
 * Bodies: JSON whatever the content type says (beacons come as text/plain, one known SDK sends gzipped JSON as a form),
 * plain or gzipped. It never holds more of a body in memory than the caller's limit, also after decompression.
 */
import { isUtf8 } from 'node:buffer';
import { constants, gunzip } from 'node:zlib';
import { AttuneError, LIMITS } from '@attune/protocol';
import type { FastifyInstance } from 'fastify';
import { makeWellFormed, outOfBounds } from './bounds.ts';
import type { Call } from './busy-route.ts';

/** Bodies that are not events (definitions, items, questions) are walked once as a whole. */
const DOCUMENT_BOUNDS = { depthMax: 64, keysMax: 300_000, bytesMax: Number.POSITIVE_INFINITY };

type Called = Pick<Call, 'caller'>;

export function bodyBytesMax(request: Called): number {
  return request.caller?.kind === 'secret' ? LIMITS.bodyBytesSecretMax : LIMITS.bodyBytesMax;
}

export function tooLarge(request: Called): AttuneError {
  return new AttuneError('too-large', {
    detail: `The limit is ${bodyBytesMax(request)} bytes a request (${LIMITS.bodyBytesMax} with a write key, ${LIMITS.bodyBytesSecretMax} with a secret key).`,
  });
}

/** Makes `app` read every body as JSON by its content. */
export function readBodiesByContent(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest('bytes', undefined);
  // Named besides "any", since a type with a parser of its own is looked up without being parsed.
  app.addContentTypeParser<Buffer>(
    ['application/json', '*'],
    { parseAs: 'buffer', bodyLimit: LIMITS.bodyBytesSecretMax },
    (request, raw, done) => {
      readText(request, raw, (error) => {
        if (error !== null) return done(error);
        try {
          const body = parseBody(request);
          done(request.bodyOf === 'events' ? null : documentError(body), body);
        } catch (thrown) {
          done(thrown as Error);
        }
      });
    },
  );
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The UTF-8 that `body` is parsed from; undefined where what was parsed had to be changed, and where there is none. */
    bytes: Buffer | undefined;
  }
}

type Done = (error: Error | null) => void;
type Read = Pick<Call, 'caller' | 'headers' | 'bytes'>;

/** Reads what was sent as text; says its bytes in `request.bytes`. */
export function readText(request: Read, raw: Buffer, done: Done): void {
  if (raw.length > bodyBytesMax(request)) return done(tooLarge(request));
  const encoding = request.headers['content-encoding'];
  // JSON cannot begin with gzip's two magic bytes, so they tell as much as the header does.
  if (encoding === 'gzip' || encoding === 'x-gzip' || (raw[0] === 0x1f && raw[1] === 0x8b))
    return unzip(request, raw, done);
  if (encoding !== undefined && encoding !== 'identity') return done(new AttuneError('bad-encoding'));
  finish(request, raw, done);
}

function unzip(request: Read, raw: Buffer, done: Done): void {
  const options = { maxOutputLength: bodyBytesMax(request), finishFlush: constants.Z_SYNC_FLUSH };
  gunzip(raw, options, (error, plain) => {
    if (error === null) return finish(request, plain, done);
    const code = (error as NodeJS.ErrnoException).code;
    done(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? tooLarge(request)
        : new AttuneError('bad-json', { detail: 'The gzip stream is broken.' }),
    );
  });
}

function finish(request: Read, plain: Buffer, done: Done): void {
  if (!isUtf8(plain)) return done(new AttuneError('bad-json', { detail: 'It holds bytes that are not UTF-8.' }));
  const isMarked = plain[0] === 0xef && plain[1] === 0xbb && plain[2] === 0xbf;
  if (plain.length > 0) request.bytes = isMarked ? plain.subarray(3) : plain;
  done(null);
}

/** In place of a body that nobody has asked for yet. */
export const UNREAD = Symbol('unread');

/** The body, parsed at the latest now. @throws AttuneError bad-json */
export function bodyOf(call: Pick<Call, 'body' | 'bytes'>): unknown {
  if (call.body === UNREAD) call.body = parseBody(call);
  return call.body;
}

/** What `request.bytes` says; undefined when it is nothing. @throws AttuneError bad-json */
function parseBody(request: Pick<Call, 'bytes'>): unknown {
  const { bytes } = request;
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AttuneError('bad-json', { detail: where(error), cause: error });
  }
  // Valid UTF-8 holds no lone surrogates; only an escape can bring one in.
  if (text.includes('\\u') && /\\u[dD][89a-fA-F]/.test(text)) {
    wellFormed(value);
    request.bytes = undefined;
  }
  return value;
}

function wellFormed(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (outOfBounds(value, DOCUMENT_BOUNDS) === null) makeWellFormed(value);
}

function documentError(body: unknown): AttuneError | null {
  if (typeof body !== 'object' || body === null) return null;
  const problem = outOfBounds(body, DOCUMENT_BOUNDS);
  if (problem === null) return null;
  return problem === 'too-deep'
    ? new AttuneError('bad-request', { detail: `It is more than ${DOCUMENT_BOUNDS.depthMax} levels deep.` })
    : new AttuneError('too-large', { detail: `It has more than ${DOCUMENT_BOUNDS.keysMax} keys.` });
}

/** The parser's own words hold a piece of the body, which must not get into logs or answers: only the position is kept. */
function where(error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  return position === null ? 'It ends too early or is not JSON.' : `It stops being JSON at character ${position[1]}.`;
}
