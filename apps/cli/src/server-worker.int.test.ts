/** `attune server` and `attune worker` over a real Kafka, Redis and PostgreSQL: several of each, any of which may die without a word. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RealCluster, startRealCluster } from '@attune/backend-cluster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { ask, launch, launchServer, type Running, runCli, until } from './testing/run-cli.ts';

const WRITE_KEY = 'wk_cluster_cluster_cluster_1';
const SECRET_KEY = 'sk_cluster_cluster_cluster_1';
const isThere = (['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean);

type Started = Running & { readonly address: string };
type Profile = { readonly events: number };

test('a server and a worker say what they need', async () => {
  const { status, err } = await runCli(['worker', '--port', '0']);
  expect(status).toBe(2);
  expect(err).toContain('attune worker needs --kafka, --redis and --postgres');
  const server = await runCli([
    'server',
    '--port',
    '0',
    '--kafka',
    'k:1',
    '--redis',
    'redis://r',
    '--postgres',
    'postgres://p/x',
  ]);
  expect(server.status).toBe(2);
  expect(server.err).toContain('attune server needs --write-key and --secret-key');
});

describe.skipIf(!isThere)('with Kafka, Redis and PostgreSQL', () => {
  let servers: RealCluster;
  let data = '';
  const started: Started[] = [];
  beforeAll(async () => {
    servers = await startRealCluster();
    data = await mkdtemp(join(tmpdir(), 'attune-many-'));
  });
  afterAll(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    await servers?.close();
    await rm(data, { recursive: true, force: true });
  });
  const start = async (command: 'server' | 'worker'): Promise<Started> => {
    const { kafka, redis, postgres } = servers.options;
    const process = await launchServer(
      [
        ...['--port', '0', '--data', data, '--no-demo', '--write-key', WRITE_KEY, '--secret-key', SECRET_KEY],
        ...['--partitions', '4', '--kafka', kafka.join(','), '--redis', redis, '--postgres', postgres],
      ],
      command,
    );
    started.push(process);
    return process;
  };
  const post = (address: string, path: string, body: object, key = WRITE_KEY) =>
    fetch(`${address}${path}`, {
      method: path.startsWith('/v1/definitions') ? 'PUT' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const view = (anonymousId: string, n: number) => {
    return { type: 'track', event: 'Product Viewed', anonymousId, messageId: `${anonymousId}-${n}` };
  };
  type Held = { readonly partitions: readonly { readonly partition: number }[] };
  const heldBy = async ({ address }: Started): Promise<number[]> => {
    const response = await fetch(`${address}/health`);
    return ((await response.json()) as Held).partitions.map(({ partition }) => partition).sort();
  };

  test('two workers share the partitions, and two servers answer alike', { timeout: 120_000 }, async () => {
    const workers = await Promise.all([start('worker'), start('worker')]);
    const [one, other] = await Promise.all([start('server'), start('server')]);
    await until('both workers have two partitions', async () => {
      const held = await Promise.all(workers.map(heldBy));
      return held.every((each) => each.length === 2) && new Set(held.flat()).size === 4;
    });
    for (let n = 0; n < 10; n++)
      for (let person = 0; person < 8; person++)
        expect((await post((n % 2 === 0 ? one : other)!.address, '/v1/events', view(`p${person}`, n))).status).toBe(
          200,
        );
    for (const server of [one, other])
      for (let person = 0; person < 8; person++)
        await until(`p${person} is known`, async () => {
          return (await ask<Profile>(server!.address, `/v1/profiles/p${person}`, SECRET_KEY)).events === 10;
        });
  });

  test('an event that comes with an ask counts for its answer, and a definition is everywhere at once', async () => {
    const [one, other] = started.slice(-2) as [Started, Started];
    await post(one.address, '/v1/definitions/placement/hero', { key: 'hero', name: 'Hero' }, SECRET_KEY);
    const experience = {
      key: 'greeting',
      placement: 'hero',
      audience: { event: 'Product Viewed', count: { $gte: 3 }, within: '1h' },
      variants: [{ key: 'hello', content: { data: { text: 'Hello' } } }],
    };
    expect(
      (await post(one.address, '/v1/definitions/experience/greeting', experience, SECRET_KEY)).status,
    ).toBeLessThan(300);
    await until('the other server has it', async () => {
      const { definitions } = await ask<{ definitions: { key: string }[] }>(
        other.address,
        '/v1/definitions',
        SECRET_KEY,
      );
      return definitions.some(({ key }) => key === 'greeting');
    });
    for (let n = 1; n <= 3; n++) {
      const body = { anonymousId: 'inline', placements: ['hero'], events: [view('inline', n)] };
      const response = await post(other.address, '/v1/decide', body);
      const { decisions } = (await response.json()) as { decisions: { hero: { variant: string | null } } };
      expect(decisions.hero.variant).toBe(n < 3 ? null : 'hello');
    }
  });

  test('a worker that dies is followed by another, and nothing is lost or counted twice', {
    timeout: 120_000,
  }, async () => {
    const [worker, , server] = started as [Started, Started, Started];
    for (let n = 10; n < 15; n++)
      for (let p = 0; p < 8; p++) await post(server.address, '/v1/events', view(`p${p}`, n));
    worker.child.kill('SIGKILL');
    for (let n = 12; n < 20; n++)
      for (let p = 0; p < 8; p++) await post(server.address, '/v1/events', view(`p${p}`, n));
    await until('the other worker has all partitions', async () => (await heldBy(started[1]!)).length === 4);
    for (let p = 0; p < 8; p++)
      await until(`p${p} is known`, async () => {
        return (await ask<Profile>(server.address, `/v1/profiles/p${p}`, SECRET_KEY)).events === 20;
      });
    type Overview = { readonly totals: { readonly stored: number; readonly duplicate: number } };
    await until('the sums agree', async () => {
      const { totals } = await ask<Overview>(server.address, '/v1/overview', SECRET_KEY);
      return totals.stored === 8 * 23 + 3 && totals.duplicate === 8 * 3;
    });
  });

  test('the logs of all partitions become one lake, each entry once, also when it is killed on the way', {
    timeout: 120_000,
  }, async () => {
    const { address } = started[2]!;
    const identified = ['p0', 'p1', 'p2', 'p3'].map((anonymousId) => ({
      ...{ type: 'identify', anonymousId, userId: 'ann', messageId: `ann-${anonymousId}` },
    }));
    for (const event of identified) expect((await post(address, '/v1/events', event)).status).toBe(200);
    await until('they are one', async () => {
      const { identities } = await ask<{ identities: { anonymousIds: string[] } }>(
        ...[address, '/v1/profiles/ann', SECRET_KEY],
      );
      return identities.anonymousIds.length === 4;
    });
    const folder = join(data, 'lake');
    const lake = ['lake', '--once', '--out', folder, '--host', address, '--key', SECRET_KEY, '--entries'];
    const broken = launch([...lake, '2']);
    await until('a few stretches are there', async () => {
      const text = await readFile(join(folder, 'lake.json'), 'utf8').catch(() => '{"next":[]}');
      return (JSON.parse(text) as { next: number[] }).next.filter((next) => next > 3).length >= 2;
    });
    broken.child.kill('SIGKILL');
    await broken.ended;
    const { status, err } = await runCli([...lake, '50']);
    expect(status, err).toBe(0);
    const query = async (sql: string) => {
      const { out } = await runCli(['query', sql, '--lake', folder, '--format', 'json']);
      return out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const sent = 8 * 20 + 3 + identified.length;
    expect(await query('SELECT count(*) AS n, count(DISTINCT message_id) AS ids FROM events')).toEqual([
      { n: String(sent), ids: String(sent) },
    ]);
    expect(await query('SELECT count(*) AS n FROM events_raw')).toEqual([{ n: String(sent + 8 * 3) }]);
    const placed = await query(
      'SELECT partition, count(*) AS n, count(DISTINCT (cursor, place)) AS places FROM events_raw GROUP BY 1 ORDER BY 1',
    );
    expect(placed.length).toBeGreaterThan(1);
    for (const { n, places } of placed) expect(places).toBe(n);
    expect(
      await query(`SELECT DISTINCT person FROM events WHERE anonymous_id IN ('p0', 'p1', 'p2', 'p3')`),
    ).toHaveLength(1);
    await expect(ask(address, '/v1/log', SECRET_KEY)).rejects.toThrow('is missing: this store has several');
  });

  test('a server decides and tells the truth while everything behind it is down', { timeout: 120_000 }, async () => {
    const server = started[2]!;
    expect(await (await fetch(`${server.address}/health`)).json()).toMatchObject({ status: 'ok' });
    await Promise.all([servers.kafka.kill(), servers.redis.kill(), servers.postgres.kill()]);
    for (const anonymousId of ['p1', 'somebody new']) {
      const response = await post(server.address, '/v1/decide', { anonymousId, placements: ['hero'] });
      expect(response.status).toBe(200);
    }
    const refused = await post(server.address, '/v1/events', view('p1', 99));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    await until('it tells what is down', async () => {
      const { status, dependencies } = (await (await fetch(`${server.address}/health`)).json()) as {
        status: string;
        dependencies: Readonly<Record<string, { ok: boolean }>>;
      };
      return (
        status === 'degraded' && !dependencies['log']!.ok && !dependencies['state']!.ok && !dependencies['records']!.ok
      );
    });
    expect((await fetch(`${server.address}/ready`)).status).toBe(200);
  });
});
