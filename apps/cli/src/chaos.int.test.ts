/**
 * Servers, workers, Kafka, Redis and PostgreSQL under load while any of them is killed or stands still, again and again: what was
 * acknowledged is stored once, each effect is done once, and whoever asks for a decision gets one. `ATTUNE_FAULTS=300` does it for long;
 * `ATTUNE_SEED` repeats the order of the faults.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '@attune/backend-cluster';
import { type RealCluster, startRealCluster } from '@attune/backend-cluster/testing';
import { createDice } from '@attune/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { ask, launchServer, type Running, until } from './testing/run-cli.ts';

const WRITE_KEY = 'wk_chaos_chaos_chaos_chaos_1';
const SECRET_KEY = 'sk_chaos_chaos_chaos_chaos_1';
const SEED = process.env['ATTUNE_SEED'] ?? String(Date.now() % 1_000_000);
const FAULTS = Number(process.env['ATTUNE_FAULTS'] ?? 6);
const PARTITIONS = 4;
const PERSONS = 12;
const ANSWER_MS_MAX = 10_000;
const isThere = (['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean);

type Started = Running & { readonly address: string };
/** `isHurt`: killed or standing still, or it was while something was asked of it. */
type Process = { running: Started; hurts: number };
type Told = { readonly body: Record<string, unknown>; readonly person: string };

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!isThere)(`under faults (ATTUNE_SEED=${SEED} ATTUNE_FAULTS=${FAULTS})`, () => {
  const dice = createDice(`chaos/${SEED}`);
  const all: Started[] = [];
  const effects: string[] = [];
  let cluster: RealCluster;
  let receiver: Server;
  let data = '';
  beforeAll(async () => {
    cluster = await startRealCluster();
    data = await mkdtemp(join(tmpdir(), 'attune-chaos-'));
    receiver = createServer((request, response) => {
      request.resume().on('end', () => {
        effects.push(String(request.headers['webhook-id']));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  }, 120_000);
  afterAll(async () => {
    for (const { child } of all) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    await Promise.all(all.map(({ ended }) => ended));
    receiver?.close();
    await cluster?.close();
    await rm(data, { recursive: true, force: true });
  });

  const options = () => {
    const { kafka, redis, postgres } = cluster.options;
    return [
      ...['--port', '0', '--data', data, '--no-demo', '--write-key', WRITE_KEY, '--secret-key', SECRET_KEY],
      ...['--partitions', String(PARTITIONS), '--kafka', kafka.join(','), '--redis', redis, '--postgres', postgres],
    ];
  };
  const start = async (command: 'server' | 'worker'): Promise<Started> => {
    const running = await launchServer([...options(), '--webhook-private-networks'], command);
    all.push(running);
    return running;
  };
  const send = (address: string, path: string, body: object, { key = WRITE_KEY, method = 'POST' } = {}) =>
    fetch(`${address}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
  const define = async (address: string, kind: string, document: { readonly key: string }): Promise<void> => {
    const where = `/v1/definitions/${kind}/${document.key}`;
    const response = await send(address, where, document, { key: SECRET_KEY, method: 'PUT' });
    expect(response.status, await response.text()).toBeLessThan(300);
  };

  test('nothing acknowledged is lost or counted twice, each effect comes once, decisions are given', {
    timeout: 180_000 + FAULTS * 60_000,
  }, async () => {
    const workers: Process[] = [];
    const servers: Process[] = [];
    for (let i = 0; i < 2; i++) workers.push({ running: await start('worker'), hurts: 0 });
    for (let i = 0; i < 2; i++) servers.push({ running: await start('server'), hurts: 0 });
    const first = servers[0]!.running.address;
    const { port } = receiver.address() as AddressInfo;
    await define(first, 'placement', { key: 'hero' });
    await define(first, 'trigger', {
      key: 'ordered',
      when: { event: 'Order Completed' },
      actions: [{ webhook: { url: `http://127.0.0.1:${port}/ordered` } }],
    } as { readonly key: string });

    const load = { isOver: false, sent: 0, acknowledged: new Set<string>(), refused: 0, ordered: new Set<string>() };
    const unanswered: string[] = [];
    let decisions = 0;
    /** Sends it until somebody says that it is kept. */
    const deliver = async ({ body, person }: Told): Promise<void> => {
      for (;;) {
        const { running } = servers[load.sent++ % servers.length]!;
        const answer = await send(running.address, '/v1/events', body).catch(() => undefined);
        if (answer?.status === 200) break;
        load.refused++;
        await pause(100);
      }
      load.acknowledged.add(String(body['messageId']));
      if (body['event'] === 'Order Completed') load.ordered.add(person);
    };
    const sendOn = async (client: number): Promise<void> => {
      for (let n = 0; !load.isOver; n++) {
        const person = `person${(client * 5 + n) % PERSONS}`;
        // One in three names the account as well: identities of several partitions become one person.
        const who =
          n % 3 === 0 ? { anonymousId: `device-${person}`, userId: person } : { anonymousId: `device-${person}` };
        const event = n % 20 === 7 ? 'Order Completed' : 'Product Viewed';
        await deliver({ body: { type: 'track', event, messageId: `${client}-${n}`, ...who }, person });
        await pause(15);
      }
    };
    const askOn = async (): Promise<void> => {
      for (let n = 0; !load.isOver; n++, await pause(40)) {
        const server = servers[n % servers.length]!;
        const { hurts, running } = server;
        if (hurts % 2 === 1) continue;
        const body = { anonymousId: `device-person${n % (PERSONS + 4)}`, placements: ['hero'] };
        const answer = await send(running.address, '/v1/decide', body).catch((error: unknown) => error as Error);
        const isHurt = server.hurts !== hurts;
        if (!isHurt && (answer instanceof Error || answer.status !== 200))
          unanswered.push(answer instanceof Error ? String(answer) : `${answer.status} ${await answer.text()}`);
        else if (!isHurt) decisions++;
      }
    };
    const working = [sendOn(0), sendOn(1), sendOn(2), askOn()];
    for (let fault = 0; fault < FAULTS; fault++) {
      await pause(1_000 + dice.integer(2_000));
      await hurt({ dice, workers, servers, cluster, start });
    }
    await pause(2_000);
    load.isOver = true;
    await Promise.all(working);

    const { address } = servers[0]!.running;
    const distinct = load.acknowledged.size;
    const logged = await signalsInLogs(cluster);
    type Overview = {
      readonly totals: { readonly stored: number; readonly duplicate: number; readonly quarantined: number };
    };
    const totals = async () => (await ask<Overview>(address, '/v1/overview', SECRET_KEY)).totals;
    console.log(
      `chaos: ATTUNE_SEED=${SEED} ${FAULTS} faults, ${distinct} events acknowledged after ${load.refused} refusals, ` +
        `${logged} in the logs, ${decisions} decisions, ${load.ordered.size} persons ordered`,
    );
    expect(unanswered).toEqual([]);
    expect(decisions).toBeGreaterThan(FAULTS);
    await until(
      'acknowledged = stored - duplicate, and stored is what the logs hold',
      async () => {
        const { stored, duplicate, quarantined } = await totals().catch(() => ({
          stored: 0,
          duplicate: 0,
          quarantined: 0,
        }));
        return stored - duplicate === distinct && stored === logged && quarantined === 0;
      },
      60_000,
    ).catch(async (error: unknown) => {
      console.log(await said([...workers, ...servers].map(({ running }) => running)));
      expect({ distinct, logged, ...(await totals()) }).toBe(String(error));
    });
    let events = 0;
    for (let n = 0; n < PERSONS; n++)
      events += (await ask<{ events: number }>(address, `/v1/profiles/person${n}`, SECRET_KEY)).events;
    expect(events).toBe(distinct);
    await until('every effect has come', () => new Set(effects).size === load.ordered.size, 60_000);
    await pause(3_000);
    expect(new Set(effects).size).toBe(load.ordered.size);
  });
});

/** How the processes are, and what failed in them last: to find out what went wrong. */
async function said(processes: readonly Started[]): Promise<string> {
  const each = processes.map(async ({ address, out, child }) => {
    const health = await fetch(`${address}/health`).then(
      (response) => response.text(),
      (error: unknown) => String(error),
    );
    const failures = out()
      .split('\n')
      .filter((line) => /"level":[56]0/.test(line));
    const brief = failures.slice(-8).map((line) => `  ${line.slice(0, 700)}`);
    return [`${child.pid} ${address} ${health}`, ...brief].join('\n');
  });
  return (await Promise.all(each)).join('\n');
}

/** One of the processes or servers is killed, or stands still for a while; afterwards it is there again. */
async function hurt(of: {
  readonly dice: ReturnType<typeof createDice>;
  readonly workers: readonly Process[];
  readonly servers: readonly Process[];
  readonly cluster: RealCluster;
  readonly start: (command: 'server' | 'worker') => Promise<Started>;
}): Promise<void> {
  const { dice, workers, servers, cluster, start } = of;
  const isServer = dice.next() < 0.4;
  const one = dice.pick([...(isServer ? servers : workers)]);
  const roll = dice.next();
  if (roll < 0.25) {
    one.hurts++;
    one.running.child.kill('SIGKILL');
    await one.running.ended;
    one.running = await start(isServer ? 'server' : 'worker');
    one.hurts++;
  } else if (roll < 0.5) {
    one.hurts++;
    one.running.child.kill('SIGSTOP');
    // Longer than a lease: another worker has the partitions when it goes on.
    await pause(isServer ? 1_000 + dice.integer(2_000) : 1_000 + dice.integer(9_000));
    one.running.child.kill('SIGCONT');
    one.hurts++;
  } else {
    const server = cluster[dice.pick(['kafka', 'redis', 'postgres'] as const)];
    if (dice.next() < 0.6) {
      await server.kill();
      await pause(dice.integer(3_000));
      await server.start();
    } else {
      server.pause();
      await pause(500 + dice.integer(2_500));
      server.goOn();
    }
  }
}

/** Events that requests brought, in the logs of all partitions; what partitions tell each other is not among them. */
async function signalsInLogs(cluster: RealCluster): Promise<number> {
  const opened = await openCluster({ ...cluster.options, partitions: PARTITIONS });
  let count = 0;
  for (let partition = 0; partition < opened.partitions; partition++) {
    const backend = await opened.open(partition);
    for (let from = 0; ; ) {
      const { entries, next } = await backend.log.read(from, 1_000);
      if (entries.length === 0) break;
      count += entries.filter((entry) => ['batch', 'signal'].includes((entry as { kind: string }).kind)).length;
      from = next;
    }
    await backend.close();
  }
  await opened.close();
  return count;
}
