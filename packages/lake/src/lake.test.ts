/** A lake filled from lines whose answers are known: every row once, whatever breaks off, and the questions counted by hand. */
import { cp, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type LakeSource, openLakeFiller } from './fill-lake.ts';
import { lakeFolder } from './lake-files.ts';
import { openLake } from './open-lake.ts';
import { cohortSql, funnelSql, waysSql } from './questions.ts';

const DAY = 86_400_000;
const MONDAY = Date.UTC(2026, 10, 16, 10);
const folders: string[] = [];

afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));

type Line = { readonly [name: string]: unknown };

function event(who: string, name: string, at: number, more: Line = {}): Line {
  const kind = { kind: 'event', place: 0, type: 'track', event: name, at, receivedAt: at, anonymousId: who };
  return {
    ...kind,
    messageId: `${who}-${name}-${at}`,
    userId: null,
    previousId: null,
    properties: {},
    context: {},
    ...more,
  };
}

/** A log of lines, an entry each, given in stretches; `profiles` are the people. */
function sourceOf(
  log: Line[],
  profiles: readonly Line[] = [],
  limit = 1_000,
): LakeSource & { now: number; fails: boolean } {
  const source = {
    now: MONDAY + 30 * DAY,
    fails: false,
    clock: () => source.now,
    saveLog: async ({ from }: { readonly from: number }, path: string) => {
      if (source.fails) throw new Error('the line broke');
      const lines = log.slice(from, from + limit).map((line, i) => JSON.stringify({ cursor: from + i, ...line }));
      await writeFile(path, lines.map((line) => `${line}\n`).join(''));
      return { next: from + lines.length, end: log.length, partitions: 1 };
    },
    saveProfiles: (path: string) => writeFile(path, profiles.map((line) => `${JSON.stringify(line)}\n`).join('')),
  };
  return source;
}

async function filled(source: LakeSource, folder?: string): Promise<string> {
  const into = folder ?? (await mkdtemp(join(tmpdir(), 'attune-lake-')));
  if (folder === undefined) folders.push(into);
  const filler = await openLakeFiller(lakeFolder(into), source);
  try {
    while (await filler.fill());
    await filler.finish();
  } finally {
    filler.close();
  }
  return into;
}

async function ask(folder: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  const lake = await openLake(lakeFolder(folder));
  try {
    return (await lake.ask(sql)).rows;
  } finally {
    lake.close();
  }
}

const decision: Line = {
  kind: 'decision',
  id: 'd1',
  person: 'a:x',
  placement: 'hero',
  at: MONDAY,
  experience: 'exp',
  variant: 'b',
  reason: 'chosen',
  propensity: 0.25,
  rules: 'r1',
  experienceVersion: 3,
  policyVersion: 0,
  match: { product_id: 'p1' },
};

describe('a lake', () => {
  test('holds every line as a row of its table, in the types that are documented, by the day it came', async () => {
    const log = [
      event('x', "It's here", MONDAY, { properties: { price: 9.5 }, context: { device: { type: 'mobile' } } }),
      decision,
      { kind: 'quarantined', at: MONDAY + DAY, problems: [{ path: 'event' }], event: { type: 'track' } },
      { kind: 'effect', id: 'fx', at: MONDAY, result: 'done', detail: { status: 200 } },
    ];
    const folder = await filled(sourceOf(log));
    expect((await readdir(join(folder, 'quarantined'))).sort()).toEqual(['day=2026-11-17']);
    expect(
      await ask(
        folder,
        `SELECT event, happened_at, properties->>'price', context->'device'->>'type', person, day FROM events`,
      ),
    ).toEqual([["It's here", '2026-11-16 10:00:00+00', '9.5', 'mobile', 'a:x', '2026-11-16']]);
    expect(
      await ask(folder, `SELECT variant, propensity, experience_version, bound->>'product_id' FROM decisions`),
    ).toEqual([['b', 0.25, 3, 'p1']]);
    expect(await ask(folder, `SELECT event->>'type', problems->0->>'path' FROM quarantined`)).toEqual([
      ['track', 'event'],
    ]);
    expect(await ask(folder, `SELECT result, detail->>'status' FROM effects`)).toEqual([['done', '200']]);
  });

  test('goes on where it stood, and counts what was sent twice once', async () => {
    const log = [event('x', 'A', MONDAY), event('x', 'B', MONDAY + 1)];
    const source = sourceOf(log, [], 1);
    const folder = await filled(source);
    log.push(event('x', 'A', MONDAY), event('x', 'C', MONDAY + 2));
    await filled(source, folder);
    expect(await ask(folder, 'SELECT event FROM events ORDER BY happened_at')).toEqual([['A'], ['B'], ['C']]);
    expect(await ask(folder, 'SELECT count(*) FROM events_raw')).toEqual([['4']]);
    expect(await readdir(join(folder, 'events', 'day=2026-11-16'))).toEqual(['000000000000-000000000004.parquet']);
  });

  test('that broke off before its manifest was written has no row twice and none too few', async () => {
    const log = Array.from({ length: 6 }, (_, i) => event('x', `E${i}`, MONDAY + i));
    const source = sourceOf(log, [], 2);
    const folder = await filled(sourceOf(log.slice(0, 2), [], 2));
    // Parts beyond the manifest, as a kill between the two leaves them, and one within another, as joining does.
    const other = await filled(source);
    await cp(join(other, 'events'), join(folder, 'events'), { recursive: true });
    expect(await ask(folder, 'SELECT count(*) FROM events')).toEqual([['2']]);
    source.fails = true;
    await expect(filled(source, folder)).rejects.toThrow('the line broke');
    source.fails = false;
    await filled(source, folder);
    expect(await ask(folder, 'SELECT count(*), count(DISTINCT event) FROM events_raw')).toEqual([['6', '6']]);
  });

  describe('of a store of several partitions', () => {
    const logs = (counts: readonly number[]) =>
      counts.map((count, p) => Array.from({ length: count }, (_, i) => event(`p${p}`, `E${i}`, MONDAY + i)));
    const severalOf = (all: readonly Line[][], limit: number, told = all.length): LakeSource => ({
      ...sourceOf([]),
      saveLog: async ({ partition, from }, path) => {
        const { next, end } = await sourceOf(all[partition]!, [], limit).saveLog({ partition, from }, path);
        return { next, end, partitions: told };
      },
    });
    const counts = (folder: string) =>
      ask(folder, 'SELECT partition, count(*), max(cursor) FROM events GROUP BY partition ORDER BY partition');

    test('has each entry of each once, by the number of its partition', async () => {
      const all = logs([5, 0, 3]);
      const folder = await filled(severalOf(all, 2));
      expect(await counts(folder)).toEqual([
        [0, '5', '4'],
        [2, '3', '2'],
      ]);
      all[1]!.push(event('p1', 'late', MONDAY + 9));
      all[2]!.push(event('p2', 'late', MONDAY + 9));
      await filled(severalOf(all, 2), folder);
      expect(await counts(folder)).toEqual([
        [0, '5', '4'],
        [1, '1', '0'],
        [2, '4', '3'],
      ]);
      expect((await readdir(join(folder, 'events', 'day=2026-11-16'))).sort()).toEqual([
        '000000000000-000000000005.parquet',
        'p1-000000000000-000000000001.parquet',
        'p2-000000000000-000000000004.parquet',
      ]);
    });

    test('that broke off between two partitions goes on with both', async () => {
      const all = logs([4, 4]);
      const whole = severalOf(all, 4);
      let asked = 0;
      const breaking = {
        ...whole,
        saveLog: (...given: Parameters<LakeSource['saveLog']>) => {
          if (++asked === 2) throw new Error('the line broke');
          return whole.saveLog(...given);
        },
      };
      const folder = await mkdtemp(join(tmpdir(), 'attune-lake-'));
      folders.push(folder);
      await expect(filled(breaking, folder)).rejects.toThrow('the line broke');
      expect(await counts(folder)).toEqual([[0, '4', '3']]);
      // A part of the other partition that the manifest does not speak of.
      const other = await filled(whole);
      await cp(join(other, 'events'), join(folder, 'events'), { recursive: true });
      expect(await counts(folder)).toEqual([[0, '4', '3']]);
      await filled(whole, folder);
      expect(await counts(folder)).toEqual([
        [0, '4', '3'],
        [1, '4', '3'],
      ]);
    });

    test('is not filled from another store', async () => {
      const folder = await filled(severalOf(logs([1, 1]), 9));
      await expect(filled(severalOf(logs([1, 1, 1]), 9), folder)).rejects.toThrow(
        'was filled from a store of 2 partitions, and this one has 3',
      );
    });
  });

  test('of the release before, without the partition, goes on', async () => {
    const log = [event('x', 'A', MONDAY), event('x', 'B', MONDAY + 1)];
    const folder = await filled(sourceOf(log));
    const [file] = await readdir(join(folder, 'events', 'day=2026-11-16'));
    const part = join(folder, 'events', 'day=2026-11-16', file!);
    const lake = await openLake(lakeFolder(folder));
    await lake.save('SELECT * EXCLUDE (partition, day) FROM events_raw', `${part}.old`);
    lake.close();
    await rename(`${part}.old`, part);
    await writeFile(join(folder, 'lake.json'), '{"format":1,"next":2,"filledAt":"2026-11-16T10:00:00.000Z"}');
    log.push(event('x', 'C', MONDAY + 2));
    expect(await ask(folder, 'SELECT event, partition FROM events ORDER BY cursor')).toEqual([
      ['A', 0],
      ['B', 0],
    ]);
    await filled(sourceOf(log), folder);
    expect(await ask(folder, 'SELECT event, partition FROM events ORDER BY cursor')).toEqual([
      ['A', 0],
      ['B', 0],
      ['C', 0],
    ]);
  });

  test('that is not there, or is of another format, is said plainly', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'attune-lake-'));
    folders.push(folder);
    await expect(openLake(lakeFolder(folder))).rejects.toThrow('no lake was filled here');
    await writeFile(join(folder, 'lake.json'), '{"format":9,"next":0}');
    await expect(openLake(lakeFolder(folder))).rejects.toThrow('is of format 9, not 1 or 2');
    await expect(openLakeFiller(lakeFolder(folder), sourceOf([]))).rejects.toThrow('is of format 9');
  });
});

describe('the questions', () => {
  const person = (id: string, anonymousIds: readonly string[]): Line => {
    const times = { firstAt: MONDAY, lastAt: MONDAY, events: 1, visits: 1 };
    return { person: id, anonymousIds, userIds: [], ...times, segments: [], traits: {}, computed: {}, context: {} };
  };

  test('an event of a device that two people share is one event', async () => {
    const people = ['a:tablet', 'u:ann'].map((id) => person(id, ['tablet']));
    const folder = await filled(sourceOf([event('tablet', 'A', MONDAY)], people));
    expect(await ask(folder, 'SELECT person FROM events')).toEqual([['u:ann']]);
  });

  test('a funnel counts people once, in order, in time, over all their identities', async () => {
    const minute = 60_000;
    const log = [
      ...['A', 'B', 'C'].map((name, i) => event('all', name, MONDAY + i * minute)),
      // The first A leads nowhere, the second to the end.
      ...['A', 'A', 'B', 'C'].map((name, i) => event('again', name, MONDAY + [0, 100, 101, 102][i]! * minute)),
      ...['B', 'A', 'C'].map((name, i) => event('disorder', name, MONDAY + i * minute)),
      event('late', 'A', MONDAY),
      event('late', 'B', MONDAY + 61 * minute),
      event('phone', 'A', MONDAY),
      event('desk', 'B', MONDAY + minute),
    ];
    const folder = await filled(sourceOf(log, [person('a:phone', ['phone', 'desk'])]));
    const rows = await ask(folder, funnelSql({ steps: ['A', 'B', 'C'], withinMs: 60 * minute }));
    expect(rows.map(([, step, name, people]) => [step, name, people])).toEqual([
      [1, 'A', '5'],
      [2, 'B', '3'],
      [3, 'C', '2'],
    ]);
    expect(rows.map(([, , , , ofFirst, ofBefore]) => [ofFirst, ofBefore])).toEqual([
      [1, null],
      [0.6, 0.6],
      [0.4, 2 / 3],
    ]);
  });

  test('a funnel apart by where people were', async () => {
    const at = (who: string, name: string, device: string, ms: number) =>
      event(who, name, MONDAY + ms, { context: { device: { type: device } } });
    const log = [at('m', 'A', 'mobile', 0), at('d', 'A', 'desktop', 0), at('d', 'B', 'desktop', 1)];
    const folder = await filled(sourceOf(log));
    const rows = await ask(folder, funnelSql({ steps: ['A', 'B'], withinMs: 10, by: 'context.device.type' }));
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ['desktop', 1, 'A', '1'],
      ['desktop', 2, 'B', '1'],
      ['mobile', 1, 'A', '1'],
      ['mobile', 2, 'B', '0'],
    ]);
  });

  test('cohorts by the week in which people came first', async () => {
    const log = [
      event('x', 'A', MONDAY),
      event('y', 'A', MONDAY + DAY),
      event('x', 'A', MONDAY + 8 * DAY),
      event('z', 'A', MONDAY + 7 * DAY),
    ];
    const folder = await filled(sourceOf(log));
    expect(await ask(folder, cohortSql({ by: 'week' }))).toEqual([
      ['2026-11-16', '2', '0', '2', 1],
      ['2026-11-16', '2', '1', '1', 0.5],
      ['2026-11-23', '1', '0', '1', 1],
    ]);
  });

  test('the ways through a visit, a step twice in a row once', async () => {
    const names = (who: string, list: readonly string[], start: number) =>
      list.map((name, i) => event(who, name, start + i * 1_000));
    const log = [
      ...names('x', ['A', 'A', 'B', 'C'], MONDAY),
      ...names('x', ['A', 'B', 'D'], MONDAY + DAY),
      ...names('y', ['C', 'A', 'B'], MONDAY),
    ];
    const folder = await filled(sourceOf(log));
    expect(await ask(folder, waysSql({ length: 2, limit: 5 }))).toEqual([
      ['A > B', '2', '1'],
      ['C > A', '1', '1'],
    ]);
    expect(await ask(folder, waysSql({ from: 'A', length: 2, limit: 5 }))).toEqual([['A > B', '3', '2']]);
  });
});
