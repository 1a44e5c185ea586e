/**
 * Delivery in a real browser through everything that goes wrong. The law: each messageId arrives at least once, whatever
 * happens; a copy may travel twice, as the server counts a messageId once (the recorder does the same).
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../../../../tools/needs.ts';
import { html, newVisit, openBrowser, pause, startRecorder, until, type Visit } from '../testing/browser.ts';
import type { Recorder } from '../testing/recorder.ts';

const ready = (page: Page) => page.waitForFunction(() => 'flush' in (window.attune ?? {}));
/** `count` events numbered from `from`. */
const track = (page: Page, from: number, count: number) =>
  page.evaluate(
    ([start, end]) => {
      for (let n = start!; n < end!; n++) window.attune.track('Numbered', { n });
    },
    [from, from + count],
  );
const numbers = (server: Recorder) =>
  server
    .named('Numbered')
    .map((event) => Number(event.properties.n))
    .sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe.skipIf(!needs('chromium'))('delivery in a browser', () => {
  let browser: Browser;
  let server: Recorder;
  let visit: Visit;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startRecorder();
    visit = await newVisit(browser);
    server.page('/', html('<p>One</p>'));
    server.page('/two', html('<p>Two</p>'));
    server.page('/bare', '<p>Bare</p>');
  });
  afterEach(async () => {
    await visit.context.close();
    await server.close();
    expect(visit.errors).toEqual([]);
  });

  it('delivers what was tracked just before navigating away to a page without the SDK', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    await track(visit.page, 0, 30);
    await visit.page.goto(`${server.origin}/bare`);
    await until('all 30', () => numbers(server).length === 30, 5000);
    expect(numbers(server)).toEqual(upTo(30));
  });

  it('delivers what was tracked just before the tab was closed', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    await track(visit.page, 0, 120);
    await visit.page.close({ runBeforeUnload: true });
    await until('all 120', () => numbers(server).length === 120, 5000);
    expect(numbers(server)).toEqual(upTo(120));
  });

  it('keeps events while offline, over a reload, and delivers when the line is back', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    await visit.page.evaluate(() => window.attune.flush());
    await visit.context.setOffline(true);
    await track(visit.page, 0, 70);
    expect(await visit.page.evaluate(() => window.attune.flush())).toBe(false);
    await pause(300);
    expect(numbers(server)).toEqual([]);
    await visit.page.evaluate(() => (location.hash = 'still-here'));
    await visit.context.setOffline(false);
    await until('all 70', () => numbers(server).length === 70);
    expect(numbers(server)).toEqual(upTo(70));
  });

  it('survives a tab that dies while the server is unreachable: the next page delivers', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    server.answer = 'cut';
    await track(visit.page, 0, 10);
    await until('tried', () => server.copies.size >= 10);
    await visit.page.goto(`${server.origin}/bare`);
    expect(numbers(server)).toEqual([]);
    server.answer = 200;
    await visit.page.goto(`${server.origin}/two`);
    await until('all 10', () => numbers(server).length === 10);
    expect(numbers(server)).toEqual(upTo(10));
  });

  it('sends again what a dying server took in without answering; it counts once', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    server.answer = 'take-and-cut';
    await track(visit.page, 0, 5);
    await until('taken', () => numbers(server).length === 5);
    server.answer = 200;
    await until('sent again', () =>
      server.named('Numbered').every((event) => (server.copies.get(event.messageId) ?? 0) >= 2),
    );
    expect(await visit.page.evaluate(() => window.attune.flush())).toBe(true);
    expect(numbers(server)).toEqual(upTo(5));
  });

  it('honours Retry-After, and drops what the server refuses for good, aloud', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    await visit.page.evaluate(() => window.attune.flush());
    server.answer = 503;
    server.retryAfter = '2';
    await track(visit.page, 0, 1);
    await until('tried', () => server.copies.size >= 2);
    const tried = server.requests.length;
    server.answer = 200;
    await pause(1500);
    expect(server.requests.length).toBe(tried);
    await until('sent after the wait', () => numbers(server).length === 1);

    server.answer = 400;
    const fault = await visit.page.evaluate(
      () =>
        new Promise<{ code: string; events?: number }>((done) => {
          window.attune.on('error', ({ code, events }) => done({ code, ...(events !== undefined && { events }) }));
          window.attune.track('Refused');
          void window.attune.flush();
        }),
    );
    expect(fault).toEqual({ code: 'refused', events: 1 });
    server.answer = 200;
    expect(await visit.page.evaluate(() => window.attune.flush())).toBe(true);
    expect(server.named('Refused')).toEqual([]);
  });

  it('shares the work of two tabs and takes over the queue of one that crashed', async () => {
    const second = await visit.context.newPage();
    await visit.page.goto(server.origin);
    await second.goto(`${server.origin}/two`);
    await Promise.all([ready(visit.page), ready(second)]);
    await visit.page.evaluate(() => window.attune.flush());
    server.answer = 'cut';
    await Promise.all([track(visit.page, 0, 20), track(second, 20, 20)]);
    await until('both stored', () =>
      second.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('queue.')).length === 2),
    );
    await pause(300);
    const session = await visit.context.newCDPSession(visit.page);
    void session.send('Page.crash').catch(() => {});
    server.answer = 200;
    // The lease of the crashed one, and what the other one waits after tries that failed.
    await until('all 40', () => numbers(server).length === 40, 100_000);
    expect(numbers(server)).toEqual(upTo(40));
    await until('nothing left in store', () =>
      second.evaluate(() => !Object.keys(localStorage).some((key) => key.includes('queue.'))),
    );
  });

  it('delivers 65,537 bytes and more, in one event and in many, also when the page goes', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    await visit.page.evaluate(() => window.attune.track('Numbered', { n: 0, text: 'x'.repeat(65_537) }));
    await until('the big one', () => numbers(server).length === 1);
    await visit.page.evaluate(() => {
      for (let n = 1; n <= 40; n++) window.attune.track('Numbered', { n, text: 'ä'.repeat(1500) });
      window.attune.track('Numbered', { n: 41, text: 'x'.repeat(65_537) });
    });
    await visit.page.goto(`${server.origin}/two`);
    await until('all', () => numbers(server).length === 42);
    expect(numbers(server)).toEqual(upTo(42));
  });

  it('halves a batch that the server finds too large', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    await visit.page.evaluate(() => window.attune.flush());
    server.batchMax = 3;
    await track(visit.page, 0, 8);
    await until('all 8', () => numbers(server).length === 8);
    expect(numbers(server)).toEqual(upTo(8));
  });

  it('sends the same events as plain text with the key inside, at most 50 a batch', async () => {
    await visit.page.goto(server.origin);
    await ready(visit.page);
    await track(visit.page, 0, 130);
    await until('all', () => numbers(server).length === 130);
    for (const { path, contentType, body } of server.requests) {
      expect(path).toBe('/v1/events');
      expect(contentType).toMatch(/^text\/plain/);
      expect(body?.writeKey).toBe('wk_test');
      expect(body?.batch).toSatisfy((batch: unknown[]) => batch.length <= 50);
    }
    expect(server.requests[0]?.body?.context).toMatchObject({ bot: true, library: { name: '@attune/sdk' } });
  });
});

describe.skipIf(!needs('chromium'))('the back/forward cache', () => {
  it('restores the page with a new page view, running timers and no double', async () => {
    const browser = await openBrowser({ bfcache: true });
    const server = await startRecorder();
    server.page('/', html('<a href="/bare">Away</a>'));
    server.page('/bare', '<p>Bare</p>');
    const { page, context, errors } = await newVisit(browser);
    await page.goto(server.origin);
    await ready(page);
    await page.evaluate(() =>
      addEventListener('pageshow', (event) => (document.title = `restored ${event.persisted}`)),
    );
    await track(page, 0, 10);
    await page.goto(`${server.origin}/bare`);
    // The promise of a restored navigation may never settle.
    void page.goBack().catch(() => {});
    await until('restored', async () => (await page.title().catch(() => '')) === 'restored true');
    await track(page, 10, 10);
    await page.evaluate(() => window.attune.flush());
    expect(numbers(server)).toEqual(upTo(20));
    expect(server.named('page')).toHaveLength(2);
    expect(errors).toEqual([]);
    await context.close();
    await browser.close();
    await server.close();
  });
});
