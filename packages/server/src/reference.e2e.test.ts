/** The API reference in a real browser: it shows the routes, and nothing is loaded from anywhere else. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { openBrowser } from './testing/open-browser.ts';
import { startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
let browser: Browser;
let base: string;
beforeAll(async () => {
  if (!needs('chromium')) return;
  server = await startServer();
  base = await server.listen({ port: 0 });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.skipIf(!needs('chromium'))('the reference in a browser', () => {
  it('shows the interface and opens no outside connection, nor tries to', async () => {
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    const refused: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !/^(?:data|blob):/.test(request.url())) elsewhere.push(request.url());
    });
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    await page.goto(`${base}/docs`);
    await page.getByText('Send events').first().waitFor();
    await page.getByRole('button', { name: /group - decision/i }).click();
    await page.getByText('Ask what a visitor should see').first().waitFor();
    await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve))');
    expect(elsewhere).toEqual([]);
    expect(refused).toEqual([]);
  });

  it('the home page links to it', async () => {
    const page = await browser.newPage();
    await page.goto(base);
    await page.getByRole('link', { name: /API reference/ }).click();
    await page.waitForURL(/\/docs\/$/);
  });
});
