/** The door of the embedded store. */
export { type LmdbBackend, type LmdbOptions, openLmdbBackend } from './lmdb-backend.ts';
