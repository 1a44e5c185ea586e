import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeys } from './keys.ts';

const NONE = { writeKey: null, secretKey: null, webhookSecret: null };
let data = '';
beforeEach(async () => {
  data = join(await mkdtemp(join(tmpdir(), 'attune-keys-')), 'data');
});
afterEach(() => rm(data, { recursive: true, force: true }));

test('keys are made once, and kept for the owner alone', async () => {
  const made = await openKeys(data, NONE);
  expect(made.writeKey).toMatch(/^wk_[\w-]{32}$/);
  expect(made.secretKey).toMatch(/^sk_[\w-]{32}$/);
  expect(made.webhookSecret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(await openKeys(data, NONE)).toEqual(made);
  expect((await stat(join(data, 'keys.json'))).mode & 0o777).toBe(0o600);
});

test('processes that start over one new folder at once have the same keys, and none sees half a file', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => openKeys(data, NONE)));
  expect(new Set(all.map((keys) => JSON.stringify(keys))).size).toBe(1);
  expect(await readdir(data)).toEqual(['keys.json']);
  expect(JSON.parse(await readFile(join(data, 'keys.json'), 'utf8'))).toEqual(all[0]);
});

test('a given key is used and not written down; a removed one is made anew', async () => {
  const made = await openKeys(data, NONE);
  const given = await openKeys(data, { ...NONE, secretKey: 'sk_given_given_given_1' });
  expect(given).toEqual({ ...made, secretKey: 'sk_given_given_given_1' });
  expect(await readFile(join(data, 'keys.json'), 'utf8')).not.toContain('sk_given');
  await writeFile(join(data, 'keys.json'), JSON.stringify({ writeKey: made.writeKey }));
  const changed = await openKeys(data, NONE);
  expect(changed.writeKey).toBe(made.writeKey);
  expect(changed.secretKey).not.toBe(made.secretKey);
});

test('a damaged file is refused, not replaced', async () => {
  await openKeys(data, NONE);
  await writeFile(join(data, 'keys.json'), '{"writeKey": 1');
  await expect(openKeys(data, NONE)).rejects.toThrow('does not hold keys');
});
