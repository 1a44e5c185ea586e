/** The door of the backend package: the port, the backend in memory, and what adapters share. */
export type * from './backend.ts';
export { type Calls, createCalls } from './calls.ts';
export { type ClosableParts, closableBackend } from './closable-backend.ts';
export { type Encoded, encoded, isEncoded, passing } from './encoded.ts';
export { createMemoryBackend } from './memory/memory-backend.ts';
export { createPace, type Pace } from './pace.ts';
export { createRecordChanges, type RecordChanges } from './record-changes.ts';
export { isStoreError, type StoreError, type StoreErrorCode, storeError } from './store-error.ts';
export { assertStoreKey, compareStoreKeys, STORE_KEY_BYTES_MAX } from './store-key.ts';
export type { StoreReader } from './store-reader.ts';
export { assertCursor, createTail, type Tail } from './tail.ts';
