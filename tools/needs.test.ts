/** A need is found, named as missing, or fails under CI; never silently passed over. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium, findNeed, missing, NEEDS, needs } from './needs.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attune-needs-'));
  writeFileSync(join(folder, 'redis-server'), '');
  writeFileSync(join(folder, 'my-browser'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a program on the path is found', () => {
  expect(findNeed('redis', { PATH: `/nowhere:${folder}` })).toBe(join(folder, 'redis-server'));
});

test('the variable wins, and one that points nowhere is not papered over', () => {
  expect(findChromium({ CHROME_PATH: join(folder, 'my-browser'), PATH: '' })).toBe(join(folder, 'my-browser'));
  expect(findNeed('redis', { REDIS_SERVER_PATH: join(folder, 'absent'), PATH: folder })).toBeNull();
});

test('a missing need is false on a developer machine and a failure under CI', () => {
  expect(needs('kafka', { PATH: folder })).toBe(false);
  expect(() => needs('kafka', { PATH: folder, CI: 'true' })).toThrow('KAFKA_HOME');
});

test('every need says how to get it', () => {
  for (const need of NEEDS)
    expect(missing(need)).toMatch(
      /is missing: (apt-get install|set KAFKA_HOME|set SPARK_PYTHON|set S3PROXY_HOME|build tools\/pubsub)/,
    );
});
