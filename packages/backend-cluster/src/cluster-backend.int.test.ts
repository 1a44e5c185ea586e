/** The cluster store keeps the contract of every backend, on a real Kafka, Redis and PostgreSQL that are killed and started again. */
import { backendContract } from '@attune/backend/contract';
import { sameAsMemory } from '@attune/backend/same-as-memory';
import { afterAll, beforeAll, describe } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { openClusterBackend } from './index.ts';
import { type RealCluster, startRealCluster } from './testing/real-cluster.ts';

const isThere = (['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean);

describe.skipIf(!isThere)('with Kafka, Redis and PostgreSQL', () => {
  let servers: RealCluster;
  let opened = 0;
  beforeAll(async () => {
    servers = await startRealCluster();
  });
  afterAll(() => servers?.close());

  backendContract('cluster', async () => {
    const options = { ...servers.options, namespace: `test_${++opened}` };
    const backend = await openClusterBackend(options);
    return {
      backend,
      reopen: async () => {
        await backend.close();
        return openClusterBackend(options);
      },
      crash: async () => {
        await servers.crash();
        return openClusterBackend(options);
      },
    };
  });

  const fresh = async () => ({
    backend: await openClusterBackend({ ...servers.options, namespace: `test_${++opened}` }),
  });
  sameAsMemory('cluster', fresh, { runs: 15 });
});
