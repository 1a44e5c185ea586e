/** `describe`, `try` and `schema` as they are typed: against files, and against a real server over HTTP. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { publishedSchemas } from '@attune/engine';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_drafts_0001';
const DRAFTS = `kind: segment
key: keen
condition: { event: Product Viewed, count: 3, within: 1h }
---
kind: segment
key: busy
condition: { all: [{ segment: keen }, { session: events, $gte: 3 }] }
`;

let folder: string;
let server: Server;
let address: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drafts-'));
  await writeFile(join(folder, 'segments.yaml'), DRAFTS);
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: Date.now,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_drafts_0001'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: [
      {
        kind: 'segment',
        key: 'keen',
        document: { key: 'keen', condition: { event: 'Order Completed' } },
        from: 'test',
      },
    ],
  });
  address = await server.listen({ port: 0 });
  const batch = ['a', 'a', 'a', 'b', 'c', 'c', 'c'].map((anonymousId, i) => {
    return { type: 'track', event: 'Product Viewed', anonymousId, messageId: `m${i}`, properties: {} };
  });
  await server.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${KEY}` },
    payload: { batch: [...batch, { ...batch[0], event: 'Order Completed', anonymousId: 'b', messageId: 'order' }] },
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test('describe says what the conditions of a file mean, without a server', async () => {
  const { status, out } = await runCli(['describe', join(folder, 'segments.yaml')]);
  expect(status).toBe(0);
  expect(out).toContain('segment keen\n  “Product Viewed” at least 3 times');
  expect(out).toContain('segment busy');
});

test('describe says what is wrong, where, and what was meant', async () => {
  const path = join(folder, 'wrong.json');
  await writeFile(path, JSON.stringify({ kind: 'segment', key: 'x', condition: { any: [{ segment: 'kene' }] } }));
  const { status, out } = await runCli(['describe', path]);
  await rm(path);
  expect(status).toBe(1);
  expect(out).toContain('condition.any[0].segment: there is no segment "kene" (did you mean "keen"?)');
});

test('try tells how many, each day, who, and what would change', async () => {
  const args = ['try', join(folder, 'segments.yaml'), '--only', 'keen', '--days', '3', '--host', address];
  const { status, out, err } = await runCli(args, { ATTUNE_SECRET_KEY: KEY });
  expect(err).toBe('');
  expect(status).toBe(0);
  expect(out).toContain('2 visitors of 3 would be in it now.');
  expect(out).toContain('In force: 1. 2 would come in, 1 would go out.');
  expect(out).toContain('a:b  (would go out)');
  expect(out.match(/^\d\d-\d\d {2}/gm)).toHaveLength(3);
  const json = await runCli([...args, '--json'], { ATTUNE_SECRET_KEY: KEY });
  expect(JSON.parse(json.out)).toMatchObject({ key: 'keen', inside: 2, change: { comes: 2, goes: 1 } });
});

test('a draft written in TypeScript is tried as well', async () => {
  const path = join(folder, 'draft.ts');
  await writeFile(path, 'export const draft = { kind: "segment", key: "new", condition: { event: "Product *" } };\n');
  const { out } = await runCli(['try', path, '--host', address, '--key', KEY]);
  await rm(path);
  expect(out).toContain('3 visitors of 3');
});

test('what cannot be tried ends with a sentence', async () => {
  const path = join(folder, 'segments.yaml');
  const ended = async (args: readonly string[]) => {
    const { status, err } = await runCli(['try', ...args]);
    expect(status).toBe(2);
    return err;
  };
  expect(await ended([])).toContain('Which file?');
  expect(await ended([join(folder, 'none.yaml')])).toContain('There is no file');
  expect(await ended([path, '--only', 'kene', '--key', KEY])).toContain('With a condition: keen, busy.');
  expect(await ended([path, '--host', 'http://127.0.0.1:9', '--key', KEY])).toContain('does not answer');
  expect(await ended([path, '--host', address, '--key', 'sk_wrong'])).toContain('There is no key in this request');
});

test('schema writes one, or all of them', async () => {
  const one = await runCli(['schema', 'goal']);
  expect(JSON.parse(one.out)).toEqual(publishedSchemas().get('goal'));
  const out = join(folder, 'schema');
  await runCli(['schema', '--out', out]);
  for (const [name, schema] of publishedSchemas())
    expect(JSON.parse(await readFile(join(out, `${name}.json`), 'utf8'))).toEqual(schema);
  expect((await runCli(['schema', 'gaol'])).err).toContain('Did you mean'.toLowerCase());
});
