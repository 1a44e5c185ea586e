/**
 * Real files of real shops through the real command line into a real server on a real store, compared with an independent
 * count. The server's clock stands at the last event of the file, so that "within 30 minutes" means something.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openLmdbBackend } from '@attune/backend-lmdb';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  byPerson,
  type Click,
  clicksOfJdata,
  clicksOfYoochoose,
  coViewedWith,
  hasEverViewed,
  hasViewed,
  visitsOf,
} from './testing/naive-count.ts';
import { allProfiles, ask, runCli } from './testing/run-cli.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const SHARED = resolve(process.env['ATTUNE_SHARED'] ?? join(REPOSITORY, '../shared'));
const KEY = 'sk_test_of_the_import_0001';
const MINUTE = 60_000;

type Case = {
  readonly name: string;
  readonly file: string;
  readonly mapping: string;
  readonly clicksOf: (text: string) => Click[];
};

const CASES: readonly Case[] = [
  {
    name: 'jdata-micro',
    file: 'data/jdata-micro/train.csv',
    mapping: 'jdata-micro.yaml',
    clicksOf: clicksOfJdata,
  },
  {
    name: 'yoochoose-100k',
    file: 'data/yoochoose-100k/yoochoose-clicks-100k_train_full.txt',
    mapping: 'yoochoose.yaml',
    clicksOf: clicksOfYoochoose,
  },
];

const DEFINITIONS = [
  { kind: 'segment', key: 'lookers', document: { key: 'lookers', condition: viewed(3, '30m') }, from: 'test' },
  { kind: 'segment', key: 'keen', document: { key: 'keen', condition: viewed(8, '1d') }, from: 'test' },
  { kind: 'recommender', key: 'also', document: { key: 'also', strategy: 'co-viewed' }, from: 'test' },
] as const;

function viewed(count: number, within: string) {
  return { event: 'Product Viewed', count: { $gte: count }, within };
}

for (const { name, file, mapping, clicksOf } of CASES) {
  const path = join(SHARED, file);
  const isThere = existsSync(path);
  if (!isThere) test.skip(`${name}: ${file} is not in ../shared (ATTUNE_SHARED names another folder)`);
  describe.skipIf(!isThere)(`an import of ${name}`, () => {
    const state = {} as {
      folder: string;
      server: Server;
      address: string;
      close: () => Promise<void>;
      clicks: Click[];
      end: number;
    };
    const entered = new Map<string, Set<string>>();

    beforeAll(async () => {
      const text = await readFile(path, 'utf8');
      const clicks = clicksOf(text);
      const end = clicks.reduce((latest, { at }) => Math.max(latest, at), 0);
      const folder = await mkdtemp(join(tmpdir(), 'attune-import-'));
      await writeFile(join(folder, 'rows.csv'), text);
      const backend = await openLmdbBackend({ folder: join(folder, 'store') });
      let ids = 0;
      const server = await createServer({
        backend,
        clock: () => end,
        newId: () => `id-${++ids}`,
        keys: { write: ['wk_test_of_the_import_0001'], secret: [KEY] },
        templates: createLiquidTemplates(),
        version: 'test',
        logger: false,
        // The clock stands still, so tokens would never come back.
        limits: { requestsPerKeyMax: 0 },
        definitions: DEFINITIONS,
      });
      server.loop.listen((event) => {
        if (event.kind !== 'transition' || event.transition.kind !== 'entered') return;
        const { segment } = event.transition;
        entered.set(segment, (entered.get(segment) ?? new Set()).add(event.person));
      });
      await server.items.put([...new Set(clicks.map(({ item }) => item))].map((id) => ({ id, title: `Item ${id}` })));
      const address = await server.listen({ port: 0 });
      const close = async () => {
        await server.close();
        await backend.close();
        await rm(folder, { recursive: true, force: true });
      };
      Object.assign(state, { folder, server, address, close, clicks, end });
    }, 60_000);
    afterAll(() => state.close?.());

    test('every row is sent, and accepted', async () => {
      const map = join(REPOSITORY, 'examples/import', mapping);
      const { status, err } = await runCli(
        ['import', join(state.folder, 'rows.csv'), '--map', map, '--host', state.address, '--data', state.folder],
        {
          ATTUNE_SECRET_KEY: KEY,
        },
      );
      expect(err).toMatch(new RegExp(`accepted +${state.clicks.length.toLocaleString('en-US')} `));
      expect(status).toBe(0);
      // What is accepted is durable; it is folded a little later.
      await state.server.loop.settled();
      expect(state.server.loop.counters()).toMatchObject({
        accepted: state.clicks.length,
        duplicate: 0,
        quarantined: 0,
      });
    }, 110_000);

    test('each person has their events and their visits', async () => {
      const expected = [...byPerson(state.clicks)].map(([id, clicks]) => ({
        id,
        events: clicks.length,
        sessions: visitsOf(clicks).length,
      }));
      const profiles = await allProfiles(state.address, KEY);
      const seen = profiles.map(({ id, events, sessions }) => ({ id, events, sessions }));
      const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
      expect(seen.sort(byId)).toEqual(expected.sort(byId));
    });

    test('the segments hold whom they should at the last event', async () => {
      const persons = [...byPerson(state.clicks)];
      // Everybody near the end, and some who are long gone.
      const watched = persons
        .filter(([, clicks], index) => clicks.at(-1)!.at > state.end - 40 * MINUTE || index % 97 === 0)
        .slice(-1_500);
      const expected = watched.map(([id, clicks]) => ({
        id,
        lookers: hasViewed(clicks, 3, 30 * MINUTE, state.end),
        keen: hasViewed(clicks, 8, 24 * 60 * MINUTE, state.end),
      }));
      const seen = await Promise.all(
        watched.map(async ([id]) => {
          const { segments } = await ask<{ segments: string[] }>(
            state.address,
            `/v1/profiles/${encodeURIComponent(id)}`,
            KEY,
          );
          return { id, lookers: segments.includes('lookers'), keen: segments.includes('keen') };
        }),
      );
      expect(seen).toEqual(expected);
      expect(expected.some(({ lookers, keen }) => lookers || keen)).toBe(true);
    });

    test('and held whom they should on the way', () => {
      const persons = [...byPerson(state.clicks)];
      const expected = (count: number, withinMs: number) =>
        persons.filter(([, clicks]) => hasEverViewed(clicks, count, withinMs)).map(([id]) => id);
      expect([...(entered.get('lookers') ?? [])].sort()).toEqual(expected(3, 30 * MINUTE).sort());
      expect([...(entered.get('keen') ?? [])].sort()).toEqual(expected(8, 24 * 60 * MINUTE).sort());
    });

    test('what is seen together is listed together', async () => {
      const visits = [...byPerson(state.clicks).values()].flatMap(visitsOf);
      const views = new Map<string, number>();
      for (const { item, isView } of state.clicks) if (isView) views.set(item, (views.get(item) ?? 0) + 1);
      const items = [...views].sort((a, b) => b[1] - a[1]).map(([item]) => item);
      // The most seen ones, and some of the long tail.
      const watched = [...items.slice(0, 40), ...items.filter((_, index) => index % 211 === 7).slice(0, 40)];
      for (const item of watched) {
        const expected = coViewedWith(item, visits).slice(0, 20);
        const path = `/v1/recommendations?recommender=also&item=${item}&count=20`;
        const { items: seen } = await ask<{ items: { id: string }[] }>(state.address, path, KEY);
        expect({ item, others: seen.map(({ id }) => id) }).toEqual({ item, others: expected.map((each) => each.item) });
      }
    });
  });
}
