/** The door of the embedded store. */
export { type LmdbOptions, openLmdbBackend } from './lmdb-backend.ts';
