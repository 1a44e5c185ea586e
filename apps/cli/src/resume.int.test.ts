/**
 * What kill -9 does to an import: nothing. The importer is killed on the way, then the server, and in the end every good row
 * is in the profiles once, every bad one in the quarantine file once.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allProfiles, ask, launch, launchServer, type Running, runCli, until } from './testing/run-cli.ts';

const GOOD = 12_000;
const VISITORS = 400;
const MAPPING = `
name: little-shop
format: { type: csv }
row:
  event: Product Viewed
  anonymousId: "{visitor}"
  timestamp: { from: at, format: unix-s }
  properties:
    product_id: { from: item, type: string }
    price: { from: price, type: number }
    note: { from: note }
`;

/** Rows with quotes, line ends inside them and, each 1,000 rows, one that is bad. */
function shopFile(): { text: string; badLines: number[]; perVisitor: Map<string, number> } {
  const lines = ['visitor,at,item,price,note'];
  const perVisitor = new Map<string, number>();
  const badLines: number[] = [];
  let line = 2;
  for (let i = 0; i < GOOD; i++) {
    if (i % 1_000 === 500) {
      lines.push('v1,not-a-time,p1,1.5,');
      badLines.push(line++);
    }
    const visitor = `v${(i * 7919) % VISITORS}`;
    perVisitor.set(`a:${visitor}`, (perVisitor.get(`a:${visitor}`) ?? 0) + 1);
    const note = i % 50 === 0 ? `"said ""yes"",\nthen left"` : '';
    lines.push(`${visitor},${1_700_000_000 + i * 3},p${i % 97},${(i % 500) / 10},${note}`);
    line += i % 50 === 0 ? 2 : 1;
  }
  return { text: `${lines.join('\n')}\n`, badLines, perVisitor };
}

describe('an import that is killed', () => {
  const made = shopFile();
  const state = {} as { folder: string; file: string; args: string[]; servers: Running[] };

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'attune-resume-'));
    const file = join(folder, 'rows.csv');
    await writeFile(file, made.text);
    await writeFile(join(folder, 'mapping.yaml'), MAPPING);
    const named = [
      '--map',
      join(folder, 'mapping.yaml'),
      '--data',
      join(folder, 'data'),
      '--batch',
      '50',
      '--concurrency',
      '2',
    ];
    const kept = ['--progress', join(folder, 'progress.json'), '--quarantine', join(folder, 'bad.ndjson')];
    Object.assign(state, { folder, file, args: ['import', file, ...named, ...kept], servers: [] });
  });
  afterEach(async () => {
    for (const { child } of state.servers) child.kill('SIGKILL');
    await Promise.all(state.servers.map(({ ended }) => ended));
    await rm(state.folder, { recursive: true, force: true });
  });

  const serve = async (port: number) => {
    const server = await launchServer(['--port', String(port), '--no-demo', '--data', join(state.folder, 'data')]);
    state.servers.push(server);
    return server;
  };
  const keyOf = () => JSON.parse(readFileSync(join(state.folder, 'data/keys.json'), 'utf8')).secretKey as string;
  const rowsDone = (): number => {
    const path = join(state.folder, 'progress.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { totals: { rows: number } }).totals.rows : 0;
  };
  const expectExact = async (address: string) => {
    const profiles = await allProfiles(address, keyOf());
    expect(new Map(profiles.map(({ id, events }) => [id, events]))).toEqual(made.perVisitor);
    const bad = (await readFile(join(state.folder, 'bad.ndjson'), 'utf8')).trim().split('\n');
    expect(bad.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(made.badLines);
    expect(JSON.parse(bad[0]!)).toEqual({
      line: made.badLines[0],
      reason: expect.stringContaining('not-a-time'),
      raw: 'v1,not-a-time,p1,1.5,',
    });
    const progress = JSON.parse(readFileSync(join(state.folder, 'progress.json'), 'utf8'));
    expect(progress).toMatchObject({
      finished: true,
      totals: { rows: GOOD + made.badLines.length, sent: GOOD, accepted: GOOD, bad: made.badLines.length },
    });
  };

  test('the importer, three times on the way: nothing is lost and nothing doubled', async () => {
    const server = await serve(0);
    const args = [...state.args, '--host', server.address];
    for (const share of [0.1, 0.35, 0.7]) {
      const importer = launch(args);
      await until(`${share} of the rows are in`, () => rowsDone() > GOOD * share || importer.child.exitCode !== null);
      expect(importer.child.exitCode).toBeNull();
      importer.child.kill('SIGKILL');
      await importer.ended;
    }
    expect(rowsDone()).toBeLessThan(GOOD);
    const { status, err } = await runCli([...args, '--resume']);
    expect(err).toContain('of them by a former run');
    expect(status).toBe(0);
    await expectExact(server.address);
  });

  test('the server on the way: the importer waits for it and goes on', async () => {
    const first = await serve(0);
    const importer = launch([...state.args, '--host', first.address]);
    await until('a third is in', () => rowsDone() > GOOD / 3);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(importer.child.exitCode).toBeNull();
    const second = await serve(Number(new URL(first.address).port));
    const { status } = await importer.ended;
    expect(status).toBe(0);
    await expectExact(second.address);
    const { totals } = await ask<{ totals: { stored: number; duplicate: number } }>(
      second.address,
      '/v1/overview',
      keyOf(),
    );
    expect(totals.stored - totals.duplicate).toBe(GOOD);
  });

  test('a zipped file takes up where it was, and a finished one is not sent again', async () => {
    const server = await serve(0);
    await writeFile(`${state.file}.gz`, gzipSync(made.text));
    const args = [
      ...state.args.map((each) => (each === state.file ? `${state.file}.gz` : each)),
      '--host',
      server.address,
    ];
    expect((await runCli([...args, '--limit', '5000'])).status).toBe(0);
    expect(rowsDone()).toBe(5_000);
    expect((await runCli(args)).status).toBe(0);
    await expectExact(server.address);
    const again = await runCli(args);
    expect(again.err).toContain('is imported already: 12,000 events');
    const { totals } = await ask<{ totals: { accepted: number } }>(server.address, '/v1/overview', keyOf());
    expect(totals.accepted).toBe(GOOD);
  });
});
