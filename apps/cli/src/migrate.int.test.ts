/**
 * `attune migrate` with the real programs on both sides: from a folder into Kafka, Redis and PostgreSQL and back, while pages go on sending
 * and the migration is killed in the middle. Nothing that was acknowledged is missing, nothing counts twice, no effect comes again.
 */

import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '@attune/backend';
import { type RealCluster, startRealCluster } from '@attune/backend-cluster/testing';
import { openLmdbBackend } from '@attune/backend-lmdb';
import { asTime, compileRules, type MessageId, type Signal } from '@attune/engine';
import { createLiveLoop, type LiveLoop } from '@attune/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { sparePort } from '../../../tools/real-server.ts';
import { migrateCommand } from './command/migrate.ts';
import { readSettings } from './settings/read-settings.ts';
import { openStore } from './start/open-store.ts';
import { ask, launch, type Running, runCli, until } from './testing/run-cli.ts';

const WRITE_KEY = 'wk_migrate_migrate_migrate_1';
const SECRET_KEY = 'sk_migrate_migrate_migrate_1';
const NOON = Date.UTC(2026, 4, 6, 12);
const PARTITIONS = 3;
/** They were here before and stay away meanwhile. */
const IDLE = 60;
const isThere = (['kafka', 'redis', 'postgresql'] as const).map((need) => needs(need)).every(Boolean);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Started = Running & { readonly address: string };
type Overview = {
  readonly totals: Readonly<Record<'accepted' | 'stored' | 'quarantined' | 'duplicate' | 'waiting', number>>;
};

test('what cannot be moved is refused in words', async () => {
  const data = await mkdtemp(join(tmpdir(), 'attune-migrate-'));
  const refused = (...args: readonly string[]) => expect(migrateCommand(args)).rejects;
  try {
    await refused('--from', data).toThrow('migrate needs --from and --to');
    await refused('--from', data, '--to', data).toThrow('--from and --to are the same store');
    await refused('--from', data, '--to', join(data, 'b')).toThrow(`${data} has no store`);
    await refused('--from', data, '--to', 'cluster', '--workers', '2').toThrow(
      '--workers is for a folder that is filled',
    );
    await refused('--from', 'cluster', '--to', data).toThrow('attune migrate needs --kafka, --redis and --postgres');
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});

describe('a folder', () => {
  let data = '';
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'attune-migrate-'));
  });
  afterAll(() => rm(data, { recursive: true, force: true }));

  /** The store of a data folder at work, without a server around it. */
  const work = async <T>(name: string, use: (loop: LiveLoop, backend: Backend) => Promise<T>): Promise<T> => {
    const backend = await openLmdbBackend({ folder: join(data, name, 'store') });
    const rules = compileRules([]);
    if (!rules.ok) throw new Error('no rules');
    const loop = await createLiveLoop({
      ...{ backend, rules: rules.value, items: new Map(), clock: () => NOON },
      ...{ newId: randomUUID, templates: { compile: () => () => '' } },
    });
    try {
      return await use(loop, backend);
    } finally {
      await loop.close();
      await backend.close();
    }
  };
  const signal = (n: number): Signal => {
    const at = asTime(NOON + n);
    const who = { anonymousId: `v${n % 4}`, userId: n === 9 ? 'anna' : null, previousId: null };
    const what = { type: 'track', event: 'Product Viewed', properties: { n }, context: {} } as const;
    return { id: `m${n}` as MessageId, ...what, at, receivedAt: at, ...who };
  };
  const visitors = (loop: LiveLoop) => Promise.all(['v0', 'v1', 'v2', 'v3', 'anna'].map(loop.visitor));
  const moved = (from: string, to: string, ...more: readonly string[]) =>
    runCli(['migrate', '--from', join(data, from), '--to', join(data, to), ...more]);
  const last = (out: string) => JSON.parse(out.trim().split('\n').at(-1)!);
  const opened = (name: string) => openStore(readSettings({ data: join(data, name) }, {}));

  test('is moved into another one, and from then on says so', { timeout: 120_000 }, async () => {
    const before = await work('first', async (loop) => {
      await loop.accept(Array.from({ length: 90 }, (_, n) => signal(n)));
      await loop.settled();
      return visitors(loop);
    });
    await writeFile(join(data, 'first', 'keys.json'), '{}');
    const plan = await moved('first', 'second', '--dry-run');
    expect(last(plan.out)).toMatchObject({
      step: 'plan',
      partitionsBefore: 1,
      isInUse: false,
      visitors: 4,
      stored: 90,
    });
    const done = await moved('first', 'second');
    expect(last(done.out)).toMatchObject({ step: 'done', visitors: 4, stored: 90 });
    await expect(opened('first')).rejects.toThrow(`This store was moved into the folder ${join(data, 'second')}`);
    expect((await moved('first', 'third')).err).toContain('was moved into');
    expect(await work('second', visitors)).toEqual(before);
    // Pages know the keys: they move with it.
    expect(await readFile(join(data, 'second', 'keys.json'), 'utf8')).toBe('{}');
  });

  test('for one process becomes one for several while pages send, and one for one again', {
    timeout: 240_000,
  }, async () => {
    const running: Running[] = [];
    const port = await sparePort();
    const start = async (name: string, ...more: readonly string[]): Promise<Running> => {
      const keys = ['--no-demo', '--write-key', WRITE_KEY, '--secret-key', SECRET_KEY];
      const launched = launch([
        ...['start', '--host', '127.0.0.1', '--port', String(port), '--data', join(data, name)],
        ...[...keys, '--grace', '60', ...more],
      ]);
      running.push(launched);
      await until('it is ready', () => {
        if (launched.child.exitCode !== null) throw new Error(`it ended: ${launched.err()}${launched.out()}`);
        return launched.out().includes('ready');
      });
      return launched;
    };
    const stop = async ({ child, ended }: Running): Promise<void> => {
      child.kill('SIGTERM');
      expect((await ended).status).toBe(0);
    };
    const address = `http://127.0.0.1:${port}`;
    const sent = new Map<string, number>();
    let pages = { isOver: false, done: Promise.resolve() };
    /** Sooner or later two identities of different partitions are one person. */
    const sendOn = (from: string) => {
      const load = { isOver: false, done: Promise.resolve() };
      load.done = (async () => {
        for (let n = 0; !load.isOver; n++, await pause(4)) {
          const anonymousId = `${from}-${n % 30}`;
          const more = n % 5 === 4 ? { userId: `user-${n % 30}` } : {};
          const answer = await send(address, anonymousId, `${from}-${n}`, more).catch(() => undefined);
          if (answer?.status !== 200) break;
          sent.set(anonymousId, (sent.get(anonymousId) ?? 0) + 1);
        }
      })();
      return load;
    };
    const stopPages = async (): Promise<void> => {
      pages.isOver = true;
      await pages.done;
    };
    const total = () => [...sent.values()].reduce((a, b) => a + b, 0);
    const people = async () => {
      const found = new Map<string, unknown>();
      for (let n = 0; n < 30; n++) {
        for (const from of ['one', 'two']) {
          const who = `${from}-${n}`;
          const { events, id, identities } = await ask<{ events: number; id: string; identities: object }>(
            address,
            `/v1/profiles/${who}`,
            SECRET_KEY,
          ).catch(() => ({ events: 0, id: '', identities: {} }));
          found.set(who, [events, id, identities]);
        }
      }
      return found;
    };
    const totals = async () => (await ask<Overview>(address, '/v1/overview', SECRET_KEY)).totals;
    try {
      const one = await start('single');
      pages = sendOn('one');
      await until('some have come', () => total() > 200);
      const moving = launch([
        'migrate',
        '--from',
        join(data, 'single'),
        '--to',
        join(data, 'several'),
        '--workers',
        '2',
      ]);
      running.push(moving);
      await until('it has copied', () => moving.out().includes('"ready"'));
      await stopPages();
      // A profile is asked for with all that waits.
      const before = await people();
      await stop(one);
      expect((await moving.ended).status, moving.err()).toBe(0);
      await expect(start('single', '--workers', '2')).rejects.toThrow(
        /was made for one process[\s\S]*attune migrate --from/,
      );

      const two = await start('several', '--workers', '2');
      expect(await people()).toEqual(before);
      pages = sendOn('two');
      await until('more have come', () => total() > 800);
      const back = launch(['migrate', '--from', join(data, 'several'), '--to', join(data, 'again')]);
      running.push(back);
      await until('it has copied', () => back.out().includes('"ready"'));
      // What they still send each other is folded before they end, so that nothing waits in a log whose number changes.
      await stopPages();
      const burst = Array.from({ length: 600 }, (_, n) => n);
      await Promise.all(
        burst.map((n) => send(address, `two-${n % 30}`, `burst-${n}`, { userId: `user-${(n + 15) % 30}` })),
      );
      sent.set('burst', burst.length);
      await stop(two);
      expect((await back.ended).status, back.err()).toBe(0);
      expect(last(back.out())).toMatchObject({ step: 'done', stored: total() });
      await expect(start('several')).rejects.toThrow(/was moved into the folder/);

      const again = await start('again');
      const { stored, duplicate, accepted, quarantined } = await totals();
      expect(stored - duplicate).toBe(total());
      expect(accepted).toBe(stored + quarantined);
      const after = await people();
      const events = new Map([...after.values()].map((each) => [(each as [number, string])[1], (each as [number])[0]]));
      expect([...events.values()].reduce((a, b) => a + b, 0)).toBe(total());
      await stop(again);
    } finally {
      pages.isOver = true;
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
    }
  });

  test('of an older version is refused at the start, and is folded again when it is moved', {
    timeout: 120_000,
  }, async () => {
    const before = await work('young', async (loop, backend) => {
      await loop.accept(Array.from({ length: 90 }, (_, n) => signal(n)));
      await loop.settled();
      await loop.checkpoint();
      // As it was written before there were dictionaries.
      const [head] = await backend.state.scan('visitor/', { limit: 1 });
      const { visitor, ...layout } = head!.value as { readonly visitor: object };
      const older = { ...layout, visitor: { ...visitor, states: undefined, membership: {} } };
      const put = { key: head!.key, value: older };
      await backend.state.commit({ reader: 'test', cursor: 0, expectedCursor: 0, puts: [put] });
      return visitors(loop);
    });
    await expect(opened('young')).rejects.toThrow(/was written by an older version/);
    const done = await moved('young', 'grown');
    expect(last(done.out)).toMatchObject({ step: 'done', isFoldedAgain: true });
    expect(await work('grown', visitors)).toEqual(before);
  });
});

function send(address: string, anonymousId: string, messageId: string, more: object = {}) {
  return fetch(`${address}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${WRITE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'track', event: 'Product Viewed', anonymousId, messageId, ...more }),
    signal: AbortSignal.timeout(10_000),
  });
}

describe.skipIf(!isThere)('with Kafka, Redis and PostgreSQL', () => {
  let cluster: RealCluster;
  let receiver: Server;
  let data = '';
  /** Where a server may be. */
  let ports: readonly number[] = [];
  const effects: string[] = [];
  const running: Running[] = [];
  beforeAll(async () => {
    cluster = await startRealCluster();
    data = await mkdtemp(join(tmpdir(), 'attune-migrate-'));
    ports = [await sparePort(), await sparePort()];
    receiver = createServer((request, response) => {
      request.resume().on('end', () => {
        effects.push(String(request.headers['webhook-id']));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  }, 120_000);
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    receiver?.close();
    await cluster?.close();
    await rm(data, { recursive: true, force: true });
  });

  const places = () => {
    const { kafka, redis, postgres } = cluster.options;
    return ['--partitions', String(PARTITIONS), '--kafka', kafka.join(','), '--redis', redis, '--postgres', postgres];
  };
  const keys = ['--no-demo', '--webhook-private-networks', '--write-key', WRITE_KEY, '--secret-key', SECRET_KEY];
  const start = async (command: 'start' | 'server' | 'worker', ...more: readonly string[]): Promise<Started> => {
    const folder = more.includes('--data') ? [] : ['--data', join(data, 'keys')];
    const launched = launch([command, '--host', '127.0.0.1', ...keys, ...folder, ...more]);
    running.push(launched);
    await until(`the ${command} is ready`, () => {
      if (launched.child.exitCode !== null) throw new Error(`the ${command} ended: ${launched.err()}${launched.out()}`);
      return launched.out().includes('ready');
    });
    return { ...launched, address: /http:\/\/127\.0\.0\.1:\d+/.exec(launched.out())![0] };
  };
  const migrate = (...more: readonly string[]): Running => {
    const started = launch(['migrate', ...more, ...places()]);
    running.push(started);
    return started;
  };
  const linesOf = ({ out }: Running): { readonly step: string }[] =>
    out()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const reached = (moving: Running, step: string) =>
    until(`the migration is at ${step}`, () => {
      if (moving.child.exitCode !== null && !linesOf(moving).some((each) => each.step === step))
        throw new Error(`it ended: ${moving.err()}`);
      return linesOf(moving).some((each) => each.step === step);
    });
  const stopped = async ({ child, ended }: Running): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  /** From the one that is there now. */
  const somewhere = async (path: string, options: RequestInit): Promise<Response> => {
    for (let n = 0; n < 40; n++) {
      const answer = await fetch(`http://127.0.0.1:${ports[n % 2]}${path}`, options).catch(() => undefined);
      if (answer !== undefined) return answer;
      await pause(50);
    }
    throw new Error('no server answers');
  };
  const call = async (path: string, method: string, body: object): Promise<unknown> => {
    const response = await somewhere(path, {
      method,
      headers: { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status, await response.clone().text()).toBeLessThan(300);
    return response.json();
  };
  const idle = Array.from({ length: IDLE }, (_, n) => `idle${n}`);
  /** What those are shown who stay away. */
  const shown = async (): Promise<readonly unknown[]> => {
    const all: unknown[] = [];
    for (const anonymousId of idle) {
      const { decisions } = (await call('/v1/decide', 'POST', { anonymousId, placements: ['hero'] })) as {
        decisions: { hero: { variant: string | null; reason: string } };
      };
      all.push([decisions.hero.variant, decisions.hero.reason]);
    }
    return all;
  };
  const profileOf = async (who: string): Promise<{ readonly decisions: readonly unknown[] }> => {
    const response = await somewhere(`/v1/profiles/${who}`, { headers: { authorization: `Bearer ${SECRET_KEY}` } });
    return (await response.json()) as { readonly decisions: readonly unknown[] };
  };
  /** All that is told of them. */
  const profiles = (): Promise<readonly { readonly decisions: readonly unknown[] }[]> =>
    Promise.all(idle.map((each) => profileOf(each)));
  /** Decisions are written behind the answers. */
  const told = async (decisions: number) => {
    await until('all decisions are written', async () =>
      (await profiles()).every((each) => each.decisions.length === decisions),
    );
    return profiles();
  };

  const define = (kind: string, document: { readonly key: string }) =>
    call(`/v1/definitions/${kind}/${document.key}`, 'PUT', document);
  const defineAll = async (): Promise<void> => {
    const { port: hook } = receiver.address() as AddressInfo;
    const actions = [{ webhook: { url: `http://127.0.0.1:${hook}/` } }];
    const variants = ['a', 'b'].map((key) => ({ key, content: { data: { key } } }));
    const audience = { segment: 'keen' };
    const left = { all: [{ event: 'Cart Viewed' }, { not: { event: 'Cart Viewed', within: '2s' } }] };
    const goal = { event: 'Order Completed' };
    await define('placement', { key: 'hero' });
    await define('segment', { key: 'keen', condition: { event: 'Product Viewed', count: { $gte: 3 } } } as {
      key: string;
    });
    await define('experience', { key: 'greeting', placement: 'hero', audience, variants, goal } as { key: string });
    await define('trigger', { key: 'ordered', when: goal, actions } as { key: string });
    await define('trigger', { key: 'left', when: left, actions } as { key: string });
  };

  /** Pages keep what nobody acknowledged, and send it again, to whichever server is there. */
  const sendOn = () => {
    const load = { sent: new Map<string, number>(), orders: new Set<string>(), pauseMs: 0, isOver: false };
    let acknowledgedAt = performance.now();
    const deliver = async (anonymousId: string, id: string, more: object): Promise<void> => {
      for (let n = 0; ; n++, await pause(50)) {
        const answer = await send(`http://127.0.0.1:${ports[n % ports.length]}`, anonymousId, id, more).catch(
          () => undefined,
        );
        if (answer?.status === 200) break;
      }
      const now = performance.now();
      load.pauseMs = Math.max(load.pauseMs, now - acknowledgedAt);
      acknowledgedAt = now;
    };
    const page = async (who: number): Promise<void> => {
      for (let n = 0; !load.isOver; n++, await pause(20)) {
        const anonymousId = `page${who}-${n % 20}`;
        const event = n % 25 === 7 ? 'Order Completed' : n % 31 === 11 ? 'Cart Viewed' : 'Product Viewed';
        // One in six names an account: sooner or later two identities of different partitions are one person.
        await deliver(anonymousId, `${who}-${n}`, { event, ...(n % 6 === 5 && { userId: `user-${anonymousId}` }) });
        load.sent.set(anonymousId, (load.sent.get(anonymousId) ?? 0) + 1);
        if (event === 'Order Completed') load.orders.add(anonymousId);
      }
    };
    const pages = Promise.all([0, 1, 2, 3].map(page));
    const stop = async (): Promise<void> => {
      load.isOver = true;
      await pages;
    };
    return { load, stop };
  };

  test('into a cluster and back, while pages send', { timeout: 400_000 }, async () => {
    const source = await start('start', '--data', join(data, 'folder'), '--port', String(ports[0]));
    await defineAll();
    for (let n = 0; n < IDLE * 6; n++)
      await send(source.address, `idle${n % IDLE}`, `idle-${n}`, n % 17 === 3 ? { userId: `account${n % IDLE}` } : {});
    const { load, stop } = sendOn();
    const there = ['--from', join(data, 'folder'), '--to', 'cluster'];
    const killed = migrate(...there);
    await until('it copies', () => linesOf(killed).length > 0);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const moving = migrate(...there);
    await reached(moving, 'ready');
    const shownBefore = await shown();
    const before = await told(1);
    // They wait until their store is whole.
    const starting = [
      start('worker', '--port', '0', ...places()),
      start('server', '--port', String(ports[1]), ...places()),
    ];
    await until('both wait', () => running.slice(-2).every(({ err }) => err().includes('waiting until it is whole')));
    load.pauseMs = 0;
    await stopped(source);
    expect((await moving.ended).status, moving.err()).toBe(0);
    const [worker, server] = (await Promise.all(starting)) as [Started, Started];
    await pause(1_000);
    const pauseThere = load.pauseMs;
    expect(await profiles()).toEqual(before);
    expect(await shown()).toEqual(shownBefore);

    const back = migrate('--from', 'cluster', '--to', join(data, 'back'));
    await reached(back, 'ready');
    const beforeBack = await told(2);
    const home = start('start', '--data', join(data, 'back'), '--port', String(ports[0]));
    await until('it waits', () => running.at(-1)!.err().includes('waiting until it is whole'));
    load.pauseMs = 0;
    await stopped(server);
    const lines = linesOf(back).length;
    await until('everything is folded', () =>
      linesOf(back)
        .slice(lines)
        .some(({ step }) => step === 'settled'),
    );
    await stopped(worker);
    expect((await back.ended).status, back.err()).toBe(0);
    await home;
    await pause(1_000);
    const pauseBack = load.pauseMs;
    expect(await profiles()).toEqual(beforeBack);
    expect(await shown()).toEqual(shownBefore);

    await stop();
    const address = `http://127.0.0.1:${ports[0]}`;
    const eventsOf = async (person: string) =>
      (await ask<{ events: number }>(address, `/v1/profiles/${person}`, SECRET_KEY)).events;
    for (const [person, events] of load.sent)
      await until(`${person} has ${events} events`, async () => (await eventsOf(person)) === events, 10_000);
    const { totals } = await ask<Overview>(address, '/v1/overview', SECRET_KEY);
    const unique = IDLE * 6 + [...load.sent.values()].reduce((a, b) => a + b);
    expect(totals.stored - totals.duplicate).toBe(unique);
    expect(totals.accepted).toBe(totals.stored + totals.quarantined);
    type Triggers = {
      readonly triggers: readonly { readonly key: string; readonly fired: number; readonly done: number }[];
    };
    const triggers = async () => (await ask<Triggers>(address, '/v1/triggers', SECRET_KEY)).triggers;
    await until('all effects are done', async () => (await triggers()).every(({ fired, done }) => fired === done));
    const fired = new Map((await triggers()).map((each) => [each.key, each.fired]));
    expect(fired.get('ordered')).toBe(load.orders.size);
    expect(fired.get('left')).toBeGreaterThan(2);
    // Each effect was sent, and none a second time.
    expect(effects.length).toBe(fired.get('ordered')! + fired.get('left')!);
    expect(new Set(effects).size).toBe(effects.length);
    console.log(
      `events were not taken for ${Math.round(pauseThere)} ms, and on the way back for ${Math.round(pauseBack)} ms`,
    );
  });
});
