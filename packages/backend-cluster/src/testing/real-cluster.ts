/**
 * Kafka, Redis and PostgreSQL as the tests start them: the real programs, durable as one machine can be, on the loopback alone.
 */

import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import pg from 'pg';
import { findNeed } from '../../../../tools/needs.ts';
import type { Host } from '../../../../tools/network.ts';
import {
  LOOPBACK,
  type Program,
  type RealServer,
  runOnce,
  sparePort,
  startServer,
} from '../../../../tools/real-server.ts';
import type { ClusterOptions } from '../cluster-backend.ts';

export type RealCluster = {
  /** The first of the brokers. */
  readonly kafka: RealServer;
  readonly brokers: readonly RealServer[];
  readonly redis: RealServer;
  readonly postgres: RealServer;
  readonly options: ClusterOptions;
  /** On how many brokers the first partition of a topic lies. */
  readonly replicas: (topic: string) => Promise<number>;
  /** Kills all three, as a power cut would, and starts them over what they left. */
  readonly crash: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Where each server runs. Default: one broker, and all on this machine. */
export type RealHosts = { readonly brokers: readonly Host[]; readonly redis: Host; readonly postgres: Host };

const ONE_MACHINE: RealHosts = { brokers: [LOOPBACK], redis: LOOPBACK, postgres: LOOPBACK };

export async function startRealCluster(hosts: RealHosts = ONE_MACHINE): Promise<RealCluster> {
  const programs = await kafkaPrograms(hosts.brokers);
  const servers = await startAll([
    [redisProgram(), hosts.redis],
    [postgresProgram(), hosts.postgres],
    ...programs.map((program, i) => [program, hosts.brokers[i]!] as const),
  ]);
  const [redis, postgres, ...brokers] = servers as [RealServer, RealServer, ...RealServer[]];
  const kafka = brokers.map(({ address, port }) => `${address}:${port}`);
  return {
    kafka: brokers[0]!,
    brokers,
    redis,
    postgres,
    options: {
      kafka,
      redis: `redis://${redis.address}:${redis.port}`,
      postgres: postgresAddress(postgres.address, postgres.port),
      partitions: 1,
    },
    replicas: async (topic) => {
      const admin = new Admin({ clientId: 'attune-test', bootstrapBrokers: kafka });
      try {
        const { topics } = await admin.metadata({ topics: [topic] });
        return topics.get(topic)!.partitions[0]!.replicas.length;
      } finally {
        await admin.close();
      }
    },
    crash: async () => {
      await Promise.all(servers.map(({ kill }) => kill()));
      await Promise.all(servers.map(({ start }) => start()));
    },
    close: async () => {
      await Promise.all(servers.map(({ close }) => close()));
    },
  };
}

/** All of them, or none. */
async function startAll(programs: readonly (readonly [Program, Host])[]): Promise<RealServer[]> {
  const starts = await Promise.allSettled(programs.map(([program, host]) => startServer(program, host)));
  const servers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed === undefined) return servers;
  await Promise.all(servers.map(({ close }) => close()));
  throw failed.reason;
}

/** @param settings come after ours, and win */
export function redisProgram(settings: readonly string[] = []): Program {
  const program = findNeed('redis')!;
  return {
    name: 'redis',
    command: (folder, port, address) => [
      program,
      ...['--port', String(port), '--bind', address, '--dir', folder, '--save', '', '--protected-mode', 'no'],
      ...['--appendonly', 'yes', '--appendfsync', 'always'],
      ...settings,
    ],
  };
}

/** One sentinel that watches the Redis at `port` under the name `attune`. */
export function sentinelProgram(port: number): Program {
  const settings = (folder: string) => join(folder, 'sentinel.conf');
  return {
    name: 'sentinel',
    prepare: async (folder) => writeFileSync(settings(folder), `sentinel monitor attune 127.0.0.1 ${port} 1\n`),
    command: (folder, own) => [
      findNeed('redis')!,
      settings(folder),
      '--sentinel',
      ...['--port', String(own), '--bind', '127.0.0.1', '--dir', folder],
    ],
  };
}

const postgresAddress = (address: string, port: number) => `postgres://attune@${address}:${port}/postgres`;

/** `nobody` on Debian; PostgreSQL does not run as root. */
const NOBODY = 65_534;

function postgresProgram(): Program {
  const postgres = findNeed('postgresql')!;
  const uid = userInfo().uid === 0 ? NOBODY : undefined;
  return {
    name: 'postgres',
    ...(uid !== undefined && { uid }),
    prepare: async (folder) => {
      const initialize = ['-U', 'attune', '-E', 'UTF8', '--no-locale', '-A', 'trust'];
      await runOnce([join(dirname(postgres), 'initdb'), '-D', join(folder, 'data'), ...initialize], uid);
      // Everybody of its own network: where tests make one, each machine has an address of it.
      writeFileSync(join(folder, 'data', 'pg_hba.conf'), 'host all all samenet trust\n');
    },
    command: (folder, port, address) => [
      postgres,
      ...['-D', join(folder, 'data'), '-p', String(port), '-c', `listen_addresses=${address}`, '-k', folder],
    ],
    // It listens at once, and refuses everybody until it has gone through what it had not yet put in order when it was killed.
    isReady: async (address, port) => {
      const client = new pg.Client({ connectionString: postgresAddress(address, port) });
      client.on('error', () => undefined);
      return client.connect().then(
        () => client.end().then(() => true),
        () => false,
      );
    },
  };
}

/** Brokers of one cluster, each a controller too: of three, any one may be away. */
async function kafkaPrograms(hosts: readonly Host[]): Promise<readonly Program[]> {
  const home = findNeed('kafka')!;
  const id = Buffer.from(crypto.randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
  const controllers: string[] = [];
  for (const { address } of hosts) controllers.push(`${address}:${await sparePort()}`);
  const memory = ['-Xmx384m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Djava.net.preferIPv4Stack=true'];
  const java = ['java', ...memory, '-cp', join(home, 'libs', '*')];
  const settings = (folder: string) => join(folder, 'server.properties');
  return controllers.map((_, i) => ({
    name: 'kafka',
    prepare: async (folder, port, address) => {
      writeFileSync(settings(folder), kafkaSettings({ folder, broker: `${address}:${port}`, controllers, number: i }));
      // Joined by `=`: an id may begin with a dash.
      await runOnce([...java, 'kafka.tools.StorageTool', 'format', `--cluster-id=${id}`, '-c', settings(folder)]);
    },
    command: (folder) => [...java, 'kafka.Kafka', settings(folder)],
  }));
}

function kafkaSettings(at: {
  readonly folder: string;
  readonly broker: string;
  readonly controllers: readonly string[];
  readonly number: number;
}): string {
  const { broker, controllers, number } = at;
  const replicas = String(controllers.length);
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': String(number + 1),
    'controller.quorum.voters': controllers.map((place, i) => `${i + 1}@${place}`).join(','),
    listeners: `PLAINTEXT://${broker},CONTROLLER://${controllers[number]}`,
    'advertised.listeners': `PLAINTEXT://${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(at.folder, 'log'),
    'offsets.topic.replication.factor': replicas,
    'auto.create.topics.enable': 'false',
    // A broker that does not answer is replaced after seconds, not after the nine that are usual.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
