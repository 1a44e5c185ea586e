/** The door of the cluster store: Kafka, Redis or Valkey, and PostgreSQL behind the port. */
export { type ClusterOptions, openClusterBackend } from './cluster-backend.ts';
