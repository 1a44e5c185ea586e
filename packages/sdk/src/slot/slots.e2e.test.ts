/**
 * Slots in a real browser: no flicker, no layout shift, live updates, and exposures only for what was really seen.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../../../../tools/needs.ts';
import { html, newVisit, openBrowser, pause, startRecorder, until, type Visit } from '../testing/browser.ts';
import type { Received, Recorder } from '../testing/recorder.ts';

/** Each frame: what the slot shows, and whether it can be seen; and the layout shifts. */
const SAMPLER = `<script>
  window.frames_ = []; window.cls = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.cls += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
  const sample = () => {
    const slot = document.querySelector('attune-slot');
    if (slot) window.frames_.push(getComputedStyle(slot).visibility === 'hidden' ? '(hidden)' : slot.textContent.trim());
    requestAnimationFrame(sample);
  };
  requestAnimationFrame(sample);
</script>`;
const HIDE =
  '<style>p{margin:0}@keyframes attune-show{to{visibility:visible}}attune-slot:not(:defined){visibility:hidden;animation:attune-show 0s .15s forwards}</style>';
const SLOT =
  '<attune-slot placement="hero" style="display:block;min-height:80px"><p>Default</p></attune-slot><p>Below</p>';
/** The same, where what is asked is not how soon: a busy machine may take longer than the usual deadline. */
const PATIENT_SLOT = SLOT.replace('<attune-slot', '<attune-slot timeout="5000"');

const framesOf = async (page: Page): Promise<string[]> => {
  const frames = await page.evaluate(() => (window as unknown as { frames_: string[] }).frames_);
  return frames.filter((frame, at) => frame !== frames[at - 1]);
};
const shiftOf = (page: Page) => page.evaluate(() => (window as unknown as { cls: number }).cls);
const textOf = (page: Page) => page.locator('attune-slot').textContent();

describe.skipIf(!needs('chromium'))('slots in a browser', () => {
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

  it('shows a decision that comes in time without the default having been seen', async () => {
    server.page('/', html(PATIENT_SLOT, { head: SAMPLER + HIDE }).replace('<script async', '<script'));
    server.decisions.hero = { content: { html: '<p>Variant</p>' } };
    await visit.page.goto(server.origin);
    await until('the variant shows', async () => (await textOf(visit.page)) === 'Variant');
    await pause(200);
    const frames = await framesOf(visit.page);
    expect(frames).not.toContain('Default');
    expect(frames.at(-1)).toBe('Variant');
    expect(await shiftOf(visit.page)).toBe(0);
  });

  it('keeps the default when the decision is 300 ms late: no wrong content, no shift, no exposure', async () => {
    server.decideDelayMs = 300;
    server.page('/', html(SLOT, { head: SAMPLER + HIDE }));
    await visit.page.goto(server.origin);
    await until('decided', () => server.requests.some(({ path }) => path === '/v1/decide'));
    await pause(1500);
    const frames = await framesOf(visit.page);
    expect(frames).not.toContain('Variant');
    expect(frames.at(-1)).toBe('Default');
    expect(frames.filter((frame) => frame === 'Default')).toHaveLength(1);
    expect(await shiftOf(visit.page)).toBe(0);
    await visit.page.evaluate(() => window.attune.flush());
    expect(server.named('Experience Viewed')).toHaveLength(0);
  });

  it('knows what was decided though the events of the ask could not be kept, and sends them again', async () => {
    server.keepsNothing = true;
    server.page('/', html('<p>Nothing to fill</p>'));
    await visit.page.goto(server.origin);
    const decided = await visit.page.evaluate(() => window.attune.decide(['hero']));
    expect(decided).toMatchObject({ hero: { variant: 'a', content: { html: '<p>Variant</p>' } } });
    await until('the page view is delivered', () => server.named('page').length === 1);
  });

  it('shows the late decision at once on the next page, from the cache', async () => {
    server.decideDelayMs = 300;
    server.page('/', html(SLOT, { head: SAMPLER + HIDE }));
    await visit.page.goto(server.origin);
    await pause(900);
    await visit.page.reload();
    await until('the variant shows', async () => (await textOf(visit.page)) === 'Variant');
    expect(await framesOf(visit.page)).not.toContain('Default');
    expect(await shiftOf(visit.page)).toBe(0);
  });

  it('never hides beyond the deadline when no answer comes', async () => {
    server.decideDelayMs = 60_000;
    server.page('/', html(SLOT, { head: SAMPLER }));
    await visit.page.goto(server.origin);
    await until('the default shows', async () => (await framesOf(visit.page)).at(-1) === 'Default');
  });

  it('lets a late decision into a slot that is off screen', async () => {
    server.decideDelayMs = 300;
    server.page('/', html(`<div style="height:3000px"></div>${SLOT}`));
    await visit.page.goto(server.origin);
    await until(
      'the variant is there',
      async () => (await visit.page.locator('attune-slot').textContent()) === 'Variant',
    );
    await pause(800);
    await visit.page.evaluate(() => window.attune.flush());
    expect(server.named('Experience Viewed')).toHaveLength(0);
    await visit.page.locator('attune-slot').scrollIntoViewIfNeeded();
    await until('seen', () => server.named('Experience Viewed').length > 0);
    expect(server.named('Experience Viewed')[0]?.properties).toMatchObject({
      placement: 'hero',
      experience: 'x',
      variant: 'a',
    });
  });

  it('tells of one exposure and one click a decision, and names the decision in what is clicked inside', async () => {
    server.decisions.hero = { id: 'd-hero', content: { html: '<button data-attune="buy">Buy</button>' } };
    server.page('/', html(SLOT.replace('<attune-slot', '<attune-slot live')));
    await visit.page.goto(server.origin);
    await visit.page.locator('attune-slot button').waitFor();
    await until('seen', () => server.named('Experience Viewed').length > 0);
    await visit.page.locator('attune-slot button').click();
    await visit.page.locator('attune-slot button').click();
    await until('clicked', () => server.named('Element Clicked').length === 2);
    await visit.page.evaluate(() => window.attune.flush());
    expect(server.named('Experience Viewed').map((event) => event.properties.decision_id)).toEqual(['d-hero']);
    expect(server.named('Experience Clicked').map((event) => event.properties.decision_id)).toEqual(['d-hero']);
    expect(server.named('Element Clicked')[0]?.properties).toMatchObject({ element: 'buy', decision_id: 'd-hero' });
  });

  it('swaps a live slot from the stream, keeps its height and the focus, and goes back to the default', async () => {
    const link = (text: string) => `<a href="/deal" style="display:block">${text}</a>`;
    server.decisions.hero = { content: { html: `${link('One')}<div style="height:300px"></div>` } };
    server.page('/', html(SLOT.replace('<attune-slot', '<attune-slot live'), { head: SAMPLER }));
    await visit.page.goto(server.origin);
    await visit.page.getByText('One').waitFor();
    await until('the stream is open', () => server.streams() === 1);
    await visit.page.locator('attune-slot a').focus();
    const height = await visit.page.evaluate(() => document.querySelector('attune-slot')!.clientHeight);
    server.push({ placement: 'hero', variant: 'b', content: { html: link('Two') } });
    await visit.page.getByText('Two').waitFor();
    expect(await visit.page.evaluate(() => document.activeElement?.textContent)).toBe('Two');
    expect(await visit.page.evaluate(() => document.querySelector('attune-slot')!.clientHeight)).toBe(height);
    server.push({ placement: 'hero', content: null });
    await visit.page.getByText('Default').waitFor();
  });

  it('applies patches, refuses handlers, and lets the page draw data by itself', async () => {
    server.decisions.hero = {
      content: {
        data: { word: 'Hello' },
        patch: { addClass: ['big'], style: { color: 'red' }, attributes: { onclick: 'x()', title: 'T' } },
      },
    };
    const draw = `<script>document.addEventListener('attune:decision', (event) => {
      if (!event.detail.content?.data) return;
      event.preventDefault(); event.target.textContent = event.detail.content.data.word; });</script>`;
    server.page('/', html(draw + SLOT.replace('<attune-slot', '<attune-slot live')));
    await visit.page.goto(server.origin);
    await visit.page.getByText('Hello').waitFor();
    const host = visit.page.locator('attune-slot');
    expect(await host.getAttribute('class')).toBe('big');
    expect(await host.getAttribute('title')).toBe('T');
    expect(await host.getAttribute('onclick')).toBeNull();
  });

  it('asks once for all slots, with the page view inside', async () => {
    server.page(
      '/',
      html(`${SLOT}<attune-slot placement="side">Side</attune-slot><attune-slot placement="hero">Again</attune-slot>`),
    );
    await visit.page.goto(server.origin);
    await until('decided', () => server.requests.some(({ path }) => path === '/v1/decide'));
    await pause(500);
    const asked = server.requests.filter(({ path }) => path === '/v1/decide');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body).toMatchObject({
      writeKey: 'wk_test',
      placements: ['hero', 'side'],
      events: [{ type: 'page' }],
      // The name of the zone is read later, as that takes long; what time it is for the visitor must be known now.
      context: { timezone: expect.stringMatching(/^[+-]\d{4}$/) },
    });
    expect(asked[0]?.contentType).toMatch(/^text\/plain/);
  });

  it('passes on what the address asks to look at; that is no exposure, and the next page does not know of it', async () => {
    server.decisions.hero = { id: 'd-look', reason: 'preview', content: { html: '<p>Draft</p>' } };
    server.page('/', html(SLOT.replace('<attune-slot', '<attune-slot live')));
    await visit.page.goto(`${server.origin}/?attune_preview=abc.def&attune_force=x:b`);
    await visit.page.getByText('Draft').waitFor();
    const asked = server.requests.find(({ path }) => path === '/v1/decide')!;
    expect(asked.body).toMatchObject({ preview: 'abc.def', force: 'x:b' });
    await until('the stream is open', () => server.streams() === 1);
    const stream = server.requests.find(({ path }) => path.startsWith('/v1/stream'))!;
    expect(new URL(stream.path, server.origin).searchParams.get('preview')).toBe('abc.def');
    await visit.page.locator('attune-slot p').click();
    await pause(900);
    await visit.page.evaluate(() => window.attune.flush());
    expect([server.named('Experience Viewed'), server.named('Experience Clicked')]).toEqual([[], []]);
    server.decisions = {};
    await visit.page.goto(server.origin);
    // The first page may have asked twice: a stream that opens after something was delivered asks again.
    const asksPlainly = ({ path, body }: Received) => path === '/v1/decide' && !body?.preview;
    await until('asked without it', () => server.requests.some(asksPlainly));
    await pause(200);
    expect(await textOf(visit.page)).toBe('Default');
  });

  it('takes away what is seen when everything was switched off, also what the last page left', async () => {
    server.page('/', html(PATIENT_SLOT, { head: HIDE }).replace('<script async', '<script'));
    await visit.page.goto(server.origin);
    await visit.page.getByText('Variant').waitFor();
    await pause(300);
    server.decideDelayMs = 600;
    server.decisions.hero = { experience: null, variant: null, reason: 'switched-off', content: null };
    await visit.page.reload();
    await visit.page.getByText('Variant').waitFor();
    await visit.page.getByText('Default').waitFor();
  });

  it('tells which other placements the page has, with each later ask', async () => {
    server.page('/', html(PATIENT_SLOT, { head: HIDE }).replace('<script async', '<script'));
    await visit.page.goto(server.origin);
    await visit.page.getByText('Variant').waitFor();
    expect(server.requests.find(({ path }) => path === '/v1/decide')!.body).not.toHaveProperty('page');
    await visit.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<attune-slot placement="late">Late</attune-slot>');
    });
    await until('asked again', () => server.requests.filter(({ path }) => path === '/v1/decide').length === 2);
    const later = server.requests.filter(({ path }) => path === '/v1/decide')[1]!;
    expect(later.body).toMatchObject({ placements: ['late'], page: ['hero'] });
  });

  it('works under a strict content security policy with trusted types', async () => {
    const policy =
      "default-src 'none'; script-src 'nonce-n1'; connect-src 'self'; style-src 'unsafe-inline'; require-trusted-types-for 'script'; trusted-types attune";
    const body = html(SLOT.replace('<attune-slot', '<attune-slot live')).replace(
      '<script async',
      '<script nonce="n1" async',
    );
    server.page('/', body, { 'content-security-policy': policy });
    await visit.page.goto(server.origin);
    await visit.page.getByText('Variant').waitFor();
    await until('the stream is open', () => server.streams() === 1);
  });
});
