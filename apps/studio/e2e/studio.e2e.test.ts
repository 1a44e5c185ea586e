/** The Studio in a real browser under the strictest content policy: every screen, every state, at a laptop's and a phone's width. */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { MOCK_KEY } from '../mock/server.ts';
import { type OpenOptions, type Studio, seriousFindings, startStudio } from './browser.ts';

const FIRST_ROUTE_GZIP_BYTES_MAX = 150_000;
let studio: Studio;

describe.skipIf(!needs('chromium'))('the Studio in a browser', () => {
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio?.close());
  afterEach(async () => {
    Object.assign(studio.mock.behaviour, {
      empty: false,
      status: null,
      delayMs: 0,
      liveMs: 120,
      hasShop: true,
      isOff: false,
    });
  });

  const address = (path: string): string => `${studio.mock.url}/studio${path}`;

  /** Signed in, at `path`. */
  async function at(path: string, options?: OpenOptions) {
    const opened = await studio.open(options);
    await opened.page.goto(address(`/#key=${MOCK_KEY}`));
    await opened.page.getByRole('heading', { name: 'Overview' }).waitFor();
    if (path !== '/') await opened.page.goto(address(path));
    return opened;
  }

  const SCREENS: readonly (readonly [path: string, sees: string])[] = [
    ['/', 'Welcome back'],
    ['/live', 'Chose greeting in home-hero'],
    ['/visitors', 'Ada Novak'],
    ['/visitors/u%3Auser-1003', 'Ben Okafor'],
    ['/quarantine', 'lies more than 24 hours in the future'],
    ['/segments', 'Bargain hunters'],
    ['/segments/returning', 'Who they are'],
    ['/definitions', 'Urgency in the checkout'],
    ['/definitions/experience/checkout-urgency', 'It holds when a visitor is or did this:'],
    ['/definitions/new/segment', 'New segment'],
    ['/triggers', 'Left in the cart'],
    ['/results', 'raises “Ordered”'],
    ['/results/welcome-back', 'What was viewed last'],
    ['/models', 'Will order in this visit'],
    ['/models/purchase', 'Whether it means what it says'],
    ['/learning', 'No difference can be told yet'],
    ['/learning/lists', 'Kept out by filters'],
  ];

  it.each([
    ['a laptop', {}],
    ['a phone', { phone: true }],
    ['a laptop in the dark', { dark: true }],
    ['a phone in the dark', { phone: true, dark: true }],
  ] as const)('on %s every screen can be read and used by everybody', async (_name, options) => {
    const { page, complaints, context } = await at('/', options);
    for (const [path, sees] of SCREENS) {
      await page.goto(address(path));
      await page.getByText(sees).first().waitFor();
      if (path === '/') await page.locator('.plot-host canvas').first().waitFor();
      const overflowPx = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect({ path, overflowPx, findings: await seriousFindings(page) }).toEqual({
        path,
        overflowPx: 0,
        findings: [],
      });
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  describe('the key', () => {
    it('is taken out of the address, kept in the tab, and sent with every call', async () => {
      const { page, context } = await studio.open();
      const asked: (string | undefined)[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/v1/')) asked.push(request.headers()['authorization']);
      });
      await page.goto(address(`/#key=${MOCK_KEY}`));
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.getByText('Welcome back').first().waitFor();
      expect(page.url()).not.toContain(MOCK_KEY);
      expect(asked.length).toBeGreaterThan(0);
      expect(new Set(asked)).toEqual(new Set([`Bearer ${MOCK_KEY}`]));
      expect(await page.evaluate(() => JSON.stringify(localStorage) + document.cookie)).not.toContain(MOCK_KEY);
      await page.reload();
      await page.getByText('Welcome back').first().waitFor();
      await context.close();
    });

    it('is asked for in words when there is none', async () => {
      const { page, complaints, context } = await studio.open();
      await page.goto(address('/visitors'));
      await page.getByRole('heading', { name: 'Sign in to Attune Studio' }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByLabel('Secret key').fill('wk_public');
      await page.getByRole('button', { name: 'Open the Studio' }).click();
      await page.getByText('This is a write key').waitFor();
      await page.getByLabel('Secret key').fill(MOCK_KEY);
      await page.getByRole('button', { name: 'Open the Studio' }).click();
      await page.getByText('Ada Novak').first().waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('refused by the server leads back to the sign-in page, which says so', async () => {
      const { page, context } = await studio.open();
      await page.goto(address('/#key=sk_old'));
      await page.getByText('The server does not know this key (401).').waitFor();
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
      await context.close();
    });
  });

  describe('what stands above all decisions', () => {
    it('everything is turned off after a second press, is said on every page, and is turned on again there', async () => {
      const { page, complaints, context } = await at('/');
      const card = page.getByRole('region', { name: 'Kill switch' });
      await card.getByRole('button', { name: 'Turn everything off' }).click();
      expect(studio.mock.behaviour.isOff).toBe(false);
      await card.getByRole('button', { name: 'Turn it off for everybody' }).click();
      await page.getByText('Personalisation is off: everybody sees the defaults').waitFor();
      expect(studio.mock.behaviour.isOff).toBe(true);
      expect(await seriousFindings(page)).toEqual([]);
      await page.goto(address('/learning'));
      await page.getByRole('button', { name: 'Turn it on again' }).click();
      await page.getByText('Personalisation is off').waitFor({ state: 'detached' });
      expect(studio.mock.behaviour.isOff).toBe(false);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('an experience gives a link to look at one variant, and is paused with one press', async () => {
      const { page, complaints, context } = await at('/definitions/experience/checkout-urgency', { phone: true });
      const card = page.getByRole('region', { name: 'Preview' });
      await card.getByLabel('Page that has').fill('https://shop.example/cart?x=1');
      await card.getByRole('button', { name: 'Make a link' }).click();
      await card.getByRole('button', { name: /https:\/\/shop.example\/cart\?x=1&attune_preview=/ }).waitFor();
      await card.getByRole('button', { name: 'Pause it at once' }).click();
      await card.getByRole('button', { name: 'Make it live again' }).waitFor();
      await card.getByRole('button', { name: 'Make it live again' }).click();
      await card.getByRole('button', { name: 'Pause it at once' }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });

  describe('states', () => {
    it('an untouched server shows a newcomer what to do', async () => {
      studio.mock.behaviour.empty = true;
      const { page, context } = await at('/');
      await page.getByText('Three things bring it to life').waitFor();
      expect(await page.getByRole('link', { name: 'Open the shop' }).first().getAttribute('href')).toBe('/shop/');
      expect(await page.getByRole('switch', { name: 'Simulated shoppers' }).count()).toBe(1);
      expect(await seriousFindings(page)).toEqual([]);
      for (const [path, sees] of [
        ['/live', 'Quiet so far'],
        ['/visitors', 'Nobody has been here yet'],
        ['/definitions', 'No definition yet'],
        ['/triggers', 'No trigger yet'],
        ['/results', 'No experiment yet'],
        ['/learning', 'Nothing to learn from yet'],
      ] as const) {
        await page.goto(address(path));
        await page.getByText(sees).waitFor();
      }
      await context.close();
    });

    it('a failing server is told with what, where and what to do', async () => {
      const { page, context } = await at('/');
      studio.mock.behaviour.status = 500;
      await page.goto(address('/visitors'));
      const alert = page.getByRole('alert');
      await alert.getByText('The server made a mistake').waitFor();
      expect(await alert.textContent()).toMatch(/\/v1\/profiles.*500.*req-1/);
      studio.mock.behaviour.status = null;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Ada Novak').first().waitFor();
      await context.close();
    });

    it('a key that may not see a page is told so', async () => {
      const { page, context } = await at('/');
      studio.mock.behaviour.status = 403;
      await page.goto(address('/learning'));
      await page.getByText('This key may not see this').waitFor();
      await page.getByRole('button', { name: 'Use another key' }).click();
      await page.getByRole('heading', { name: 'Sign in to Attune Studio' }).waitFor();
      await context.close();
    });

    it('a server that is gone leaves what was seen, says so, and is found again', async () => {
      const { page, context } = await at('/');
      await page.getByText('Welcome back').first().waitFor();
      await context.setOffline(true);
      await page.getByText('The server does not answer since').waitFor();
      expect(await page.getByText('Welcome back').count()).toBeGreaterThan(0);
      await context.setOffline(false);
      await page.getByText('The server does not answer since').waitFor({ state: 'detached' });
      await context.close();
    });

    it('a slow answer is waited for in words', async () => {
      const { page, context } = await at('/');
      studio.mock.behaviour.delayMs = 6_000;
      await page.goto(address('/learning'));
      await page.getByText('Still waiting for what was learned').waitFor();
      await page.getByText('No difference can be told yet').waitFor();
      await context.close();
    });

    it('an effect that was given up is tried again with one press', async () => {
      const { page, context } = await at('/triggers');
      await page.getByLabel('In which state').selectOption('dead');
      const rows = page.locator('.effect');
      await page.getByText('no connection: ECONNREFUSED').first().waitFor();
      const before = await rows.count();
      await rows.first().getByRole('button', { name: 'Try again' }).click();
      await page.waitForFunction((count) => document.querySelectorAll('.effect').length === count - 1, before);
      await context.close();
    });

    it('without the shop there is no switch', async () => {
      studio.mock.behaviour.hasShop = false;
      const { page, context } = await at('/');
      await page.getByText('adds up').waitFor();
      expect(await page.getByRole('switch').count()).toBe(0);
      await context.close();
    });

    it('the switch sets shoppers going', async () => {
      const { page, context } = await at('/');
      const shoppers = page.getByRole('switch', { name: 'Simulated shoppers' });
      await shoppers.click();
      await page.locator('[role=switch][aria-checked=true]').waitFor();
      await context.close();
    });
  });

  describe('keyboard', () => {
    it('g and a letter go to a section, / to the search, and neither acts while writing', async () => {
      const { page, context } = await at('/');
      await page.keyboard.press('g');
      await page.keyboard.press('v');
      await page.getByRole('heading', { name: 'Visitors' }).waitFor();
      await page.keyboard.press('/');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Search visitors');
      await page.keyboard.type('gd/okafor');
      expect(await page.getByLabel('Search visitors').inputValue()).toBe('gd/okafor');
      expect(page.url()).toContain('/visitors');
      await page.getByLabel('Search visitors').fill('okafor');
      await page.getByText('Ada Novak').first().waitFor({ state: 'detached' });
      await page.getByText('Ben Okafor').first().click();
      await page.getByRole('heading', { name: 'Ben Okafor' }).waitFor();
      await context.close();
    });
  });

  describe('live', () => {
    it('at 200 events a second stays bounded, smooth and usable', async () => {
      const { page, context } = await at('/live');
      studio.mock.behaviour.liveMs = 5;
      await page.reload();
      await page.waitForFunction(
        () => Number(/([\d,]+) lines since/.exec(document.body.textContent ?? '')?.[1]?.replace(',', '')) > 600,
      );
      expect(await page.locator('.live-row').count()).toBeLessThan(60);
      await page.getByRole('button', { name: 'Decisions' }).click();
      await page.getByText('Product Viewed').first().waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Pause' }).click();
      const first = await page.locator('.live-row').first().textContent();
      await page.getByRole('button', { name: /Go on \(\d+ new\)/ }).waitFor();
      expect(await page.locator('.live-row').first().textContent()).toBe(first);
      await page.locator('.live-row').first().click();
      await page.getByRole('complementary').getByText('"propensity"').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('link', { name: 'Open the visitor' }).click();
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      await context.close();
    });
  });

  describe('quarantine', () => {
    it('is sent again by reason, says what came of it, and shows what is left', async () => {
      const { page, complaints, context } = await at('/');
      await page.getByRole('link', { name: 'In quarantine' }).click();
      await page.getByText('22 events, the latest').waitFor();
      await page.getByText('cannot be sent again from here').waitFor();
      await page.getByRole('button', { name: 'Send again: anonymousId' }).click();
      await page.getByText('0 events sent again and stored, 8 events still refused.').waitFor();
      await page.getByRole('button', { name: 'Send all again' }).click();
      await page
        .getByText('22 events sent again and stored, 8 events still refused, 1 event not kept whole.')
        .waitFor();
      await page.getByText('22 events, the latest').waitFor({ state: 'detached' });
      expect(await seriousFindings(page)).toEqual([]);
      studio.mock.behaviour.status = 503;
      await page.getByRole('button', { name: 'Send all again' }).click();
      await page.getByRole('alert').getByText('press it again to go on').waitFor();
      studio.mock.behaviour.status = null;
      expect(complaints.filter((each) => !each.includes('503'))).toEqual([]);
      studio.mock.behaviour.empty = true;
      await page.reload();
      await page.getByText('Nothing is in quarantine').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await context.close();
    });
  });

  describe('visitor', () => {
    it('shows why a decision was made and what was seen', async () => {
      const { page, context } = await at('/visitors/u%3Auser-1003');
      await page.getByText('Viewed 2 elements, hovered once').first().waitFor();
      await page.locator('.decision-list summary').nth(2).click();
      await page.getByText('the visitor is not in its audience').waitFor();
      await page.getByRole('button', { name: 'Audience of checkout-urgency' }).click();
      await page.getByText('Its audience does not hold now:').waitFor();
      await page.getByText('count: 4').waitFor();
      expect(await page.locator('.explain-not .explain-holds').count()).toBeGreaterThan(0);
      expect(await seriousFindings(page)).toEqual([]);
      await context.close();
    });
  });

  async function replaceText(page: Page, from: string, to: string): Promise<void> {
    const editor = page.getByRole('textbox', { name: /document, JSON/ });
    await editor.fill((await editor.inputValue()).replace(from, to));
  }

  describe('editor', () => {
    const path = '/definitions/experience/checkout-urgency';

    it('shows a problem at its line, with its fix', async () => {
      const { page, context } = await at(path);
      await replaceText(page, '"key": "stock",', '"key": "stock",\n      "weight": "much",');
      const problem = page.getByRole('button', { name: /variants\[1\]\.weight/ });
      await problem.waitFor();
      expect(await problem.textContent()).toMatch(/must be a number.*To mend it: write a number.*line 23/);
      expect(await page.locator('.editor-gutter .marked').allTextContents()).toEqual(['23']);
      expect(await seriousFindings(page)).toEqual([]);
      await problem.click();
      const chosen = await page.evaluate(() => {
        const area = document.querySelector('textarea')!;
        return area.value.slice(area.selectionStart, area.selectionEnd);
      });
      expect(chosen).toContain('"weight": "much"');
      await context.close();
    });

    it('tries the draft: how far it is, the result, whom, and that it is of an earlier text', async () => {
      const { page, complaints, context } = await at(path);
      await page.getByText('holds', { exact: true }).waitFor();
      const card = page.getByRole('region', { name: 'Try' });
      await card.getByRole('button', { name: 'Try it' }).click();
      await card.getByText('of about 1,200 visitors asked').waitFor();
      await card.getByText('would be in it now').waitFor();
      await card.getByText('9 would come in').waitFor();
      expect(await card.getByRole('row').count()).toBe(15);
      expect(await seriousFindings(page)).toEqual([]);
      expect(await card.getByRole('link', { name: 'u:user-1003' }).getAttribute('href')).toMatch(
        /visitors\/u%3Auser-1003$/,
      );
      await replaceText(page, '"goal": "order"', '"goal":  "order"');
      await card.getByText('for an earlier text').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('asks the past what the draft would have done: what it would be worth, day by day, and who would have seen what', async () => {
      const { page, complaints, context } = await at(path);
      await page.getByText('holds', { exact: true }).waitFor();
      const card = page.getByRole('region', { name: 'Backtest' });
      await card.getByRole('button', { name: 'Ask the past' }).click();
      await card.getByText('480 decisions made again').waitFor();
      await card.getByText('240 of 1,200 decisions would have been another one').waitFor();
      await card.getByText(/would have earned more: 0\.295/).waitFor();
      expect(await card.getByRole('rowheader').allTextContents()).toEqual(
        expect.arrayContaining(['IPS', 'SNIPS', 'DM', 'DR', 'SWITCH']),
      );
      await card.getByText('360').waitFor();
      await card.getByRole('columnheader', { name: 'bold', exact: true }).waitFor();
      await card.getByText('calm → bold').waitFor();
      expect(await card.getByRole('link', { name: 'u:user-1003' }).getAttribute('href')).toMatch(/user-1003$/);
      expect(await seriousFindings(page)).toEqual([]);
      await replaceText(page, '"goal": "order"', '"goal":  "order"');
      await card.getByText('for an earlier text').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('ends a trial on the server when it is stopped', async () => {
      Object.assign(studio.mock.behaviour, { stoppedTrials: 0, trialPauseMs: 60_000 });
      const { page, context } = await at(path);
      await page.getByText('holds', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Try it' }).click();
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect.poll(() => studio.mock.behaviour.stoppedTrials).toBe(1);
      studio.mock.behaviour.trialPauseMs = 200;
      await context.close();
    });

    it('shows how far the definitions in force have reached', async () => {
      studio.mock.behaviour.isRefolding = true;
      const { page, context } = await at(path);
      await page.getByText('have reached 400 of about 1,200 visitors').waitFor();
      studio.mock.behaviour.isRefolding = false;
      await page.getByText('have reached').waitFor({ state: 'detached' });
      await context.close();
    });

    it('says where a text is not JSON, without asking the server, and does not save it', async () => {
      const { page, context } = await at(path);
      await page.getByText('holds', { exact: true }).waitFor();
      await replaceText(page, '"goal": "order"', '"goal" "order"');
      await page.getByText(/This is not JSON yet: expected “:”/).waitFor();
      expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
      await context.close();
    });

    it('tells of a problem that the change makes elsewhere in the definition, named with its path', async () => {
      const { page, context } = await at(path);
      await replaceText(page, '"placement": "checkout-note"', '"placement": "nowhere"');
      const problem = page.getByRole('button', { name: /there is no placement "nowhere"/ });
      await problem.waitFor();
      expect(await problem.textContent()).toContain('line 4');
      await context.close();
    });

    it('keeps undo over Tab and Enter, and lets the keyboard out', async () => {
      const { page, context } = await at(path);
      const editor = page.getByRole('textbox', { name: /document, JSON/ });
      const before = await editor.inputValue();
      await editor.focus();
      await page.evaluate(() => document.querySelector('textarea')!.setSelectionRange(1, 1));
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await expect.poll(() => editor.inputValue()).toBe(`{\n    ${before.slice(1)}`);
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await expect.poll(() => editor.inputValue()).toBe(before);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA');
      await context.close();
    });

    it('never overwrites what somebody else saved, and offers theirs and mine', async () => {
      const { page, context } = await at(path);
      await replaceText(page, 'Only a few left.', 'Mine.');
      studio.mock.saveElsewhere('experience', 'checkout-urgency', { name: 'Theirs' });
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText(/Somebody else saved version \d+ while you were editing/).waitFor();
      await page.getByLabel('Theirs and mine').getByText('"name": "Theirs",').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: /Keep mine/ }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('button', { name: 'Saved' }).waitFor();
      await page.getByRole('heading', { name: 'Urgency in the checkout' }).waitFor();
      await page.getByRole('button', { name: 'Compare version 1' }).click();
      await page.getByRole('button', { name: 'Bring version 1 into the editor' }).click();
      expect(await page.getByRole('textbox', { name: /document, JSON/ }).inputValue()).toContain('(first try)');
      await context.close();
    });

    it('makes a new one from a starter, and removes it after asking', async () => {
      const { page, context } = await at('/definitions');
      await page.getByLabel('Kind of the new definition').selectOption('segment');
      await page.getByRole('button', { name: 'New' }).click();
      await page.getByRole('heading', { name: 'New segment' }).waitFor();
      await replaceText(page, 'my-segment', 'keen');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.waitForURL('**/definitions/segment/keen');
      await page.getByText('version 1,').waitFor();
      await page.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('button', { name: 'Remove it' }).click();
      await page.waitForURL('**/definitions');
      await page.getByText('Bargain hunters').waitFor();
      expect(await page.getByText('keen', { exact: true }).count()).toBe(0);
      await context.close();
    });
  });

  describe('size', () => {
    it(`the first page loads at most ${FIRST_ROUTE_GZIP_BYTES_MAX} bytes of compressed JavaScript`, async () => {
      const { page, context } = await studio.open();
      const scripts = new Map<string, number>();
      page.on('response', async (response) => {
        if (response.url().endsWith('.js'))
          scripts.set(response.url(), gzipSync(await response.body(), { level: 9 }).length);
      });
      await page.goto(address(`/#key=${MOCK_KEY}`));
      await page.locator('.plot-host canvas').first().waitFor();
      await page.waitForLoadState('load');
      const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0);
      expect(scripts.size).toBeGreaterThan(1);
      expect(bytes).toBeLessThanOrEqual(FIRST_ROUTE_GZIP_BYTES_MAX);
      await context.close();
    });
  });
});
