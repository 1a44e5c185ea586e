/** `quarantine` and `quarantine replay` as they are typed, against a real server over HTTP. */
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_quarantine_1';
const DAY = 86_400_000;
let server: Server;
let address: string;
let aheadMs = 0;

beforeAll(async () => {
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: () => Date.now() + aheadMs,
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_quarantine_1'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
  });
  address = await server.listen({ port: 0 });
});
afterAll(() => server.close());

const quarantine = (...args: string[]) => runCli(['quarantine', ...args, '--host', address, '--key', KEY]);

test('nothing is there, then the reasons are told, and once it is mended all is sent again, once', async () => {
  expect(await quarantine()).toMatchObject({ status: 0, out: 'Nothing is in quarantine.\n' });
  expect((await quarantine('replay')).out).toBe('Nothing in quarantine fits.\n');
  const timestamp = new Date(Date.now() + 2 * DAY).toISOString();
  const batch = Array.from({ length: 1_200 }, (_, i) => {
    return { type: 'track', event: 'Product Viewed', anonymousId: `v${i % 40}`, messageId: `m${i}`, timestamp };
  });
  const headers = { authorization: `Bearer ${KEY}` };
  const payload = { batch: [...batch, { type: 'track', event: 'A', messageId: 'nobody' }] };
  await server.app.inject({ method: 'POST', url: '/v1/events', headers, payload });
  const { out } = await quarantine();
  expect(out).toMatch(/^ +499 {2}timestamp: lies more than 24 hours in the future \(\d+: Product Viewed\)$/m);
  expect(out).toMatch(/^ +1 {2}anonymousId: nobody to attribute this to \(\d+: A\)$/m);
  expect((await quarantine('replay', '--to', '1d')).out).toBe('Nothing in quarantine fits.\n');
  aheadMs = 3 * DAY;
  const replayed = await quarantine('replay', '--reason', 'future');
  expect(replayed).toMatchObject({ status: 0, out: '1,200 events of 1,200 taken out of the quarantine and stored.\n' });
  const again = JSON.parse((await quarantine('replay', '--json')).out);
  expect(again).toMatchObject({ found: 1_201, replayed: 0, done: 1_200, refused: 1, next: null });
  expect((await quarantine('replay')).out).toContain('1 are still refused');
  expect(server.loop.counters()).toMatchObject({ accepted: 1_201, stored: 1_200, quarantined: 1, released: 1_200 });
}, 60_000);

test('what cannot be asked is said with the fix', async () => {
  expect((await quarantine('empty')).err).toContain('quarantine replay [--reason');
  expect((await quarantine('--reason', 'x')).err).toContain('are for quarantine replay');
  expect((await quarantine('replay', '--from', 'soon')).err).toContain('7d');
  expect((await quarantine('replay', '--ids', '99999')).err).toMatch(/ids\[0\][\s\S]*GET \/v1\/quarantine/);
}, 30_000);
