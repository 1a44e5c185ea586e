/**
 * `attune start --workers` as an operator meets it: several processes on one port over one data folder, any of which is killed or stands still
 * under load. `ATTUNE_FAULTS=100` does that for long; `ATTUNE_SEED` repeats the order of the faults.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLmdbPartitions } from '@attune/backend-lmdb';
import { createDice } from '@attune/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, launchServer, type Running, runCli, until } from './testing/run-cli.ts';

const SEED = process.env['ATTUNE_SEED'] ?? String(Date.now() % 1_000_000);
const FAULTS = Number(process.env['ATTUNE_FAULTS'] ?? 3);
const PERSONS = 10;
const ANSWER_MS_MAX = 10_000;

type Started = Running & { readonly address: string };
type Health = {
  readonly status: string;
  readonly processes: readonly { process: string; pid: number; ok: boolean; partitions: number[]; restarts: number }[];
};
type Answer = { readonly status: number; readonly text: string };

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** On a connection of its own, as a new visitor comes. */
function send(address: string, path: string, body?: object, key = '', method = body ? 'POST' : 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const sent = request(`${address}${path}`, { method, headers, agent: false, timeout: ANSWER_MS_MAX }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, text }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer in ${ANSWER_MS_MAX} ms`)));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

let data = '';
let started: Started[] = [];
let keys = { writeKey: '', secretKey: '' };
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'attune-workers-'));
  started = [];
});
afterEach(async () => {
  const pids = new Set(started.flatMap(({ child }) => child.pid ?? []));
  for (const { address } of started) for (const { pid } of (await healthOf(address)).processes) pids.add(pid);
  for (const pid of pids) end(pid);
  await Promise.all(started.map(({ ended }) => ended));
  await rm(data, { recursive: true, force: true });
});

async function healthOf(address: string): Promise<Health> {
  const answer = await send(address, '/health').catch(() => undefined);
  return answer === undefined ? { status: 'gone', processes: [] } : JSON.parse(answer.text);
}

function end(pid: number | null): void {
  try {
    if (pid !== null) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

async function start(...args: string[]): Promise<Started> {
  const running = await launchServer([
    ...['--port', '0', '--data', data],
    ...(args.includes('--demo') ? [] : ['--no-demo']),
    ...args,
  ]);
  started.push(running);
  keys = JSON.parse(await readFile(join(data, 'keys.json'), 'utf8'));
  return running;
}

const isWhole = async (address: string, partitions: number): Promise<boolean> => {
  const { status, processes } = await healthOf(address);
  const held = processes.flatMap((each) => each.partitions);
  return status === 'ok' && processes.every((each) => each.partitions.length > 0) && new Set(held).size === partitions;
};

describe('attune start --workers', () => {
  test('shares the partitions of a new folder, tells of all processes, and ends with 0', async () => {
    const server = await start('--workers', '2');
    const { address } = server;
    await until('both have two partitions', () => isWhole(address, 4));
    const { processes } = await healthOf(address);
    expect(processes.map(({ process, partitions }) => [process, partitions.length])).toEqual([
      ['1', 2],
      ['2', 2],
    ]);
    for (let n = 0; n < 40; n++) {
      const body = { type: 'track', event: 'Product Viewed', anonymousId: `p${n % 8}`, messageId: `m${n}` };
      expect((await send(address, '/v1/events', body, keys.writeKey)).status).toBe(200);
      expect(
        (await send(address, '/v1/decide', { anonymousId: 'p1', placements: ['hero'] }, keys.writeKey)).status,
      ).toBe(200);
    }
    // Whichever process answers, these are the whole server's.
    const value = (text: string, name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    await until('everything is folded', async () => {
      const { text } = await send(address, '/metrics');
      return value(text, 'attune_events_folded_total') === 40 && value(text, 'attune_events_waiting') === 0;
    });
    const { text } = await send(address, '/metrics');
    expect(value(text, 'attune_decide_seconds_count')).toBe(40);
    expect(value(text, 'attune_ingest_seconds_count')).toBe(40);
    expect(text).toMatch(/^process_cpu_seconds_total\{process="1"\} /m);
    expect(text).toMatch(/^attune_process_up\{process="2"\} 1$/m);
    type Overview = { readonly totals: { readonly stored: number }; readonly series: { readonly events: number[] } };
    await until('each process knows of all', async () => {
      const { totals, series } = await ask<Overview>(address, '/v1/overview', keys.secretKey);
      return totals.stored === 40 && series.events.reduce((sum, count) => sum + count) === 40;
    });
    server.child.kill('SIGTERM');
    const { status, err } = await server.ended;
    expect([status, err]).toEqual([0, expect.stringContaining('Everything is written down')]);
    await expect(send(address, '/health')).rejects.toThrow();
  });

  test('serves the shop, the Studio and streams, whichever process takes the connection', async () => {
    const { address } = await start('--workers', '2', '--demo');
    for (const path of ['/shop/', '/studio/', '/docs/', '/sdk/attune.js'])
      expect([path, (await send(address, path)).status]).toEqual([path, 200]);
    await define(address, 'placement', { key: 'hero' });
    await define(address, 'experience', {
      key: 'greeting',
      placement: 'hero',
      audience: { event: 'Product Viewed', count: { $gte: 3 }, within: '1h' },
      variants: [{ key: 'hello', content: { data: { text: 'Hello' } } }],
    });
    const stop = new AbortController();
    const query = `key=${keys.writeKey}&anonymousId=watcher&placements=hero`;
    const streams = await Promise.all(
      Array.from({ length: 4 }, () => fetch(`${address}/v1/stream?${query}`, { signal: stop.signal })),
    );
    const told = streams.map(async ({ body }) => {
      let text = '';
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (text.includes('"greeting"')) return true;
      }
      return false;
    });
    for (let n = 0; n < 3; n++) {
      const body = { type: 'track', event: 'Product Viewed', anonymousId: 'watcher', messageId: `w${n}` };
      expect((await send(address, '/v1/events', body, keys.writeKey)).status).toBe(200);
    }
    expect(await Promise.all(told)).toEqual([true, true, true, true]);
    stop.abort();
    // A definition that one process took is in force in all of them, and a backup is a store of its own.
    const answers = Array.from({ length: 8 }, () =>
      send(address, '/v1/decide', { anonymousId: 'watcher', placements: ['hero'] }, keys.writeKey),
    );
    for (const { text } of await Promise.all(answers)) expect(text).toContain('"greeting"');
    const backup = await send(address, '/v1/backup', {}, keys.secretKey);
    expect(backup.status, backup.text).toBe(200);
    const copy = join((JSON.parse(backup.text) as { folder: string }).folder, 'store');
    expect(await signalsIn(copy)).toBeGreaterThanOrEqual(3);
  });

  test('refuses a folder whose partitions are others, with the way out', async () => {
    const one = await start();
    one.child.kill('SIGTERM');
    await one.ended;
    const refused = await runCli(['start', '--port', '0', '--data', data, '--no-demo', '--workers', '2']);
    expect(refused.status).toBe(2);
    expect(refused.err).toMatch(/--workers 2: the store in .* was made for one process/);
    expect(refused.err).toContain('attune migrate --from');
    // As one process it goes on as it was, also when one is asked for.
    const again = await start('--workers', '1');
    expect((await healthOf(again.address)).processes).toBe(undefined);
    again.child.kill('SIGTERM');
    await again.ended;
    started = [];
  });

  test('a process that cannot start says why, once', async () => {
    const options = ['--port', '0', '--data', data, '--no-demo', '--workers', '2', '--definitions', join(data, 'none')];
    const refused = await runCli(['start', ...options]);
    expect(refused.status).toBe(2);
    expect(refused.err.match(/there is no such folder/g)).toHaveLength(1);
  });

  test(`under faults nothing acknowledged is lost or counted twice (ATTUNE_SEED=${SEED} ATTUNE_FAULTS=${FAULTS})`, {
    timeout: 120_000 + FAULTS * 30_000,
  }, async () => {
    const dice = createDice(`workers/${SEED}`);
    const effects: string[] = [];
    const receiver = await receive((id) => effects.push(id));
    const first = await start('--workers', '2', '--grace', '5', '--webhook-private-networks');
    const { address } = first;
    await until('both have partitions', () => isWhole(address, 4));
    const port = (receiver.address() as AddressInfo).port;
    await define(address, 'placement', { key: 'hero' });
    await define(address, 'trigger', {
      key: 'ordered',
      when: { event: 'Order Completed' },
      actions: [{ webhook: { url: `http://127.0.0.1:${port}/ordered` } }],
    });

    const load = { isOver: false, hurts: 0, refused: 0, decisions: 0, unanswered: [] as string[] };
    const acknowledged = new Set<string>();
    const ordered = new Set<string>();
    const deliver = async (body: Record<string, unknown>): Promise<void> => {
      while ((await send(address, '/v1/events', body, keys.writeKey).catch(() => undefined))?.status !== 200) {
        load.refused++;
        await pause(50);
      }
      acknowledged.add(String(body['messageId']));
    };
    const sendOn = async (client: number): Promise<void> => {
      for (let n = 0; !load.isOver; n++, await pause(10)) {
        const messageId = `${client}-${n}`;
        if (n % 10 === 7) {
          await deliver({ type: 'track', event: 'Order Completed', messageId, anonymousId: `buyer-${messageId}` });
          ordered.add(messageId);
          continue;
        }
        const person = `person${(client * 5 + n) % PERSONS}`;
        // One in three names the account as well: identities of several partitions become one person.
        const who = { anonymousId: `device-${person}`, ...(n % 3 === 0 && { userId: person }) };
        await deliver({ type: 'track', event: 'Product Viewed', messageId, ...who });
      }
    };
    const askOn = async (): Promise<void> => {
      for (let n = 0; !load.isOver; n++, await pause(20)) {
        const before = load.hurts;
        const body = { anonymousId: `device-person${n % (PERSONS + 4)}`, placements: ['hero'] };
        const decide = () => send(address, '/v1/decide', body, keys.writeKey).catch((error: unknown) => error as Error);
        let answer = await decide();
        // Whom a killed process had taken already comes again, and is answered then.
        if (answer instanceof Error && load.hurts !== before) answer = await decide();
        if (answer instanceof Error || answer.status !== 200) load.unanswered.push(JSON.stringify(answer));
        else load.decisions++;
      }
    };
    const working = [sendOn(0), sendOn(1), askOn()];
    for (let fault = 0; fault < FAULTS; fault++) {
      await pause(500 + dice.integer(1_000));
      const { processes } = await healthOf(address);
      const { pid } = dice.pick([...processes]);
      load.hurts++;
      if (fault % 3 === 0) process.kill(pid, 'SIGKILL');
      else {
        process.kill(pid, 'SIGSTOP');
        // In every third it stands still until it is ended.
        if (fault % 3 === 1) await pause(500 + dice.integer(2_000));
        if (fault % 3 === 1) process.kill(pid, 'SIGCONT');
      }
      await until('all partitions are folded by two again', () => isWhole(address, 4), 30_000);
      load.hurts++;
    }
    // The one that started them is gone: they go on, and a new start takes over.
    first.child.kill('SIGKILL');
    await pause(1_000);
    expect((await healthOf(address)).status).toBe('degraded');
    load.isOver = true;
    await Promise.all(working);
    expect(load.unanswered).toEqual([]);
    expect(load.decisions).toBeGreaterThan(FAULTS * 10);

    const second = await start('--workers', '2', '--grace', '20', '--webhook-private-networks');
    await expect(send(address, '/health')).rejects.toThrow();
    await until('both have partitions again', () => isWhole(second.address, 4));
    const distinct = acknowledged.size;
    console.info(
      `workers: ATTUNE_SEED=${SEED} ${FAULTS} faults, ${distinct} acknowledged after ${load.refused} refusals, ` +
        `${load.decisions} decisions, ${ordered.size} effects`,
    );
    type Totals = {
      readonly accepted: number;
      readonly stored: number;
      readonly duplicate: number;
      quarantined: number;
    };
    const totals = async () => (await ask<{ totals: Totals }>(second.address, '/v1/overview', keys.secretKey)).totals;
    await until('accepted = stored + quarantined, and each acknowledged is stored once', async () => {
      const { accepted, stored, duplicate, quarantined } = await totals();
      return accepted === stored + quarantined && quarantined === 0 && stored - duplicate === distinct;
    }).catch(async (error: unknown) => expect({ distinct, ...(await totals()) }).toBe(String(error)));
    let events = 0;
    for (let n = 0; n < PERSONS; n++)
      events += (await ask<{ events: number }>(second.address, `/v1/profiles/person${n}`, keys.secretKey)).events;
    expect(events).toBe(distinct - ordered.size);
    await until('every effect has come', () => new Set(effects).size >= ordered.size);
    const { stored } = await totals();
    second.child.kill('SIGTERM');
    expect((await second.ended).status).toBe(0);
    expect(await signalsIn(join(data, 'store'))).toBe(stored);
    expect(new Set(effects).size).toBe(ordered.size);
    receiver.close();
  });
});

async function receive(came: (id: string) => void): Promise<Server> {
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => {
      came(String(request.headers['webhook-id']));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  return receiver;
}

async function define(address: string, kind: string, document: Readonly<Record<string, unknown>>): Promise<void> {
  const where = `/v1/definitions/${kind}/${String(document['key'])}`;
  const { status, text } = await send(address, where, document, keys.secretKey, 'PUT');
  expect(status, text).toBeLessThan(300);
}

/** Events that requests brought, in the logs of all partitions; what partitions tell each other is not among them. */
async function signalsIn(folder: string): Promise<number> {
  const store = await openLmdbPartitions({ folder, partitions: 4 });
  let count = 0;
  for (let partition = 0; partition < store.partitions; partition++) {
    const backend = await store.open(partition);
    const { entries } = await backend.log.read(0, 1_000_000);
    count += entries.filter((entry) => ['batch', 'signal'].includes((entry as { kind: string }).kind)).length;
    await backend.close();
  }
  await store.close();
  return count;
}
