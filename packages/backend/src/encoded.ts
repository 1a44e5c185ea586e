/**
 * A log entry whose JSON the caller already has (the body of a request): the store writes those bytes as they are and does
 * not encode the value again. Followers still receive the value. It must never be made from bytes nobody has parsed: a
 * text that is not JSON would make the log unreadable.
 */
const encodedMark: unique symbol = Symbol('attune.encoded');

export type Encoded = {
  readonly [encodedMark]: true;
  readonly value: unknown;
  /** The pieces of one complete JSON text, UTF-8 where they are bytes, that parses to `value`. */
  readonly json: readonly (string | Uint8Array)[];
  /** See `passing`. */
  readonly isPassing: boolean;
};

/**
 * An entry for `log.append` with its JSON at hand, whole or in pieces. The store does not look into it.
 * @example `await backend.log.append([encoded(JSON.parse(body), body)]);`
 */
export function encoded(value: unknown, ...json: readonly (string | Uint8Array)[]): Encoded {
  return { [encodedMark]: true, value, json, isPassing: false };
}

/**
 * The same for bytes that are the caller's again once `append` has been called, and for a value that is not to be read after that: the
 * store copies the bytes at once, and followers are handed what it has kept.
 */
export function passing(value: unknown, ...json: readonly (string | Uint8Array)[]): Encoded {
  return { ...encoded(value, ...json), isPassing: true };
}

/** True for what `encoded` made: an adapter stores its `json` and hands its `value` to followers. */
export function isEncoded(entry: unknown): entry is Encoded {
  return typeof entry === 'object' && entry !== null && encodedMark in entry;
}
