/** The server's only door. */
export { createWorker, type Worker, type WorkerOptions, type WorkerView } from './create-worker.ts';
export { loadDefinitionFolder, readDefinitionFile } from './definition-folder.ts';
export type { InitialDefinition } from './definition-record.ts';
export type { DefinitionStore } from './definition-store.ts';
export type { FoldingOptions } from './fold-partitions.ts';
export type { ItemStore } from './item-store.ts';
export { conditionOf } from './jobs/read-draft.ts';
export { tryDraft } from './jobs/try-draft.ts';
export { createLeaseTable, type LeaseTable } from './lease-table.ts';
export { isStateReadable } from './migrate/is-state-readable.ts';
export {
  firstUnsettled,
  foldedEntries,
  type Migration,
  type MigrationProgress,
  openMigration,
  storeHolds,
} from './migrate/migration.ts';
export { type MigrationMark, readMark } from './migrate/migration-mark.ts';
export type { MountedSite } from './mounted-site.ts';
export type { Lease } from './partition-holder.ts';
export { DEFAULT_LIMITS, type ServerLimits } from './parts.ts';
export type { Processes, ProcessFacts, ProcessView } from './processes.ts';
export { createRandomIds } from './random-ids.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
export type { StaticSite } from './static-site.ts';
export { createLiveLoop, type LiveLoopOptions } from './worker/create-live-loop.ts';
export type { LiveLoop } from './worker/live-loop.ts';
export { listenForHealth, type WorkerHealth } from './worker-health.ts';
