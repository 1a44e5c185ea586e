/** What the cluster store says and does when one of its servers is set up badly, is a cluster itself, dies, and comes back. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Backend } from '@attune/backend';
import { createClient } from '@redis/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { type RealServer, sparePort, startServer } from '../../../tools/real-server.ts';
import { openClusterBackend } from './index.ts';
import { connectRedis } from './redis-door.ts';
import { openRedisState } from './state.ts';
import { type RealCluster, redisProgram, sentinelProgram, startRealCluster } from './testing/real-cluster.ts';

const isThere = (['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean);

describe.skipIf(!isThere)('with Kafka, Redis and PostgreSQL', () => {
  let servers: RealCluster;
  let opened = 0;
  const backends: Backend[] = [];
  const open = async (): Promise<Backend> => {
    const backend = await openClusterBackend({ ...servers.options, namespace: `fault_${++opened}` });
    backends.push(backend);
    return backend;
  };
  beforeAll(async () => {
    servers = await startRealCluster();
  });
  afterEach(async () => {
    await Promise.all(backends.splice(0).map((backend) => backend.close()));
  });
  afterAll(() => servers?.close());

  test.each(['redis', 'postgres', 'kafka'] as const)(
    '%s dies and comes back: calls are refused in words, then answered',
    async (name) => {
      const backend = await open();
      const call: () => Promise<unknown> = {
        redis: () => backend.state.cursor('loop'),
        postgres: () => backend.records.list('c'),
        kafka: () => backend.log.append([{ n: 1 }]),
      }[name];
      await call();
      await servers[name].kill();
      await expect(call()).rejects.toMatchObject({
        code: 'store-unreachable',
        message: expect.stringMatching(/see that it runs/),
      });
      await servers[name].start();
      await expect.poll(call, { timeout: 30_000 }).toBeDefined();
    },
  );

  test('what was acknowledged is there after any of the deaths, once and in order', async () => {
    const backend = await open();
    const acknowledged: number[] = [];
    for (let n = 0; n < 60; n++) {
      if (n === 30) await servers.kafka.kill();
      if (n === 33) await servers.kafka.start();
      await backend.log.append([{ n }]).then(
        () => acknowledged.push(n),
        () => undefined,
      );
    }
    const { entries } = await backend.log.read(0, 1_000);
    const stored = (entries as { n: number }[]).map(({ n }) => n);
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(stored.filter((n) => acknowledged.includes(n))).toEqual(acknowledged);
  });

  test('a follower outlives the death of its broker: it waits, and goes on where it was', async () => {
    const backend = await open();
    await backend.log.append([{ n: 0 }]);
    const seen: number[] = [];
    const stop = new AbortController();
    const following = (async () => {
      for await (const { entries } of backend.log.follow(0, stop.signal))
        seen.push(...(entries as { n: number }[]).map(({ n }) => n));
    })();
    await expect.poll(() => seen).toEqual([0]);
    await servers.kafka.kill();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await servers.kafka.start();
    await expect.poll(() => backend.log.append([{ n: 1 }]), { timeout: 30_000 }).toBe(2);
    await expect.poll(() => seen, { timeout: 30_000 }).toEqual([0, 1]);
    stop.abort();
    await following;
  });

  test('two writers of one partition never mix their batches, and a follower of a third sees all', async () => {
    const namespace = `fault_${++opened}`;
    const [a, b, reader] = await Promise.all(
      [1, 2, 3].map(() => openClusterBackend({ ...servers.options, namespace })),
    );
    backends.push(a!, b!, reader!);
    const seen: { writer: string; batch: number; i: number }[] = [];
    const stop = new AbortController();
    const follow = (async () => {
      for await (const { entries } of reader!.log.follow(0, stop.signal)) {
        seen.push(...(entries as typeof seen));
        if (seen.length >= 400) stop.abort();
      }
    })();
    const write = async (backend: Backend, writer: string) => {
      for (let batch = 0; batch < 20; batch++) {
        await backend.log.append(Array.from({ length: 10 }, (_, i) => ({ writer, batch, i })));
      }
    };
    await Promise.all([write(a!, 'a'), write(b!, 'b'), follow]);
    expect(seen).toHaveLength(400);
    for (let at = 0; at < 400; at += 10) {
      const { writer, batch } = seen[at]!;
      expect(seen.slice(at, at + 10)).toEqual(Array.from({ length: 10 }, (_, i) => ({ writer, batch, i })));
    }
  });

  test('a partition is folded by one process, and by the next as soon as that one is gone', async () => {
    const options = { ...servers.options, namespace: `fault_${++opened}`, exclusive: true };
    const first = await openClusterBackend(options);
    await expect(openClusterBackend(options)).rejects.toMatchObject({ code: 'store-locked' });
    await first.close();
    backends.push(await openClusterBackend(options));
  });

  test('PostgreSQL that is not there, a namespace and a partition that are none, are refused by name', async () => {
    const postgres = `postgres://127.0.0.1:${await sparePort()}/none`;
    await expect(openClusterBackend({ ...servers.options, postgres })).rejects.toMatchObject({
      code: 'store-unreachable',
    });
    await expect(openClusterBackend({ ...servers.options, namespace: 'No; DROP' })).rejects.toThrow(
      /namespace "No; DROP"/,
    );
    await expect(openClusterBackend({ ...servers.options, partition: 1 })).rejects.toThrow(
      /partition 1: use a whole number from 0 to 0/,
    );
  });
});

describe.skipIf(!needs('redis'))('Redis', () => {
  const servers: RealServer[] = [];
  const start = async (...settings: readonly string[]): Promise<number> => {
    const server = await startServer(redisProgram(settings));
    servers.push(server);
    return server.port;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  test('that could forget is refused, with what to set', async () => {
    const forgetful = await start('--maxmemory-policy', 'allkeys-lru');
    await expect(connectRedis(`redis://127.0.0.1:${forgetful}`)).rejects.toThrow(
      /maxmemory-policy allkeys-lru\): set it to noeviction/,
    );
    const volatile = await start('--appendonly', 'no');
    await expect(connectRedis(`redis://127.0.0.1:${volatile}`)).rejects.toThrow(/set appendonly to yes/);
  });

  test('that is gone without a word is connected to again, and calls fail instead of waiting for the system to notice', async () => {
    const wire = await startWire(await start());
    const redis = await connectRedis(`redis://127.0.0.1:${wire.port}`, { replyMsMax: 500 });
    try {
      const state = openRedisState(redis, 'attune:{4}');
      expect(await state.cursor('loop')).toBe(0);
      wire.hold();
      await expect(state.cursor('loop')).rejects.toMatchObject({ code: 'store-unreachable' });
      await expect.poll(() => state.cursor('loop').catch(String), { timeout: 20_000 }).toBe(0);
    } finally {
      await redis.close();
      wire.close();
    }
  });

  test('as a cluster keeps a partition in one slot', async () => {
    const port = await start('--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no');
    const setup = await createClient({ url: `redis://127.0.0.1:${port}` }).connect();
    await setup.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']);
    await expect
      .poll(() => setup.sendCommand<string>(['CLUSTER', 'INFO']), { timeout: 20_000 })
      .toContain('cluster_state:ok');
    await setup.close();
    await expectKeeps(`redis+cluster://127.0.0.1:${port}`);
  });

  test('behind a sentinel is found by its name', async () => {
    const port = await start();
    const sentinel = await startServer(sentinelProgram(port));
    servers.push(sentinel);
    await expectKeeps(`redis+sentinel://127.0.0.1:${sentinel.port}/attune`);
    await expect(connectRedis('redis+sentinel://127.0.0.1:26379')).rejects.toThrow(/name what the sentinels watch/);
  });
});

/** A way to a port on which what is connected can be held: nothing comes through any more, and nobody is told. */
async function startWire(to: number) {
  const held = new Set<Socket>();
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: to });
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('data', (piece) => void (held.has(near) || other.write(piece)));
      from.on('close', () => void (held.has(near) || other.destroy()));
      from.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      for (const each of open) held.add(each);
    },
    close: () => {
      for (const each of open) each.destroy();
      server.close();
    },
  };
}

async function expectKeeps(url: string): Promise<void> {
  const redis = await connectRedis(url);
  try {
    const state = openRedisState(redis, 'attune:{3}');
    const puts = [
      { key: 'person/2', value: { n: 2 }, expected: 0 },
      { key: 'person/1', value: { n: 1 } },
    ];
    expect(await state.commit({ reader: 'loop', cursor: 5, expectedCursor: 0, puts })).toEqual({ committed: true });
    expect(await state.commit({ reader: 'loop', cursor: 6, expectedCursor: 5, puts })).toEqual({
      committed: false,
      conflicts: ['person/2'],
      cursor: 5,
    });
    const found = await state.scan('person/', { limit: 10 });
    expect(found.map(({ key, value }) => [key, value])).toEqual([
      ['person/1', { n: 1 }],
      ['person/2', { n: 2 }],
    ]);
    expect((await state.load(['none', 'person/1'])).map((each) => each?.value)).toEqual([undefined, { n: 1 }]);
  } finally {
    await redis.close();
  }
}
