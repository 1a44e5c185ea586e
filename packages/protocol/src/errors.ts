/**
 * Every way in which a request can fail, in one table, and the one error class made from it. Nothing else in the product
 * may invent a status or a code: the server maps this table to HTTP, the clients read `retryable` from it.
 */
import type { Problem } from './problem.ts';

type ErrorEntry = {
  /** The HTTP status. */
  readonly status: number;
  /** What went wrong, as a sentence for people. */
  readonly message: string;
  /** Whether the same request may succeed later. Those that may carry `Retry-After`. */
  readonly retryable: boolean;
  /** What to do about it. */
  readonly fix: string;
};

export const ERRORS = {
  'bad-json': {
    status: 400,
    message: 'The body is not JSON in UTF-8.',
    retryable: false,
    fix: 'Send one JSON document in UTF-8, optionally with Content-Encoding: gzip.',
  },
  'bad-request': {
    status: 400,
    message: 'The request does not have the shape this route reads.',
    retryable: false,
    fix: 'See `problems`, and /docs for the shape.',
  },
  'bad-encoding': {
    status: 415,
    message: 'The body comes in a content encoding that is not read here.',
    retryable: false,
    fix: 'Send it plain or with Content-Encoding: gzip.',
  },
  'no-key': {
    status: 401,
    message: 'There is no key in this request, or it is not one of ours.',
    retryable: false,
    fix: 'Send `Authorization: Bearer <key>`, or `Authorization: Basic base64(<key> + ":")`.',
  },
  'needs-secret-key': {
    status: 403,
    message: 'A write key may send events and ask for decisions; this route needs a secret key.',
    retryable: false,
    fix: 'Send `Authorization: Bearer <secret key>`, and keep that key out of pages.',
  },
  'not-found': {
    status: 404,
    message: 'There is nothing at this address.',
    retryable: false,
    fix: 'See /docs for the routes, and check the id or key in the address.',
  },
  'version-conflict': {
    status: 409,
    message: 'The definition has moved on since the version named in If-Match.',
    retryable: false,
    fix: 'Read it again, apply your change to the newer version, and send that version in If-Match.',
  },
  'too-large': {
    status: 413,
    message: 'The request is larger than a limit.',
    retryable: false,
    fix: 'Send it in smaller parts.',
  },
  'invalid-definition': {
    status: 422,
    message: 'The definition does not hold; the ones in force stay as they are.',
    retryable: false,
    fix: 'See `problems`: each names the place and how to mend it.',
  },
  'too-many-requests': {
    status: 429,
    message: 'Too many requests in a short time.',
    retryable: true,
    fix: 'Wait for the seconds in Retry-After, and send events in batches.',
  },
  internal: {
    status: 500,
    message: 'Something failed on our side.',
    retryable: true,
    fix: 'Try again; if it stays, look for the request id in the log.',
  },
  overloaded: {
    status: 503,
    message: 'There is more work waiting than can be taken on now.',
    retryable: true,
    fix: 'Wait for the seconds in Retry-After and send the same request again; nothing of it was taken.',
  },
  unavailable: {
    status: 503,
    message: 'The store does not answer, so nothing can be promised to be kept.',
    retryable: true,
    fix: 'Wait for the seconds in Retry-After and send the same request again.',
  },
  'too-many-streams': {
    status: 503,
    message: 'No more streams can be opened now.',
    retryable: true,
    fix: 'Wait for the seconds in Retry-After; until then ask with POST /v1/decide.',
  },
  'shutting-down': {
    status: 503,
    message: 'The server is going down and takes nothing new.',
    retryable: true,
    fix: 'Wait for the seconds in Retry-After and send the same request again.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

export type AttuneErrorOptions = {
  /** What in particular, after the table's sentence: "the limit is 512000 bytes a request". */
  readonly detail?: string;
  readonly problems?: readonly Problem[];
  /** Default 1 when the error is retryable. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
  /** An object as JSON whose members are answered beside the error: what could be done all the same. */
  readonly beside?: string;
};

/** A failure of the world (not bad data inside an event, not a bug of ours), always one of `ERRORS`. */
export class AttuneError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly fix: string;
  readonly problems: readonly Problem[];
  readonly retryAfterSeconds: number;
  readonly beside: string | undefined;

  constructor(code: ErrorCode, options: AttuneErrorOptions = {}) {
    const entry: ErrorEntry = ERRORS[code];
    super(options.detail === undefined ? entry.message : `${entry.message} ${options.detail}`, {
      cause: options.cause,
    });
    this.name = 'AttuneError';
    this.code = code;
    this.status = entry.status;
    this.retryable = entry.retryable;
    this.fix = entry.fix;
    this.problems = options.problems ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? 1;
    this.beside = options.beside;
  }
}
