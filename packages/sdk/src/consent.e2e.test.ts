/**
 * The consent gate in a real browser: exactly nothing before a yes, and nothing left after a no.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { html, newVisit, openBrowser, pause, startRecorder, until, type Visit } from './testing/browser.ts';
import type { Recorder } from './testing/recorder.ts';

const BODY = `<attune-slot placement="hero" live><p>Default</p></attune-slot>
  <div data-attune="card" style="height:200px">Card</div><form name="f"><input name="email"></form><div style="height:3000px"></div>`;

const kept = (page: Page) =>
  page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie].filter(Boolean));

async function behave(page: Page): Promise<void> {
  await page.locator('[data-attune=card]').hover();
  await page.locator('[data-attune=card]').click();
  await page.locator('input').fill('secret@example.org');
  await page.mouse.wheel(0, 2500);
  await page.evaluate(() => {
    window.attune.track('Product Viewed', { product_id: 'p1' });
    history.pushState({}, '', '/next');
  });
  await pause(1500);
}

describe.skipIf(!needs('chromium'))('consent in a browser', () => {
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
    server.decisions = { hero: { content: { html: '<p>Variant</p>' } } };
  });
  afterEach(async () => {
    await visit.context.close();
    await server.close();
    expect(visit.errors).toEqual([]);
  });

  it('sends nothing and stores nothing before the grant, then starts with this page view', async () => {
    const { page, context } = visit;
    server.page('/', html(BODY, { attributes: 'data-consent="required"' }));
    await page.goto(server.origin);
    await page.waitForFunction(() => 'flush' in (window.attune ?? {}));
    await behave(page);
    await page.evaluate(() => window.attune.flush());
    expect(server.requests).toEqual([]);
    expect(await kept(page)).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(await page.locator('attune-slot').textContent()).toBe('Default');

    await page.evaluate(() => window.attune.consent.grant());
    await until(
      'the page view and the held call arrive',
      () => server.named('page').length + server.named('Product Viewed').length === 2,
    );
    await page.getByText('Variant').waitFor();
    // What was done without being told, before the grant, stays unsaid.
    await page.evaluate(() => window.attune.flush());
    expect(server.events().map((event) => event.event)).not.toContain('Element Clicked');
  });

  it('remembers the grant on the next page', async () => {
    server.page('/', html('', { attributes: 'data-consent="required"' }));
    await visit.page.goto(server.origin);
    await visit.page.waitForFunction(() => 'flush' in (window.attune ?? {}));
    await visit.page.evaluate(() => window.attune.consent.grant());
    await until('the first page view', () => server.named('page').length === 1);
    await visit.page.reload();
    await until('the second page view', () => server.named('page').length === 2);
    const [first, second] = server.named('page');
    expect(first?.anonymousId).toBe(second?.anonymousId);
  });

  it('forgets everything on a refusal and goes back to the default', async () => {
    const { page } = visit;
    server.page('/', html(BODY, { attributes: 'data-consent="required"' }));
    await page.goto(server.origin);
    await page.waitForFunction(() => 'flush' in (window.attune ?? {}));
    await page.evaluate(() => window.attune.consent.grant());
    await page.getByText('Variant').waitFor();
    await until('the stream is open', () => server.streams() === 1);
    await page.evaluate(() => window.attune.consent.deny());
    await until('the stream is closed', () => server.streams() === 0);
    expect(await page.locator('attune-slot').textContent()).toContain('Default');
    const before = server.requests.length;
    await behave(page);
    await page.evaluate(() => window.attune.flush());
    expect(server.requests.length).toBe(before);
    expect(await kept(page)).toEqual([]);
  });

  it('takes Global Privacy Control as a no until the visitor grants', async () => {
    const { page } = visit;
    const signal =
      '<script>Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true })</script>';
    server.page('/', html('', { head: signal }));
    await page.goto(server.origin);
    await page.waitForFunction(() => 'flush' in (window.attune ?? {}));
    await page.evaluate(() => window.attune.track('Product Viewed'));
    await pause(800);
    expect(server.requests).toEqual([]);
    expect(await kept(page)).toEqual([]);
    await page.evaluate(() => {
      window.attune.consent.grant();
      return window.attune.flush();
    });
    expect(server.named('page')).toHaveLength(1);
  });

  it('keeps a refusal where consent is the default', async () => {
    const { page } = visit;
    server.page('/', html(''));
    await page.goto(server.origin);
    await page.waitForFunction(() => 'flush' in (window.attune ?? {}));
    await page.evaluate(() => window.attune.consent.deny());
    expect(await kept(page)).toEqual(['attune.wk_test.consent']);
    await pause(300);
    const before = server.requests.length;
    await page.reload();
    await pause(800);
    expect(server.requests.length).toBe(before);
  });
});
