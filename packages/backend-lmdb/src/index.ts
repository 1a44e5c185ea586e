/** The door of the embedded store. */
export { type FolderReader, openFolderReader } from './folder-reader.ts';
export { type LmdbBackend, type LmdbOptions, openLmdbBackend } from './lmdb-backend.ts';
export {
  isFolderTaken,
  type LmdbPartitions,
  lockPartitions,
  openLmdbPartitions,
  type PartitionsOptions,
  partitionsOf,
} from './shared/partitions.ts';
