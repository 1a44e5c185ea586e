/** The script that `npm start` runs first, in folders of its own: what it leaves alone, and what it says when it cannot install. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root = '';
const PACKAGE = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` };
const LOCK = {
  name: 'x',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: {
    '': { name: 'x', version: '1.0.0', dependencies: { 'left-over': '1.0.0' } },
    'node_modules/left-over': PACKAGE,
  },
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'attune-install-'));
  mkdirSync(join(root, 'tools'));
  cpSync(join(import.meta.dirname, 'ensure-installed.mjs'), join(root, 'tools/ensure-installed.mjs'));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ ...LOCK.packages[''], private: true }));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(LOCK));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run() {
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    npm_config_cache: join(root, 'cache'),
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
  };
  return spawnSync(process.execPath, [join(root, 'tools/ensure-installed.mjs')], { env, encoding: 'utf8' });
}

function pretendInstalled(version: string): void {
  mkdirSync(join(root, 'node_modules/node/bin'), { recursive: true });
  writeFileSync(join(root, `node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`), '');
  const packages = { 'node_modules/left-over': { ...PACKAGE, version } };
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ ...LOCK, packages }));
}

test('what matches the lock file is left alone, silently', () => {
  pretendInstalled('1.0.0');
  expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const stamp = readFileSync(join(root, 'node_modules/.attune-installed'), 'utf8');
  rmSync(join(root, 'node_modules/.package-lock.json'));
  expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(readFileSync(join(root, 'node_modules/.attune-installed'), 'utf8')).toBe(stamp);
});

test('a registry out of reach is named, with what to do, and nothing counts as installed', () => {
  pretendInstalled('0.9.0');
  for (let attempt = 0; attempt < 2; attempt++) {
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toContain('http://127.0.0.1:9 could not be reached');
    expect(stderr).toContain('npm config get registry');
  }
});

test('a missing lock file is said', () => {
  rmSync(join(root, 'package-lock.json'));
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('package-lock.json is missing') });
});
