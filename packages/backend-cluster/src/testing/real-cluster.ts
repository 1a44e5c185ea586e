/**
 * Kafka, Redis and PostgreSQL as the tests start them: the real programs, durable as one machine can be, on the loopback alone.
 */

import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { findNeed } from '../../../../tools/needs.ts';
import { type Program, type RealServer, runOnce, sparePort, startServer } from '../../../../tools/real-server.ts';
import type { ClusterOptions } from '../cluster-backend.ts';

export type RealCluster = {
  readonly kafka: RealServer;
  readonly redis: RealServer;
  readonly postgres: RealServer;
  readonly options: ClusterOptions;
  /** Kills all three, as a power cut would, and starts them over what they left. */
  readonly crash: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function startRealCluster(): Promise<RealCluster> {
  const [kafka, redis, postgres] = await Promise.all([
    startServer(await kafkaProgram()),
    startServer(redisProgram()),
    startServer(postgresProgram()),
  ]);
  const servers = [kafka, redis, postgres];
  return {
    kafka,
    redis,
    postgres,
    options: {
      kafka: [`127.0.0.1:${kafka.port}`],
      redis: `redis://127.0.0.1:${redis.port}`,
      postgres: `postgres://attune@127.0.0.1:${postgres.port}/postgres`,
      partitions: 1,
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

/** @param settings come after ours, and win */
export function redisProgram(settings: readonly string[] = []): Program {
  const program = findNeed('redis')!;
  return {
    name: 'redis',
    command: (folder, port) => [
      program,
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
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

/** `nobody` on Debian; PostgreSQL does not run as root. */
const NOBODY = 65_534;

function postgresProgram(): Program {
  const postgres = findNeed('postgresql')!;
  const uid = userInfo().uid === 0 ? NOBODY : undefined;
  return {
    name: 'postgres',
    ...(uid !== undefined && { uid }),
    prepare: (folder) =>
      runOnce(
        [
          join(dirname(postgres), 'initdb'),
          '-D',
          join(folder, 'data'),
          '-U',
          'attune',
          '-E',
          'UTF8',
          '--no-locale',
          '-A',
          'trust',
        ],
        uid,
      ),
    command: (folder, port) => [
      postgres,
      ...['-D', join(folder, 'data'), '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder],
    ],
  };
}

async function kafkaProgram(): Promise<Program> {
  const home = findNeed('kafka')!;
  const controllerPort = await sparePort();
  const java = ['java', '-Xmx384m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(home, 'libs', '*')];
  const settings = (folder: string) => join(folder, 'server.properties');
  return {
    name: 'kafka',
    prepare: async (folder, port) => {
      writeFileSync(settings(folder), kafkaSettings({ folder, port, controllerPort }));
      const id = Buffer.from(crypto.randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
      await runOnce([...java, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', settings(folder)]);
    },
    command: (folder) => [...java, 'kafka.Kafka', settings(folder)],
  };
}

function kafkaSettings(at: {
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
}): string {
  const broker = `PLAINTEXT://127.0.0.1:${at.port}`;
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${at.controllerPort}`,
    listeners: `${broker},CONTROLLER://127.0.0.1:${at.controllerPort}`,
    'advertised.listeners': broker,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(at.folder, 'log'),
    'offsets.topic.replication.factor': '1',
    'auto.create.topics.enable': 'false',
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
