/**
 * `attune start` as its operator meets it: what it says, what it refuses, what it keeps, and how it ends.
 */

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, launch, launchServer, MAIN, type Running, runCli, until } from './testing/run-cli.ts';

describe('attune start', () => {
  let data = '';
  let started: Running[] = [];
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'attune-start-'));
    started = [];
  });
  afterEach(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    await rm(data, { recursive: true, force: true });
  });
  const start = async (...args: string[]) => {
    const server = await launchServer(['--port', '0', '--data', data, ...args]);
    started.push(server);
    return server;
  };
  const keys = async () =>
    JSON.parse(await readFile(join(data, 'keys.json'), 'utf8')) as { writeKey: string; secretKey: string };

  test('says where to go, and answers there', async () => {
    const server = await start();
    const { address } = server;
    for (const [label, path] of [
      ['Shop', '/shop/'],
      ['Studio', '/studio/'],
      ['API', '/docs/'],
    ] as const) {
      expect(server.out()).toMatch(new RegExp(`${label} +${address}${path}`));
      const response = await fetch(`${address}${path}`, { headers: { accept: 'text/html' } });
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.text()).toContain('<html');
    }
    expect((await fetch(`${address}/sdk/attune.js`)).headers.get('content-type')).toContain('javascript');
    expect(server.out()).toContain(data);
    expect(server.out()).toContain(process.version);
    const { items } = await ask<{ items: { id: string }[] }>(address, '/v1/items?limit=5', (await keys()).secretKey);
    expect(items).toHaveLength(5);
  });

  test('makes keys once, for its owner’s eyes only, and never logs the secret one', async () => {
    const first = await start('--no-demo', '--log-level', 'trace');
    const made = await keys();
    expect(made).toEqual({
      writeKey: expect.stringMatching(/^wk_/),
      secretKey: expect.stringMatching(/^sk_/),
      webhookSecret: expect.stringMatching(/^whsec_/),
    });
    expect((await stat(join(data, 'keys.json'))).mode & 0o777).toBe(0o600);
    await ask(first.address, '/v1/overview', made.secretKey);
    first.child.kill('SIGTERM');
    const { out, err } = await first.ended;
    expect(out + err).not.toContain(made.secretKey);
    await start('--no-demo');
    expect(await keys()).toEqual(made);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, and a restart keeps everything', async (signal) => {
    const first = await start('--no-demo');
    const { writeKey, secretKey } = await keys();
    const body = JSON.stringify({
      type: 'track',
      event: 'Product Viewed',
      anonymousId: 'ada',
      properties: { product_id: 'p1' },
    });
    const sent = await fetch(`${first.address}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' },
      body,
    });
    expect(await sent.json()).toEqual({ accepted: 1, quarantined: [] });
    first.child.kill(signal);
    expect((await first.ended).status).toBe(0);
    const second = await start('--no-demo');
    expect(await ask(second.address, '/v1/profiles/ada', secretKey)).toMatchObject({
      events: 1,
      identities: { anonymousIds: ['ada'] },
    });
  });

  test('does not wait for those who listen', async () => {
    const server = await start('--no-demo');
    const { secretKey } = await keys();
    const live = await fetch(`${server.address}/v1/live?key=${secretKey}`);
    const reader = live.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('ready');
    server.child.kill('SIGTERM');
    expect((await server.ended).status).toBe(0);
    await reader.cancel().catch(() => {});
  });

  test('is not ready while it drains, and a second signal ends it at once', async () => {
    const server = await start('--no-demo', '--drain', '60');
    server.child.kill('SIGTERM');
    await until('/ready says no', async () => (await fetch(`${server.address}/ready`)).status === 503);
    server.child.kill('SIGTERM');
    expect((await server.ended).status).toBe(130);
  });

  test.skipIf(process.platform === 'win32')('ends with npm, whose shell passes no signal on', async () => {
    // The shell stays beside its child, as npm's does.
    const script = `"${process.execPath}" "${MAIN}" start --no-demo --port 0 --data "${data}"; exit $?`;
    const shell = spawn('sh', ['-c', script], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    await until('it is ready', () => said.includes('ready'));
    shell.kill('SIGTERM');
    await until('everything is written down', () => said.includes('written down'));
  });

  test('says who has the port', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const { status, err } = await runCli(['start', '--port', String(port), '--data', data]);
    holder.close();
    expect(status).toBe(2);
    expect(err).toContain(`Port ${port} is taken by`);
    expect(err).toContain(`--port ${port + 1}`);
    if (process.platform === 'linux') expect(err).toContain(`(process ${process.pid})`);
  });

  test('refuses a folder that another one uses', async () => {
    await start('--no-demo');
    const second = launch(['start', '--port', '0', '--data', data, '--no-demo']);
    const { status, err } = await second.ended;
    expect(status).toBe(2);
    expect(err).toContain('--data');
  });

  test.each([
    [['--port', '99999'], /--port "99999" is not a port/],
    [['--prot', '1'], /no option --prot[\s\S]*--port/],
    [['--log-level', 'loud'], /--log-level "loud" is not a choice: use one of trace/],
    [['--definitions', '/nowhere/at/all'], /\/nowhere\/at\/all: there is no such folder/],
    [['--secret-key', 'hunter2'], /--secret-key \(hidden\) is not a key/],
  ])('refuses %j with name, value and fix', async (args, expected) => {
    const { status, err } = await runCli(['start', '--data', data, '--no-demo', ...args]);
    expect(status).toBe(2);
    expect(err).toMatch(expected);
    expect(err).not.toContain('    at ');
  });
});
