/**
 * The example of docs/guides/backtest.md, as it is written there: its definitions in force, a fortnight of visitors, its draft asked of their
 * decisions, and the very answer that the guide shows. And the log is made again.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createDice } from '@attune/engine';
import { createServer, loadDefinitionFolder, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_backtest_0001';
const GUIDE = join(import.meta.dirname, '../../../docs/guides/backtest.md');
const DAYS = 14;
const VISITORS_A_DAY = 60;
/** How often a visitor who was shown it orders. */
const ORDERS: Readonly<Record<string, number>> = { plain: 0.1, shipping: 0.16, gift: 0.3 };

let folder: string;
let guide: string;
let server: Server;
let address: string;
const time = { now: Date.UTC(2026, 4, 4, 8) };

function block(after: string): string {
  const from = guide.slice(guide.indexOf(after));
  return /```\w*\n([\s\S]*?)```/.exec(from)![1]!;
}

async function post(url: string, payload: object) {
  const answer = await server.app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${KEY}` }, payload });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

async function live(): Promise<void> {
  const dice = createDice('guide');
  let messages = 0;
  const does = (anonymousId: string, event: string) => {
    const timestamp = new Date(time.now).toISOString();
    return post('/v1/events', { type: 'track', event, anonymousId, messageId: `m${messages++}`, timestamp });
  };
  for (let day = 0; day < DAYS; day++) {
    for (let i = 0; i < VISITORS_A_DAY; i++) {
      time.now += 60_000;
      const anonymousId = `visitor-${day}-${i}`;
      await does(anonymousId, 'Product Viewed');
      const { decisions } = await post('/v1/decide', { anonymousId, placements: ['checkout-note'] });
      if (dice.next() < ORDERS[decisions['checkout-note'].variant]!) await does(anonymousId, 'Order Completed');
    }
    time.now += 86_400_000 - VISITORS_A_DAY * 60_000;
  }
}

beforeAll(async () => {
  guide = await readFile(GUIDE, 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'backtest-'));
  await writeFile(join(folder, 'in-force.yaml'), block('In force'));
  let ids = 0;
  server = await createServer({
    backend: createMemoryBackend(),
    clock: () => time.now,
    newId: () => `decision-${ids++}`,
    keys: { write: ['wk_test_of_the_backtest_0001'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: await loadDefinitionFolder(folder),
  });
  address = await server.listen({ port: 0 });
  await live();
  await server.loop.settled();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const asked = () => ['--host', address, '--key', KEY];

test('the draft of the guide gets the answer of the guide', async () => {
  const path = join(folder, 'draft.yaml');
  await writeFile(path, block('A draft'));
  const { status, out } = await runCli(['backtest', path, ...asked()]);
  expect(status).toBe(0);
  const answer = block('The answer').trimEnd();
  expect(answer.split('\n').length).toBeGreaterThan(10);
  expect(out.trim().slice(0, answer.length), out).toBe(answer);
});

test('as JSON, since a moment, one of several, and what is refused', async () => {
  const path = join(folder, 'wild.yaml');
  const draft = block('A draft').replace('key: gift,', 'key: wild,');
  await writeFile(path, `${draft}---\n${block('A draft').replace('key: checkout-note-test', 'key: another')}`);
  const since = new Date(Date.UTC(2026, 4, 15)).toISOString();
  const { status, out } = await runCli([
    'backtest',
    path,
    '--experience',
    'checkout-note-test',
    '--since',
    since,
    '--json',
    ...asked(),
  ]);
  expect(status).toBe(0);
  const report = JSON.parse(out);
  expect(report).toMatchObject({
    kind: 'experience',
    key: 'checkout-note-test',
    decisions: 3 * VISITORS_A_DAY,
    isDone: true,
  });
  expect(report.judged.sentence).toMatch(/never showed checkout-note-test \/ wild/);
  const none = await runCli(['backtest', path, '--experience', 'nobody', ...asked()]);
  expect(none.status).toBe(2);
  expect(none.err).toContain('checkout-note-test, another');
});

test('replay says that every decision was made again', async () => {
  const { status, out } = await runCli(['replay', ...asked()]);
  expect(status).toBe(0);
  expect(out).toContain(`${DAYS * VISITORS_A_DAY} decisions of ${DAYS * VISITORS_A_DAY} made again bit for bit`);
  const asJson = await runCli(['replay', '--json', ...asked()]);
  expect(JSON.parse(asJson.out)).toMatchObject({ isDone: true, causes: {}, first: null });
  expect((await runCli(['replay', 'now', ...asked()])).status).toBe(2);
});
