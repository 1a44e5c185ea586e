/**
 * How a store says that it cannot do what was asked: an Error whose `code` a program can act on and whose message tells a
 * person what failed, where, and what to do. It must never carry stored data.
 */

/**
 * `store-locked`: another process holds the folder. `store-format`: written by a newer version, or not a store of ours.
 * `store-full`: no room on the disk (the write was refused; later ones may succeed). `store-failed`: the device failed a
 * write, nothing more is accepted until a restart. `store-unreachable`: a server did not answer, or answered that it cannot now; whether a
 * write was done is not known, later ones may succeed. `store-settings`: a server is set up so that it could lose what it acknowledged.
 * `store-migration`: what is to be moved, or filled, is not as a migration needs it. `store-closed`: the backend was closed. `store-key`, `store-value`,
 * `store-cursor`: an argument that no store can hold.
 */
export type StoreErrorCode =
  | 'store-locked'
  | 'store-format'
  | 'store-full'
  | 'store-failed'
  | 'store-unreachable'
  | 'store-settings'
  | 'store-migration'
  | 'store-closed'
  | 'store-key'
  | 'store-value'
  | 'store-cursor';

export type StoreError = Error & { readonly code: StoreErrorCode };

/** An error for an adapter to throw: `message` names what failed, where, and what to do. */
export function storeError(code: StoreErrorCode, message: string, cause?: unknown): StoreError {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code });
}

/** True for an error that a store made with `storeError`. */
export function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('store-');
}
