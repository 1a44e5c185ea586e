/** The door of the cluster store: Kafka, Redis or Valkey, and PostgreSQL behind the port. */
export { type Cluster, type ClusterPlace, openCluster } from './cluster.ts';
export { type ClusterOptions, openClusterBackend } from './cluster-backend.ts';
export { LEASE_MS, type LeaseLook, type Leases } from './leases.ts';
