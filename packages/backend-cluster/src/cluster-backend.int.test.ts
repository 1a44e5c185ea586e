/** The cluster store keeps the contract of every backend, on a real Kafka, Redis and PostgreSQL that are killed and started again. */
import { backendContract } from '@attune/backend/contract';
import { sameAsMemory } from '@attune/backend/same-as-memory';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  test('a release goes on beside one that has added to the tables, and not beside one that has changed them', async () => {
    const namespace = `test_${++opened}`;
    const options = { ...servers.options, namespace };
    await (await openClusterBackend(options)).close();
    const pool = new pg.Pool({ connectionString: options.postgres });
    const later = (step: number, breaking: boolean) =>
      pool.query(`INSERT INTO ${namespace}.migration (step, breaking) VALUES ($1, $2)`, [step, breaking]);
    try {
      await later(100, false);
      await (await openClusterBackend(options)).close();
      await later(101, true);
      const refused = openClusterBackend(options);
      await expect(refused).rejects.toMatchObject({ code: 'store-format' });
      await expect(refused).rejects.toThrow(/newer version \(step 102, .*update Attune/);
    } finally {
      await pool.end();
    }
  });
});
