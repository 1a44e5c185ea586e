/**
 * A person walks through the shop, in a real browser, against the whole product as `npm start` runs it, and sees the page
 * answer what they do within the same page view.
 */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { markPage, slot, startWalk, type VisitOptions, type Walk } from './testing/walk.ts';

const DAY_MS = 86_400_000;

let walk: Walk;

type Profile = {
  readonly identities: { readonly userIds: readonly string[] };
  readonly timeline: readonly { readonly event: string; readonly properties: Record<string, unknown> }[];
};

const visit = (anonymousId: string, options?: VisitOptions): Promise<Page> => walk.visit(anonymousId, options);
const open = (page: Page, path: string): Promise<unknown> => page.goto(`${walk.product.address}/shop${path}`);

/** The page's layout shifts that no input explains, summed up in `window.shift`. */
const COUNT_SHIFTS = `
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });`;

const seen = (anonymousId: string, productId: string, atMs = Date.now()) => ({
  type: 'track',
  event: 'Product Viewed',
  anonymousId,
  messageId: `${anonymousId}-${productId}-${atMs}`,
  timestamp: new Date(atMs).toISOString(),
  properties: { product_id: productId, price: 100, category: 'furniture' },
});

/** The zone whose clocks show this hour now. */
function zoneAt(hour: number): string {
  let ahead = hour - new Date().getUTCHours();
  if (ahead > 12) ahead -= 24;
  if (ahead < -12) ahead += 24;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

async function eventsOf(id: string): Promise<readonly string[]> {
  const profile = await walk.product.get<Profile>(`/v1/profiles/${encodeURIComponent(id)}`).catch(() => undefined);
  return profile?.timeline.map((entry) => entry.event) ?? [];
}

describe.skipIf(!needs('chromium'))('the shop in a browser', () => {
  beforeAll(async () => {
    walk = await startWalk();
    // Others were here before: enough to know what goes with the green armchair, and what is looked at most.
    const others = Array.from({ length: 6 }, (_, number) =>
      ['p137', 'p101', 'p158', 'p161', 'p173'].map((id) => seen(`other-${number}`, id)),
    );
    await walk.product.send(others.flat());
  }, 150_000);
  afterEach(async () => {
    await walk.leave();
    expect(walk.takeProblems()).toEqual([]);
  });
  afterAll(() => walk?.close());

  test('before a yes nothing is sent and nothing kept but the shop’s own basket', async () => {
    const page = await visit('nobody', { consent: false, path: '/shop/p/p033' });
    const sent: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.startsWith('/v1/')) sent.push(request.url());
    });
    await page.evaluate('localStorage.clear()');
    await page.click('.buy button');
    await page.mouse.move(300, 400);
    await page.waitForTimeout(1500);
    expect(sent).toEqual([]);
    expect(await page.evaluate('Object.keys(localStorage).sort()')).toEqual(['tarn.basket']);
    expect(await walk.context().cookies()).toEqual([]);
    await page.click('[data-consent-grant]');
    await expect.poll(() => sent.length, { timeout: 10_000 }).toBeGreaterThan(0);
  });

  test('resting on a product’s picture for three seconds brings what others looked at', async () => {
    const page = await visit(await walk.product.visitorId('hover'));
    await open(page, '/p/p137');
    const same = await markPage(page);
    const below = slot(page, 'product-below');
    expect(await below.innerText()).toContain('Goes well with it');
    await page.hover('[data-attune="product-image"]');
    await page.waitForTimeout(2200);
    expect(await below.innerText()).toContain('Goes well with it');
    await expect
      .poll(() => below.innerText(), { timeout: 10_000 })
      .toContain('People who lingered here also looked at');
    expect(await below.innerText()).toContain('Fireside Armchair');
    const shown = await below
      .locator('[data-product]')
      .evaluateAll((cards: readonly { getAttribute(name: string): string | null }[]) =>
        cards.map((card) => card.getAttribute('data-product')),
      );
    expect(shown).toHaveLength(4);
    expect(shown).toEqual(expect.arrayContaining(['p101', 'p158', 'p161', 'p173']));
    expect(await same()).toBe(true);
  });

  test('reading the checkout to three quarters brings a word about today', async () => {
    const page = await visit(await walk.product.visitorId('checkout'), { path: '/shop/p/p033' });
    await page.click('.buy button');
    await open(page, '/checkout');
    const same = await markPage(page);
    const note = slot(page, 'checkout-note');
    expect(await note.innerText()).toContain('You can still change everything');
    await page.mouse.move(500, 500);
    for (let step = 0; step < 14; step++) {
      await page.mouse.wheel(0, 160);
      await page.waitForTimeout(40);
    }
    await expect.poll(() => note.innerText(), { timeout: 10_000 }).toContain('It can still leave today');
    expect(await same()).toBe(true);
  });

  test('the third look at one product brings a discount, the first two do not', async () => {
    const page = await visit(await walk.product.visitorId('third'));
    const offer = slot(page, 'product-offer');
    for (const _ of [1, 2]) {
      await open(page, '/p/p097');
      await page.waitForTimeout(900);
      expect(await offer.innerText()).toContain('Delivered free');
    }
    await open(page, '/p/p097');
    await expect.poll(() => offer.innerText(), { timeout: 10_000 }).toContain('Third time’s the charm');
    expect(await offer.innerText()).toContain('Pebble Table Lamp');
    expect(await offer.innerText()).toContain('£151.20 instead of £168');
  });

  test('comparing dear things without buying brings the guide, beside the third and above the list', async () => {
    const page = await visit(await walk.product.visitorId('compare'));
    for (const id of ['p137', 'p141']) {
      await open(page, `/p/${id}`);
      await page.waitForTimeout(700);
      expect(await slot(page, 'product-offer').innerText()).toContain('Delivered free');
    }
    await open(page, '/p/p153');
    await expect
      .poll(() => slot(page, 'product-offer').innerText(), { timeout: 10_000 })
      .toContain('Choosing between a few?');
    await open(page, '/c/furniture');
    await expect
      .poll(() => slot(page, 'listing-guide').innerText(), { timeout: 10_000 })
      .toContain('Choosing between a few?');
    await slot(page, 'listing-guide').locator('a').click();
    await page.waitForURL('**/guides/buy-once');
    expect(await page.locator('h1').innerText()).toBe('How to buy a thing once');
  });

  test('who comes for the first time and who comes back are greeted differently', async () => {
    const newcomer = await walk.product.visitorId('newcomer');
    const first = await visit(newcomer, { path: '/shop/' });
    await expect.poll(() => eventsOf(newcomer), { timeout: 10_000 }).toContain('Page Viewed');
    await heroSays(first, '.hero .eyebrow', /new here/i);
    await walk.leave();

    const again = await welcomed();
    const page = await visit(again, { path: '/shop/guides' });
    await heroSays(page, '.hero h1', /Welcome back/);
    expect(await page.locator('.hero').innerText()).toContain('Slim Floor Lamp');
  });

  /**
   * The hero is no live slot: an answer later than its deadline stays away from this page view and stands in the next one
   * at once. A busy machine may need that second view.
   */
  async function heroSays(page: Page, selector: string, text: RegExp): Promise<void> {
    const attempt = async (): Promise<string> => {
      await open(page, '/');
      await page.waitForTimeout(500);
      return page.locator(selector).innerText();
    };
    await expect.poll(attempt, { timeout: 15_000, interval: 100 }).toMatch(text);
  }

  /** Somebody who was here two days ago, and whose share of the split is the variant with their own product in it. */
  async function welcomed(): Promise<string> {
    for (let number = 0; number < 40; number++) {
      const id = await walk.product.visitorId(`again${number}`);
      await walk.product.send([
        seen(id, 'p103', Date.now() - 2 * DAY_MS),
        { type: 'page', anonymousId: id, messageId: `${id}-now`, name: 'Journal' },
      ]);
      const reply = await fetch(`${walk.product.address}/v1/decide`, {
        method: 'POST',
        headers: { authorization: `Bearer ${walk.product.writeKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ anonymousId: id, placements: ['home-hero'] }),
      });
      const { decisions } = (await reply.json()) as {
        decisions: { 'home-hero': { experience: string | null; variant: string | null } };
      };
      expect(decisions['home-hero'].experience).toBe('home-hero-returning');
      if (decisions['home-hero'].variant === 'welcome') return id;
    }
    throw new Error('The split never gave "welcome"');
  }

  test('in the busy hours of the visitor’s own clock the shelf shows what people look at', async () => {
    const evening = await visit(await walk.product.visitorId('evening'), { path: '/shop/', timezoneId: zoneAt(19) });
    const shelf = slot(evening, 'home-shelf');
    await shelf.scrollIntoViewIfNeeded();
    await expect.poll(() => shelf.innerText(), { timeout: 10_000 }).toContain('What people are looking at now');
    expect(await shelf.locator('[data-product]').count()).toBe(4);
    await walk.leave();

    const early = await walk.product.visitorId('morning');
    const morning = await visit(early, { path: '/shop/', timezoneId: zoneAt(9) });
    await slot(morning, 'home-shelf').scrollIntoViewIfNeeded();
    await expect.poll(() => eventsOf(early), { timeout: 10_000 }).toContain('Page Viewed');
    await morning.waitForTimeout(800);
    expect(await slot(morning, 'home-shelf').innerText()).toContain('From the workshops this week');
  });

  test('somebody buys something, and all of it is told', async () => {
    const id = await walk.product.visitorId('buyer');
    const page = await visit(id, { path: '/shop/' });
    await page.fill('#q', 'kettle');
    await page.locator('#suggestions li').first().waitFor();
    await page.press('#q', 'ArrowDown');
    await page.press('#q', 'Enter');
    await page.waitForURL('**/p/*');
    await page.fill('.buy input', '2');
    await page.click('.buy button');
    expect(await page.locator('[data-basket-count]').innerText()).toBe('2');
    await page.click('.basket-link');
    await page.locator('.line').waitFor();
    await page.click('[data-basket-checkout]');
    for (const [field, text] of [
      ['email', 'ada@example.org'],
      ['name', 'Ada Lovelace'],
      ['street', '1 Mill Lane'],
      ['town', 'Kendal'],
    ] as const)
      await page.fill(`#${field}`, text);
    await page.click('[data-attune="place-order"]');
    expect(await page.locator('.field.wrong').count()).toBe(1);
    await page.fill('#postcode', 'LA9 4AB');
    await page.click('[data-attune="place-order"]');
    await page.waitForURL('**/order/*');
    expect(await page.locator('h1').innerText()).toBe('Thank you, Ada.');
    expect(await page.locator('[data-basket-count]').isHidden()).toBe(true);
    const told = [
      'Product Viewed',
      'Product Added',
      'Cart Viewed',
      'Checkout Started',
      'Checkout Step Completed',
      'Order Completed',
    ];
    await expect.poll(() => eventsOf(id), { timeout: 15_000 }).toEqual(expect.arrayContaining(told));
    await page.reload();
    await page.waitForTimeout(1200);
    expect((await eventsOf(id)).filter((event) => event === 'Order Completed')).toHaveLength(1);
  });

  test('signing in makes the visitor known', async () => {
    const id = await walk.product.visitorId('known');
    const page = await visit(id, { path: '/shop/account' });
    await page.fill('#account-name', 'Grace');
    await page.fill('#account-email', 'Grace@Example.org');
    await page.click('[data-sign-in] button');
    expect(await page.locator('h1').innerText()).toBe('Good to see you, Grace');
    await expect
      .poll(
        async () => (await walk.product.get<Profile>(`/v1/profiles/${id}`).catch(() => undefined))?.identities.userIds,
        {
          timeout: 10_000,
        },
      )
      .toEqual(['grace@example.org']);
  });

  test('what changes moves nothing else, on a laptop and on a phone', async () => {
    for (const width of [1440, 390]) {
      const page = await visit(await walk.product.visitorId(`still${width}`), { path: '/shop/p/p137', width });
      await page.addInitScript({ content: COUNT_SHIFTS });
      for (const path of ['/', '/p/p137', '/p/p137', '/c/furniture', '/checkout']) {
        await open(page, path);
        await page.waitForTimeout(900);
        expect(await page.evaluate('window.shift'), `${path} at ${width}`).toBeLessThan(0.02);
        expect(
          await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
          `${path} at ${width}`,
        ).toBeLessThanOrEqual(0);
      }
      await walk.leave();
    }
  });

  test('the switch lets simulated shoppers in, and the system learns from them', async () => {
    const page = await visit(await walk.product.visitorId('switch'));
    await page.click('.shoppers summary');
    await page.check('[data-shoppers-on]');
    await expect.poll(() => page.locator('[data-shoppers-state]').innerText(), { timeout: 10_000 }).toBe('on');
    type Learning = {
      readonly experiences: readonly {
        readonly experience: string;
        readonly variants: readonly { readonly exposures: number }[];
      }[];
    };
    const exposures = async (): Promise<number> => {
      const { experiences } = await walk.product.get<Learning>('/v1/learning');
      return (
        experiences
          .find((each) => each.experience === 'top-banner-message')
          ?.variants.reduce((sum, variant) => sum + variant.exposures, 0) ?? 0
      );
    };
    const before = await exposures();
    await expect.poll(exposures, { timeout: 30_000 }).toBeGreaterThan(before + 5);
    await page.uncheck('[data-shoppers-on]');
    await expect.poll(() => page.locator('[data-shoppers-state]').innerText(), { timeout: 10_000 }).toBe('off');
  });
});
