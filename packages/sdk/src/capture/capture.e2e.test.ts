/**
 * Micro-behaviours in a real browser, driven by real input: what is done arrives by its standard name, in time, and
 * nothing that was typed ever does.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../../../../tools/needs.ts';
import type { JsonObject } from '../json.ts';
import { html, newVisit, openBrowser, pause, startRecorder, until, type Visit } from '../testing/browser.ts';
import type { Recorder } from '../testing/recorder.ts';

const IMAGE =
  '<div data-attune="product-image" data-attune-product-id="12" data-attune-price="249.5" style="height:120px;width:300px">Image</div>';

describe.skipIf(!needs('chromium'))('micro-behaviours in a browser', () => {
  let browser: Browser;
  let server: Recorder;
  let visit: Visit;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startRecorder();
    visit = await newVisit(browser);
    page = visit.page;
  });
  afterEach(async () => {
    await visit.context.close();
    await server.close();
    expect(visit.errors).toEqual([]);
  });
  const open = async (body: string, tag: { attributes?: string; head?: string } = {}): Promise<void> => {
    server.page('/', html(body, tag));
    await page.goto(server.origin);
    await page.waitForFunction(() => 'flush' in (window.attune ?? {}));
    // The behaviours start when the page is idle.
    await pause(500);
  };
  const properties = (event: string): JsonObject[] => server.named(event).map((each) => each.properties);
  /** A page with a slot sends at once; the others need a push. */
  const flush = () => page.evaluate(() => window.attune.flush());

  it('tells of a hover while it lasts, soon enough to answer it, with the marks of the element', async () => {
    await open(`${IMAGE}<attune-slot placement="recs"></attune-slot>`);
    const startedAt = Date.now();
    await page.locator('[data-attune=product-image]').hover();
    await until('hovered 3 s', () => properties('Element Hovered').length === 2);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(3000);
    expect(Date.now() - startedAt).toBeLessThan(4500);
    const [first, second] = properties('Element Hovered');
    expect(first).toMatchObject({ element: 'product-image', product_id: '12', price: 249.5 });
    expect(Number(first?.duration_ms)).toBeGreaterThanOrEqual(1000);
    expect(Number(second?.duration_ms)).toBeGreaterThanOrEqual(3000);
  });

  it('does not call a passing pointer a hover', async () => {
    await open(`${IMAGE}<p style="margin-top:200px">Elsewhere</p>`);
    await page.locator('[data-attune=product-image]').hover();
    await pause(400);
    await page.locator('p').hover();
    await pause(1200);
    await flush();
    expect(properties('Element Hovered')).toEqual([]);
  });

  it('adds up the time an element was visible, also of one that came later', async () => {
    await open('<div style="height:2000px"></div>');
    await page.evaluate((image) => document.body.insertAdjacentHTML('afterbegin', image), IMAGE);
    await until('viewed', async () => (await flush()) && properties('Element Viewed').length > 0);
    expect(properties('Element Viewed')[0]).toMatchObject({ element: 'product-image', product_id: '12' });
    expect(Number(properties('Element Viewed')[0]?.visible_ms)).toBeGreaterThanOrEqual(1000);
  });

  it('marks the depth of a scroll once a page, and only after scrolling', async () => {
    await open('<div style="height:4000px">Long</div>');
    await pause(300);
    await flush();
    expect(properties('Page Scrolled')).toEqual([]);
    const percents = () => properties('Page Scrolled').map((each) => each.percent);
    await page.mouse.wheel(0, 2500);
    await until('three quarters', async () => (await flush()) && percents().length === 3);
    expect(percents()).toEqual([25, 50, 75]);
    await page.mouse.wheel(0, -2500);
    await pause(200);
    await page.mouse.wheel(0, 4000);
    await until('the end', async () => (await flush()) && percents().length === 5);
    expect(percents()).toEqual([25, 50, 75, 90, 100]);
    expect(properties('Page Scrolled')[0]?.path).toBe('/');
  });

  it('counts only visible and focused time as dwell', async () => {
    await page.clock.install();
    await open('<p>Text</p>');
    await page.clock.runFor(2000);
    await page.clock.runFor(31_000);
    await until('dwelled', async () => {
      await page.clock.runFor(100);
      return server.named('Page Dwelled').length >= 2;
    });
    expect(properties('Page Dwelled').slice(0, 2)).toEqual([
      { path: '/', seconds: 10 },
      { path: '/', seconds: 30 },
    ]);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.clock.runFor(60_000);
    await pause(300);
    expect(properties('Page Dwelled')).toHaveLength(2);
  });

  it('follows the path of clicks, and knows rage and dead ones', async () => {
    await open(`<a href="/next?q=1" onclick="event.preventDefault()"><b>Next</b></a>
      <div data-attune="fake-button" style="width:100px;height:40px;user-select:none">Buy</div><p id="plain">Plain</p>
      <button id="works" onclick="this.dataset.on = 1">Works</button>`);
    await page.locator('b').click();
    await page.locator('#works').click();
    await page.locator('[data-attune=fake-button]').click({ clickCount: 4, delay: 10 });
    await page.locator('#plain').click();
    await pause(3200);
    await flush();
    expect(properties('Element Clicked').slice(0, 2)).toMatchObject([
      { href: `${server.origin}/next?q=1` },
      { element: 'works' },
    ]);
    expect(properties('Rage Clicked')).toMatchObject([{ element: 'fake-button', count: 3 }]);
    expect(properties('Dead Clicked').map((each) => each.element)).toEqual(['fake-button', 'plain']);
    expect(server.named('Dead Clicked')[0]?.properties.selector).toContain('div');
  });

  it('tells how a form goes, never what is in it', async () => {
    await open(`<form name="checkout" onsubmit="event.preventDefault()"><input name="email"><input name="card" type="password">
      <textarea name="note"></textarea><input type="checkbox" name="terms"><button>Pay</button></form>`);
    await page.locator('[name=email]').pressSequentially('top-secret@example.org');
    await page.locator('[name=card]').focus();
    await pause(5400);
    await page.locator('[name=terms]').check();
    await page.locator('button').click();
    await page.locator('[name=note]').fill('top-secret wish');
    server.page('/gone', 'Gone');
    await page.goto(`${server.origin}/gone`);
    await until('abandoned', () => properties('Form Abandoned').length === 1);
    expect(properties('Form Started')).toMatchObject([{ form: 'checkout', field: 'email', order: 1 }]);
    expect(properties('Form Hesitated')).toMatchObject([
      { form: 'checkout', field: 'card', fields_filled: 1, fields_total: 4 },
    ]);
    expect(Number(properties('Form Hesitated')[0]?.ms)).toBeGreaterThanOrEqual(5000);
    expect(properties('Form Submitted')).toMatchObject([{ form: 'checkout', fields_filled: 2 }]);
    expect(properties('Form Abandoned')).toMatchObject([{ form: 'checkout', field: 'note', fields_filled: 3 }]);
    expect(JSON.stringify(server.requests)).not.toContain('top-secret');
  });

  it('tells the length of a copy, not the text', async () => {
    await open('<p id="text">confidential words</p>');
    await page.evaluate(() => {
      getSelection()?.selectAllChildren(document.querySelector('p')!);
      document.execCommand('copy');
    });
    await until('copied', async () => (await flush()) && properties('Text Copied').length > 0);
    expect(properties('Text Copied')).toEqual([{ element: 'text', length: 18 }]);
    expect(JSON.stringify(server.requests)).not.toContain('confidential');
  });

  it('follows a video', async () => {
    await open('<video data-attune="film" data-attune-video-id="v1"></video>');
    await page.evaluate(() => {
      const video = document.querySelector('video')!;
      const at = (type: string, currentTime: number, ended = false) => {
        for (const [name, value] of Object.entries({ currentTime, duration: 100, ended })) {
          Object.defineProperty(video, name, { value, configurable: true });
        }
        video.dispatchEvent(new Event(type));
      };
      at('play', 0);
      at('timeupdate', 5);
      at('timeupdate', 26);
      at('pause', 30);
      at('play', 30);
      at('ended', 100, true);
    });
    await flush();
    const told = server.events().filter((event) => event.event?.startsWith('Video'));
    expect(told.map((event) => [event.event, event.properties.percent])).toEqual([
      ['Video Playback Started', 0],
      ['Video Progressed', 26],
      ['Video Playback Paused', 30],
      ['Video Playback Resumed', 30],
      ['Video Playback Completed', 100],
    ]);
    expect(told[0]?.properties).toMatchObject({ element: 'film', video_id: 'v1', position_s: 0 });
  });

  it('sees a single-page site navigate: one page view a path, none for a filter', async () => {
    await open('<p>App</p>');
    await page.evaluate(() => {
      history.pushState({}, '', '/shoes');
      history.replaceState({}, '', '/shoes?size=42');
      history.pushState({}, '', '/shoes/12');
      history.back();
    });
    await pause(300);
    await flush();
    expect(properties('page').map((each) => each.path)).toEqual(['/', '/shoes', '/shoes/12', '/shoes']);
    expect(properties('page')[2]?.referrer).toBe(`${server.origin}/shoes?size=42`);
  });

  it('reads the data layer, before and after it came, and the calls made before the script', async () => {
    const head = `<script>
      window.dataLayer = [{ ecommerce: null }, { event: 'view_item', ecommerce: { currency: 'EUR', items: [{ item_id: 'p1', item_name: 'Boot', price: '19.90' }] } }];
      function gtag() { dataLayer.push(arguments) }
      window.attune = window.attune || []; attune.push(['identify', 'u-7', { plan: 'pro' }]); attune.push(['track', 'Early', { n: 1 }], ['nonsense']);
    </script>`;
    await open('', { head });
    await page.evaluate(() => {
      const { gtag } = window as unknown as { gtag: (...args: unknown[]) => void };
      gtag('event', 'purchase', { transaction_id: 't1', value: '59.70', items: [{ item_id: 'p1', quantity: '3' }] });
    });
    await until('all', async () => (await flush()) && server.named('Order Completed').length === 1);
    expect(properties('Product Viewed')).toEqual([{ currency: 'EUR', product_id: 'p1', name: 'Boot', price: 19.9 }]);
    expect(properties('Order Completed')[0]).toMatchObject({
      order_id: 't1',
      revenue: 59.7,
      products: [{ product_id: 'p1', quantity: 3 }],
    });
    expect(server.named('identify')[0]).toMatchObject({ userId: 'u-7', traits: { plan: 'pro' } });
    expect(server.named('Early')[0]).toMatchObject({ userId: 'u-7', properties: { n: 1 } });
  });

  it('never throws into the page, whatever is thrown at it', async () => {
    const head = `<script>
      window.thrown = []; addEventListener('error', (event) => thrown.push(String(event.message)));
      addEventListener('unhandledrejection', (event) => thrown.push(String(event.reason)));
      Storage.prototype.setItem = () => { throw new Error('full') }; Storage.prototype.getItem = () => { throw new Error('forbidden') };
    </script>`;
    await open(`${IMAGE}<attune-slot placement="hero" live>Default</attune-slot>`, { head });
    const faults = await page.evaluate(async () => {
      const api = window.attune as unknown as Record<string, (...args: unknown[]) => unknown>;
      const seen: string[] = [];
      window.attune.on('error', (fault) => seen.push(fault.code));
      window.attune.on('error', () => {
        throw new Error('a bad listener');
      });
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      for (const verb of ['track', 'identify', 'page', 'reset', 'push']) {
        for (const argument of [
          undefined,
          null,
          7,
          '',
          cycle,
          () => {
            throw new Error('callback');
          },
        ])
          api[verb]!(argument, argument);
      }
      const answer = await window.attune.decide(null as never);
      document.querySelector('[data-attune]')!.remove();
      await window.attune.flush();
      return { seen: seen.length, answer };
    });
    expect(faults.seen).toBeGreaterThan(5);
    expect(faults.answer).toEqual({});
    await page.mouse.click(50, 50);
    await pause(500);
    expect(await page.evaluate(() => (window as unknown as { thrown: string[] }).thrown)).toEqual([]);
  });
});
