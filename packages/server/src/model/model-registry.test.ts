/** The registry: versions whose numbers only rise, bytes that come back whole, and who stands in force after what was done. */
import { createMemoryBackend } from '@attune/backend';
import { beforeEach, expect, test } from 'vitest';
import { type ModelRegistry, openModelRegistry } from './model-registry.ts';

const VERSION = {
  key: 'purchase',
  learns: 'propensity',
  createdAt: 1,
  source: 'trained',
  format: 'attune',
  dataUntil: 1,
  metrics: {},
  baselines: {},
  notes: [],
  verdict: null,
  report: {},
} as const;

const backend = { now: createMemoryBackend() };
let registry: ModelRegistry;

const open = () => openModelRegistry({ backend: backend.now, clock: () => 7 });
const bytesOf = (seed: number, length = 10) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed) % 256);
const add = (seed = 0, more: object = {}) => registry.add({ ...VERSION, ...more }, bytesOf(seed));
const statuses = () => Object.fromEntries(registry.list('purchase').map(({ version, status }) => [version, status]));

beforeEach(async () => {
  backend.now = createMemoryBackend();
  registry = await open();
});

test('bytes of any length come back whole, also after a restart', async () => {
  for (const length of [1, 192 * 1024, 192 * 1024 + 1, 700_001]) {
    const { version } = await registry.add(VERSION, bytesOf(3, length));
    registry = await open();
    expect(await registry.bytes('purchase', version)).toEqual(bytesOf(3, length));
  }
  expect(await registry.bytes('purchase', 99)).toBeUndefined();
});

test('the one in force, the one before it, and the way back', async () => {
  for (let i = 0; i < 3; i++) await add(i);
  await registry.promote('purchase', 1, 'first');
  await registry.promote('purchase', 3, 'better');
  expect(statuses()).toEqual({ 1: 'challenger', 2: 'challenger', 3: 'champion' });
  expect(registry.predecessor('purchase')?.version).toBe(1);
  await registry.retire('purchase', 3, 'worse');
  expect(statuses()).toEqual({ 1: 'champion', 2: 'challenger', 3: 'retired' });
  registry = await open();
  expect(registry.champion('purchase')?.version).toBe(1);
  expect(registry.predecessor('purchase')).toBeUndefined();
  await registry.retire('purchase', 1, 'worse too');
  expect(registry.champion('purchase')).toBeUndefined();
  expect(registry.changes('purchase').map(({ version, status, why }) => `${version} ${status} ${why}`)).toEqual([
    '1 challenger trained',
    '2 challenger trained',
    '3 challenger trained',
    '1 champion first',
    '3 champion better',
    '3 retired worse',
    '1 retired worse too',
  ]);
});

test('numbers only rise, and keys that contain others do not mix', async () => {
  await add();
  await registry.add({ ...VERSION, key: 'purchase:1' }, bytesOf(9));
  registry = await open();
  expect((await add(5)).version).toBe(2);
  expect(registry.list('purchase').map(({ version }) => version)).toEqual([2, 1]);
  expect(await registry.bytes('purchase:1', 1)).toEqual(bytesOf(9));
  expect(await registry.bytes('purchase', 1)).toEqual(bytesOf(0));
});

test('only so many keep their bytes; those that were in force go last, and what is gone cannot come back', async () => {
  await add(1);
  await registry.promote('purchase', 1, 'first');
  await add(2);
  await registry.promote('purchase', 2, 'second');
  for (let i = 3; i <= 40; i++) await add(i);
  expect(await registry.bytes('purchase', 1)).toEqual(bytesOf(1));
  expect(await registry.bytes('purchase', 2)).toEqual(bytesOf(2));
  expect(await registry.bytes('purchase', 40)).toEqual(bytesOf(40));
  expect(await registry.bytes('purchase', 3)).toBeUndefined();
  const kept = registry.list('purchase').filter(({ isKept }) => isKept);
  expect(kept).toHaveLength(20);
  await expect(registry.promote('purchase', 3, 'no')).rejects.toMatchObject({ code: 'not-found' });
  await expect(registry.promote('purchase', 99, 'no')).rejects.toMatchObject({ code: 'not-found' });
});

test('a change is done when all who listen are', async () => {
  await add();
  const heard: string[] = [];
  const stop = registry.listen(async ({ key, version, status }) => {
    await new Promise((resolve) => setImmediate(resolve));
    heard.push(`${key} ${version} ${status}`);
  });
  await registry.promote('purchase', 1, 'first');
  expect(heard).toEqual(['purchase 1 champion']);
  await registry.promote('purchase', 1, 'again');
  expect(heard).toHaveLength(1);
  stop();
  await registry.retire('purchase', 1, 'out');
  expect(heard).toHaveLength(1);
});

test('what another process put in force comes into force here, and is told once', async () => {
  const other = await open();
  const heard: string[] = [];
  other.listen(({ version, status }) => void heard.push(`${version} ${status}`));
  await add(5);
  await registry.promote('purchase', 1, 'first');
  await other.renew([
    { collection: 'model', key: 'purchase:1' },
    { collection: 'model-head', key: 'purchase' },
  ]);
  expect(other.champion('purchase')?.version).toBe(1);
  expect(await other.bytes('purchase', 1)).toEqual(bytesOf(5));
  await other.renew(null);
  await registry.renew(null);
  expect(heard).toEqual(['1 champion']);
});
