/** New stores of one partition for simulations, on a Kafka, a Redis and a PostgreSQL that are started for the process and end with it. */
import type { Backend } from '@attune/backend';
import { openClusterBackend } from '@attune/backend-cluster';
import { type RealCluster, startRealCluster } from '@attune/backend-cluster/testing';

let servers: Promise<RealCluster> | undefined;
let opened = 0;

export async function openStore(): Promise<Backend> {
  servers ??= startRealCluster();
  const { options, close } = await servers;
  if (opened === 0) process.once('exit', () => void close());
  return openClusterBackend({ ...options, namespace: `simulation_${++opened}` });
}
