/** Folders of files: served under their prefix, never anything beside them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from './testing/start-server.ts';

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sites-'));
  for (const site of ['shop', 'studio']) {
    await mkdir(join(folder, site));
    await writeFile(join(folder, site, 'index.html'), `<h1>${site}</h1>`);
  }
  await writeFile(join(folder, 'shop', 'cart.html'), '<h1>cart</h1>');
  await writeFile(join(folder, 'shop', '.secret'), 'secret');
  await writeFile(join(folder, 'studio', 'app-4f3c2b1a.js'), 'app');
  await writeFile(join(folder, 'outside.txt'), 'outside');
  server = await startServer({
    staticSites: [
      { prefix: '/shop', folder: join(folder, 'shop'), title: 'Demo <shop>', says: 'Look around.' },
      { prefix: '/studio/', folder: join(folder, 'studio'), singlePage: true },
    ],
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
const get = (url: string, accept = 'text/html') => server.app.inject({ url, headers: { accept } });

it('serves files, folders and pages without their ending', async () => {
  for (const [url, body] of [
    ['/shop/', '<h1>shop</h1>'],
    ['/shop/cart.html', '<h1>cart</h1>'],
    ['/shop/cart', '<h1>cart</h1>'],
    ['/studio/', '<h1>studio</h1>'],
    ['/studio/app-4f3c2b1a.js', 'app'],
  ] as const) {
    const answer = await get(url);
    expect([answer.statusCode, answer.body], url).toEqual([200, body]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  }
  expect((await get('/studio/app-4f3c2b1a.js')).headers['cache-control']).toContain('immutable');
  expect((await get('/shop/')).headers['cache-control']).toBe('no-cache');
  for (const url of ['/shop', '/studio']) {
    const answer = await get(url);
    expect([301, 302], url).toContain(answer.statusCode);
    expect(answer.headers.location).toBe(`${url}/`);
  }
});

it('gives a single page for the addresses that it routes itself, and only for pages', async () => {
  expect((await get('/studio/visitors/a:1')).body).toBe('<h1>studio</h1>');
  expect((await get('/studio/missing.js', 'application/javascript')).statusCode).toBe(404);
  expect((await get('/shop/missing')).statusCode).toBe(404);
});

it('never serves what lies beside the folder, or hidden files', async () => {
  for (const url of [
    '/shop/../outside.txt',
    '/shop/%2e%2e/outside.txt',
    '/shop/..%2foutside.txt',
    '/shop/....//outside.txt',
    '/shop/.secret',
    '/shop/%00',
    '/shop//etc/passwd',
  ]) {
    const answer = await get(url, '*/*');
    expect(answer.statusCode, url).toBeGreaterThanOrEqual(300);
    expect(answer.statusCode, url).toBeLessThan(500);
    expect(answer.body).not.toMatch(/outside|secret|root:/);
  }
});

it('links those with a title from the home page, escaped', async () => {
  const { body } = await get('/');
  expect(body).toContain('href="/shop/"');
  expect(body).toContain('Demo &lt;shop&gt;');
  expect(body).not.toContain('href="/studio/"');
});
