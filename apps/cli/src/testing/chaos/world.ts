/**
 * Everything that runs while faults come: three brokers, Redis, PostgreSQL, servers, workers, and who receives webhooks. Each is on a machine of
 * its own where networks can be made, else all are on this one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterOptions, openCluster } from '@attune/backend-cluster';
import { type RealCluster, startRealCluster } from '@attune/backend-cluster/testing';
import { canIsolate, createNetwork, type Host, type Network, type Node } from '../../../../../tools/network.ts';
import { LOOPBACK, type RealServer } from '../../../../../tools/real-server.ts';
import { launchServer, type Running } from '../run-cli.ts';
import type { Victims } from './plan.ts';

export const WRITE_KEY = 'wk_chaos_chaos_chaos_chaos_1';
export const SECRET_KEY = 'sk_chaos_chaos_chaos_chaos_1';
const PARTITIONS = 6;
const START_TRIES_MAX = 60;
const START_RETRY_MS = 500;
/** Who wants the processor beside many others starts for minutes, and one that is given up begins anew. */
const READY_MS_MAX = 240_000;
const START_LONG_MS = 5_000;

/** The receiver of effects is on the loopback. An option of the command line would be refused by a release that does not know it. */
const AS_HERE = { readyMsMax: READY_MS_MAX, environment: { ATTUNE_WEBHOOK_PRIVATE_NETWORKS: 'true' } };

/** With the folder of another release in `ATTUNE_RELEASE_BEFORE`, every other process that is started is one of it. */
const BEFORE = process.env['ATTUNE_RELEASE_BEFORE'];
let startsOfAll = 0;
const released = (start: number) =>
  BEFORE === undefined || start % 2 === 0 ? {} : { main: join(BEFORE, 'apps/cli/src/main.ts') };

/** What can be hurt. Everything resolves when it is done. */
export type Patient = {
  readonly name: string;
  readonly node: Node | undefined;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly pause: () => void;
  readonly goOn: () => void;
  /** Told to end. */
  readonly end: () => Promise<void>;
};

export type Process = Patient & {
  readonly running: () => Running & { readonly address: string };
  /** Odd while it is hurt: nobody expects an answer of it. */
  hurts: number;
};

export type World = {
  readonly network: Network | undefined;
  readonly servers: readonly Process[];
  readonly workers: readonly Process[];
  readonly victims: Victims;
  readonly patient: (name: string) => Patient;
  readonly place: ClusterOptions;
  /** On how many brokers each entry of the log lies. */
  readonly replicas: number;
  /** What was received: under which ids, for each person who ordered. */
  readonly received: ReadonlyMap<string, ReadonlySet<string>>;
  readonly receiver: string;
  /** Processes that ended though nobody ended them, with what they said last. */
  readonly ended: readonly string[];
  /** Starts that failed, as whoever starts them finds a store away, and those that took long. Taken by who reads them. */
  readonly starts: string[];
  readonly close: () => Promise<void>;
};

export async function startWorld(of: { readonly workers: number; readonly servers: number }): Promise<World> {
  const network = canIsolate() ? createNetwork() : undefined;
  const addHost = (): Host => network?.addNode() ?? LOOPBACK;
  const closing: (() => unknown)[] = [() => network?.close()];
  const close = async (): Promise<void> => {
    for (const each of closing.reverse()) await each();
  };
  try {
    const hosts = { brokers: [addHost(), addHost(), addHost()], redis: addHost(), postgres: addHost() };
    const cluster = await startRealCluster(hosts);
    closing.push(cluster.close);
    const place = { ...cluster.options, partitions: PARTITIONS };
    await (await openCluster(place)).close();
    const replicas = await cluster.replicas('attune');
    const receiver = await startReceiver(network?.address ?? LOOPBACK.address);
    closing.push(receiver.close);
    const data = await mkdtemp(join(tmpdir(), 'attune-chaos-'));
    closing.push(() => rm(data, { recursive: true, force: true }));
    const ended: string[] = [];
    const starts: string[] = [];
    const create = async (command: 'server' | 'worker', i: number): Promise<Process> => {
      const process = createProcess({ name: `${command}${i}`, command, host: addHost(), data, place, ended, starts });
      closing.push(process.kill);
      await process.start();
      return process;
    };
    const workers = await inTurn(of.workers, (i) => create('worker', i));
    const servers = await inTurn(of.servers, (i) => create('server', i));
    const stores = storesOf(cluster, hosts);
    const patients = new Map([...workers, ...servers, ...stores].map((each) => [each.name, each]));
    return {
      ...{ network, servers, workers, place, replicas, ended, starts, close },
      victims: {
        workers: workers.map(({ name }) => name),
        servers: servers.map(({ name }) => name),
        brokers: stores.map(({ name }) => name).filter((name) => name.startsWith('kafka')),
        stores: ['redis', 'postgres'],
      },
      patient: (name) => patients.get(name)!,
      received: receiver.received,
      receiver: receiver.address,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function inTurn<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let i = 0; i < count; i++) made.push(await make(i));
  return made;
}

function storesOf(
  { brokers, redis, postgres }: RealCluster,
  hosts: { readonly brokers: readonly Host[]; readonly redis: Host; readonly postgres: Host },
): Patient[] {
  const patientOf = (name: string, server: RealServer, host: Host): Patient => {
    const { kill, start, pause, goOn } = server;
    return { name, node: host === LOOPBACK ? undefined : (host as Node), kill, start, pause, goOn, end: kill };
  };
  return [
    ...brokers.map((broker, i) => patientOf(`kafka${i}`, broker, hosts.brokers[i]!)),
    patientOf('redis', redis, hosts.redis),
    patientOf('postgres', postgres, hosts.postgres),
  ];
}

function createProcess(of: {
  readonly name: string;
  readonly command: 'server' | 'worker';
  readonly host: Host;
  readonly data: string;
  readonly place: ClusterOptions;
  readonly ended: string[];
  readonly starts: string[];
}): Process {
  const { name, command, host, data, place, ended, starts } = of;
  const options = [
    ...['--port', '0', '--data', data, '--no-demo', '--write-key', WRITE_KEY, '--secret-key', SECRET_KEY],
    ...[
      '--webhook-secret',
      `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
      '--log-level',
      'warn',
      '--webhook-private-networks',
    ],
    ...['--kafka', place.kafka.join(','), '--redis', place.redis, '--postgres', place.postgres],
  ];
  let running: Process['running'] extends () => infer R ? R | undefined : never;
  let isWanted = false;
  /** A store may be away just now: it is started again, as whoever runs it would. */
  const start = async (): Promise<void> => {
    isWanted = true;
    const began = Date.now();
    const note = (how: string) =>
      void starts.push(`${name} ${how} after ${((Date.now() - began) / 1_000).toFixed(1)} s`);
    for (let tries = 1; isWanted; tries++) {
      try {
        running = await launchServer(options, command, { ...AS_HERE, ...released(startsOfAll++), host });
        break;
      } catch (error) {
        note(`did not start (${String((error as Error).message).slice(0, 300)})`);
        if (tries === START_TRIES_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, START_RETRY_MS));
      }
    }
    if (Date.now() - began > START_LONG_MS) note('started');
    const mine = running;
    mine?.child.once('exit', (code, signal) => {
      const said = `${mine.err()}${mine.out()}`.slice(-3_000);
      if (isWanted && running === mine) ended.push(`${name} ended by itself (${code ?? signal}): ${said}`);
    });
  };
  const finish = async (signal: NodeJS.Signals): Promise<void> => {
    isWanted = false;
    running?.child.kill(signal);
    if (running?.child.exitCode === null && running.child.signalCode === null) await running.ended;
  };
  return {
    name,
    node: host === LOOPBACK ? undefined : (host as Node),
    hurts: 0,
    running: () => running!,
    start,
    kill: () => finish('SIGKILL'),
    end: () => finish('SIGTERM'),
    pause: () => void running?.child.kill('SIGSTOP'),
    goOn: () => void running?.child.kill('SIGCONT'),
  };
}

async function startReceiver(address: string) {
  const received = new Map<string, Set<string>>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      const { data } = JSON.parse(body) as { data: { event: { properties: { person: string } } } };
      const { person } = data.event.properties;
      const ids = received.get(person) ?? new Set();
      received.set(person, ids.add(String(request.headers['webhook-id'])));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    address: `http://${address}:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
