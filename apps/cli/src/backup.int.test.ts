/** A backup taken under load, the server killed, and a server over what was restored: everything acknowledged before is there, once. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchServer, runCli } from './testing/run-cli.ts';

const KEYS = ['--write-key', 'wk_test_of_the_backup_1', '--secret-key', 'sk_test_of_the_backup_1'];
const headers = { authorization: 'Bearer sk_test_of_the_backup_1', 'content-type': 'application/json' };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
});
afterAll(() => rm(folder, { recursive: true }));

const started = (data: string) => launchServer(['--port', '0', '--data', data, '--no-demo', ...KEYS]);
type Running = Awaited<ReturnType<typeof started>>;

async function send(address: string, from: number, count: number): Promise<void> {
  const batch = Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return { type: 'track', event: 'Product Viewed', anonymousId: `v${n % 50}`, messageId: `m${n}` };
  });
  const answer = await fetch(`${address}/v1/events`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
  expect(answer.status).toBe(200);
}

async function eventsOf(address: string, visitor: string): Promise<number> {
  const answer = await fetch(`${address}/v1/profiles/${visitor}`, { headers });
  return answer.status === 404 ? 0 : ((await answer.json()) as { events: number }).events;
}

async function killed({ child, ended }: Running): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

test('what was acknowledged before a backup is in it, however the server ends', async () => {
  const data = join(folder, 'data');
  const server = await started(data);
  await send(server.address, 0, 500);
  let isSending = true;
  const sending = (async () => {
    for (let n = 500; isSending; n += 10) await send(server.address, n, 10);
  })();
  const made = await runCli(['backup', '--host', server.address, '--key', 'sk_test_of_the_backup_1']);
  expect([made.status, made.out]).toEqual([0, expect.stringMatching(/backups\/.+ {2}[\d.]+ MB\n$/)]);
  isSending = false;
  await sending;
  await killed(server);
  const backup = made.out.split('  ')[0]!;
  expect((await readdir(backup)).sort()).toEqual(['keys.json', 'store']);
  for (const path of [backup, join(backup, 'keys.json')]) expect((await stat(path)).mode & 0o077).toBe(0);

  const restored = join(folder, 'restored');
  expect((await runCli(['restore', backup, '--data', restored])).status).toBe(0);
  const again = await started(restored);
  // The first 500 are there; sent once more, they count no second time.
  await send(again.address, 0, 500);
  const counts = await Promise.all(Array.from({ length: 50 }, (_, i) => eventsOf(again.address, `v${i}`)));
  const metrics = await (await fetch(`${again.address}/metrics`)).text();
  const counted = (name: string) => Number(new RegExp(`^attune_events_${name}_total (\\d+)$`, 'm').exec(metrics)![1]);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(counted('folded'));
  expect(counted('duplicate')).toBeGreaterThanOrEqual(500);
  await killed(again);
}, 60_000);

test('nothing is written over, and what is no backup is refused', async () => {
  const taken = await runCli(['restore', join(folder, 'restored'), '--data', join(folder, 'data')]);
  expect([taken.status, taken.err]).toEqual([expect.any(Number), expect.stringContaining('has a store already')]);
  const none = await runCli(['restore', folder, '--data', join(folder, 'new')]);
  expect(none.err).toContain('is no backup');
});
