/** `switch` as it is typed, against a real server over HTTP. */
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates } from '@attune/connect';
import { createServer, type Server } from '@attune/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const KEY = 'sk_test_of_the_switch_01';
let server: Server;
let address: string;

beforeAll(async () => {
  const variants = [{ key: 'a', content: { data: {} } }];
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: () => Date.UTC(2026, 10, 26, 12),
    newId: () => crypto.randomUUID(),
    keys: { write: ['wk_test_of_the_switch_01'], secret: [KEY] },
    templates: createLiquidTemplates(),
    version: '0.0.0-test',
    logger: false,
    definitions: [
      { kind: 'placement', key: 'hero', document: { key: 'hero' }, from: 'test' },
      { kind: 'experience', key: 'hello', document: { key: 'hello', placement: 'hero', variants }, from: 'test' },
    ],
  });
  address = await server.listen({ port: 0 });
});
afterAll(() => server.close());

const turn = (...args: string[]) => runCli(['switch', ...args, '--host', address, '--key', KEY]);
const reason = async () => {
  const ask = { anonymousId: 'v', placements: ['hero'] };
  const headers = { authorization: `Bearer ${KEY}` };
  const answer = await server.app.inject({ method: 'POST', url: '/v1/decide', headers, payload: ask });
  return answer.json().decisions.hero.reason;
};

test('turns everything off and on, and says how it stands', async () => {
  expect(await turn()).toMatchObject({ status: 0, out: 'Personalisation is on.\n' });
  const off = 'Personalisation is off: everybody gets the defaults, since 2026-11-26T12:00:00.000Z.\n';
  expect(await turn('off')).toMatchObject({ status: 0, out: off });
  expect(await reason()).toBe('switched-off');
  expect((await turn()).out).toBe(off);
  expect((await turn('on')).out).toContain('Personalisation is on, since');
  expect(await reason()).toBe('chosen');
});

test('turns one experience off and on', async () => {
  expect((await turn('off', 'hello')).out).toBe('hello is paused. Personalisation is on.\n');
  expect(await reason()).toBe('no-experience');
  expect((await turn('on', 'hello')).out).toContain('hello is live.');
  expect(await reason()).toBe('chosen');
});

test('says what is wrong with what was typed', async () => {
  expect((await turn('down')).err).toContain('switch does not understand "down"');
  expect((await turn('off', 'nothing')).err).toContain('There is no experience "nothing"');
  const wrong = await runCli(['switch', 'off', '--host', address, '--key', 'sk_wrong']);
  expect(wrong.status).toBe(2);
});
