/** The servers of message streams that tests start, each with what it needs from the machine: real ones, and for the clouds their protocol. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNeed, type Need } from './needs.ts';
import type { Program } from './real-server.ts';

export type StreamServer = {
  /** null: it comes with the packages. */
  readonly need: Need | null;
  readonly program: Program;
};

export const NATS_SERVER: StreamServer = {
  need: 'nats',
  program: {
    name: 'nats',
    command: (folder, port) => [findNeed('nats')!, '-js', '-a', '127.0.0.1', '-p', `${port}`, '-sd', folder],
  },
};

export const RABBITMQ_SERVER: StreamServer = {
  need: 'rabbitmq',
  program: {
    name: 'rabbitmq',
    command: () => [join('/usr/lib/rabbitmq/bin', 'rabbitmq-server')],
    environment: (folder, port) => ({
      HOME: folder,
      RABBITMQ_NODENAME: `attune${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: `${port}`,
      RABBITMQ_DIST_PORT: `${epmdPort(port) + 1}`,
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_CONFIG_FILE: join(folder, 'none'),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: `${epmdPort(port)}`,
    }),
    finish: async (_, port) => {
      await promisify(execFile)('epmd', ['-port', `${epmdPort(port)}`, '-kill']).catch(() => {});
    },
  },
};

/** Away from the ports that are given out as spare ones, where others would meet it. */
function epmdPort(port: number): number {
  return port > 32_767 ? port - 30_000 : port + 30_000;
}

/** Speaks Kinesis' protocol, with its limits, and keeps what it has in a folder. */
export const KINESIS_SERVER: StreamServer = {
  need: null,
  program: {
    name: 'kinesis',
    command: (folder, port) => [
      process.execPath,
      '-e',
      `require(${JSON.stringify(createRequire(import.meta.url).resolve('kinesalite'))})({
        path: ${JSON.stringify(join(folder, 'streams'))}, createStreamMs: 0, updateStreamMs: 0, shardLimit: 50,
      }).listen(${port}, '127.0.0.1')`,
    ],
  },
};

/** What the client of AWS asks for before it asks anything; this server takes any. */
export const KINESIS_CREDENTIALS = { AWS_ACCESS_KEY_ID: 'tests', AWS_SECRET_ACCESS_KEY: 'tests' } as const;

/** Speaks Pub/Sub's protocol, and keeps what it has in memory. */
export const PUBSUB_SERVER: StreamServer = {
  need: 'pubsub',
  program: { name: 'pubsub', command: (_, port) => [findNeed('pubsub')!, `${port}`] },
};
