/** `attune start` over a real Kafka, Redis and PostgreSQL: the same product, whose process may die without a word. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RealCluster, startRealCluster } from '@attune/backend-cluster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { ask, launchServer, type Running, runCli, until } from './testing/run-cli.ts';

const WRITE_KEY = 'wk_cluster_cluster_cluster_1';
const SECRET_KEY = 'sk_cluster_cluster_cluster_1';
const isThere = (['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean);

test('a store named only in part is refused with what is missing', async () => {
  const { status, err } = await runCli(['start', '--redis', 'redis://127.0.0.1:6379']);
  expect(status).toBe(2);
  expect(err).toContain('A store in a cluster needs --kafka and --postgres as well.');
});

test('addresses that are none are refused by name, and passwords are not shown', async () => {
  const { status, err } = await runCli(['start', '--kafka', 'nowhere', '--postgres', 'mysql://me:hush@db/x']);
  expect(status).toBe(2);
  expect(err).toContain('--kafka "nowhere" names no servers');
  expect(err).toContain('--postgres (hidden) is no PostgreSQL');
  expect(err).not.toContain('hush');
});

describe.skipIf(!isThere)('with Kafka, Redis and PostgreSQL', () => {
  let servers: RealCluster;
  let data = '';
  const started: Running[] = [];
  beforeAll(async () => {
    servers = await startRealCluster();
    data = await mkdtemp(join(tmpdir(), 'attune-cluster-'));
  });
  afterAll(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    await servers?.close();
    await rm(data, { recursive: true, force: true });
  });
  const options = () => [
    ...['--port', '0', '--data', data, '--no-demo', '--write-key', WRITE_KEY, '--secret-key', SECRET_KEY],
    ...[
      '--kafka',
      servers.options.kafka.join(','),
      '--redis',
      servers.options.redis,
      '--postgres',
      servers.options.postgres,
    ],
  ];
  const start = async () => {
    const server = await launchServer(options());
    started.push(server);
    return server;
  };
  const view = (address: string, n: number) =>
    fetch(`${address}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'track', event: 'Viewed', anonymousId: 'ada', messageId: `view-${n}` }),
    });

  test('keeps all that was acknowledged when process and servers are killed, and counts nothing twice', async () => {
    const first = await start();
    expect(first.out()).toMatch(/store +Kafka at 127\.0\.0\.1:\d+, Redis, PostgreSQL/);
    for (let n = 0; n < 20; n++) expect((await view(first.address, n)).status).toBe(200);
    first.child.kill('SIGKILL');
    await first.ended;
    await servers.crash();
    const second = await start();
    for (let n = 10; n < 25; n++) expect((await view(second.address, n)).status).toBe(200);
    await until('all is folded', async () => {
      const { events } = await ask<{ events: number }>(second.address, '/v1/profiles/ada', SECRET_KEY);
      return events === 25;
    });
  });

  test('is served by one process at a time', async () => {
    const { status, err } = await runCli(['start', ...options()]);
    expect(status).toBe(2);
    expect(err).toContain('another process folds partition 0 of attune');
  });

  test('decides while every one of its servers is down', async () => {
    const { address } = started.at(-1) as Awaited<ReturnType<typeof start>>;
    await Promise.all([servers.kafka.kill(), servers.redis.kill(), servers.postgres.kill()]);
    const response = await fetch(`${address}/v1/decide`, {
      method: 'POST',
      headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ anonymousId: 'somebody new', placements: ['hero'] }),
    });
    expect(response.status).toBe(200);
    const { decisions } = (await response.json()) as { decisions: { hero: { content: unknown } } };
    expect(decisions.hero.content).toBeNull();
    expect((await view(address, 100)).status).toBe(503);
  });
});
