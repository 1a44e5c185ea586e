/**
 * The stories that the shop tells with its definitions, as they are in the folder, over the real routes, under a simulated clock: who
 * is in which segment and sees what, to the second.
 */
import { createMemoryBackend } from '@attune/backend';
import { createLiquidTemplates, createSurroundings, type Email } from '@attune/connect';
import { createServer, loadDefinitionFolder, type Server } from '@attune/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { definitionsFolder, products } from './index.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** A Friday noon in London. */
const FRIDAY = Date.UTC(2026, 10, 20, 12);
const KEYS = { write: 'wk_stories_0123456789', secret: 'sk_stories_0123456789' };
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const LAPTOP = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

type Shown = { readonly experience: string | null; readonly html: string; readonly addClass: readonly string[] };

let server: Server;
let letters: Email[];
let time: { now: number };
let count = 0;

beforeEach(async () => {
  time = { now: FRIDAY };
  letters = [];
  const late: { items?: Server['items'] } = {};
  server = await createServer({
    backend: await createMemoryBackend(),
    clock: () => time.now,
    newId: () => `id-${++count}`,
    keys: { write: [KEYS.write], secret: [KEYS.secret] },
    templates: createLiquidTemplates({ item: (id) => late.items?.all.get(id) }),
    surroundings: createSurroundings(),
    effects: {
      email: {
        send: async (email) => {
          letters.push(email);
          return { result: 'done' };
        },
      },
    },
    version: 'stories',
    logger: false,
    definitions: await loadDefinitionFolder(definitionsFolder),
  });
  late.items = server.items;
  await server.items.put(products);
});
afterEach(() => server.close());

async function call<T>(url: string, payload?: object, headers: Record<string, string> = {}): Promise<T> {
  const authorization = `Bearer ${url.startsWith('/v1/profiles') ? KEYS.secret : KEYS.write}`;
  const method = payload === undefined ? 'GET' : 'POST';
  const reply = await server.app.inject({
    method,
    url,
    headers: { authorization, ...headers },
    ...(payload && { payload }),
  });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json() as T;
}

/** What is accepted is folded, what is due fires, what fired is done. */
async function settle(): Promise<void> {
  await server.loop.settled();
  await server.loop.tick();
  await server.sender.idle();
  await server.loop.settled();
}

/** One visitor who is not held out, and what befalls them. */
async function visitor(name: string, headers: Record<string, string> = { 'user-agent': LAPTOP }) {
  let id = name;
  const decide = async (placement: string) => {
    type Reply = {
      decisions: Record<
        string,
        {
          experience: string | null;
          reason: string;
          content: null | { html?: string; patch?: { addClass?: string[] } };
        }
      >;
    };
    const { decisions } = await call<Reply>('/v1/decide', { anonymousId: id, placements: [placement] }, headers);
    return decisions[placement]!;
  };
  for (let number = 0; (await decide('cart-note')).reason === 'holdout'; number++) id = `${name}-${number}`;
  const does = async (event: string, properties: object = {}, more: object = {}) => {
    const timestamp = new Date(time.now).toISOString();
    const whole = { type: 'track', event, anonymousId: id, messageId: `m${++count}`, timestamp, properties, ...more };
    await call('/v1/events', { batch: [whole] }, headers);
  };
  return {
    id,
    does,
    opens: (productId: string) => {
      const { id: product_id, category, price, brand } = products.find((each) => each.id === productId)!;
      return does('Product Viewed', { product_id, category, price, brand });
    },
    sees: async (placement: string): Promise<Shown> => {
      const { experience, content } = await decide(placement);
      return { experience, html: content?.html ?? '', addClass: content?.patch?.addClass ?? [] };
    },
    segments: async () => (await call<{ segments: string[] }>(`/v1/profiles/${id}`)).segments,
  };
}

describe('the stories', () => {
  test('more than three looks into one room within a day bring a discount for that room', async () => {
    const ada = await visitor('ada');
    for (const id of ['p097', 'p098', 'p099']) await ada.opens(id);
    expect((await ada.sees('product-offer')).experience).toBeNull();
    await ada.opens('p100');
    const offer = await ada.sees('product-offer');
    const { category } = products.find(({ id }) => id === 'p100')!;
    expect(offer.experience).toBe('product-category-discount');
    expect(offer.html).toContain(`/shop/c/${category}`);
    time.now += 24 * HOUR;
    expect((await ada.sees('product-offer')).experience).toBeNull();
  });

  test('the armchair and then an eye on something below it, within ten seconds, make a bundle', async () => {
    const quick = await visitor('quick');
    await quick.opens('p137');
    time.now += 9 * SECOND;
    await quick.does('Element Hovered', { element: 'product-card', product_id: 'p101', duration_ms: 1_000 });
    expect(await quick.sees('product-offer')).toMatchObject({
      experience: 'product-bundle',
      html: expect.stringContaining('Better together'),
    });

    const slow = await visitor('slow');
    await slow.opens('p137');
    time.now += 11 * SECOND;
    await slow.does('Element Hovered', { element: 'product-card', product_id: 'p101', duration_ms: 1_000 });
    expect((await slow.sees('product-offer')).experience).toBeNull();
  });

  test('about to leave after three products, with nothing in the basket, brings an offer at once', async () => {
    const ada = await visitor('leaving');
    for (const id of ['p001', 'p002']) await ada.opens(id);
    await ada.does('Leaving Intended');
    expect((await ada.sees('parting-offer')).experience).toBeNull();
    await ada.opens('p033');
    const offer = await ada.sees('parting-offer');
    expect(offer.experience).toBe('parting-three-products');
    expect(offer.html).toContain(products.find(({ id }) => id === 'p033')!.title);
    await ada.does('Product Added', { product_id: 'p033' });
    expect((await ada.sees('parting-offer')).experience).toBeNull();
  });

  test('fifteen seconds with a product and no click bring the whole description, to the second', async () => {
    const ada = await visitor('lingering');
    await ada.opens('p033');
    time.now += 15 * SECOND - 1;
    expect((await ada.sees('product-description')).addClass).toEqual([]);
    time.now += 1;
    expect((await ada.sees('product-description')).addClass).toEqual(['in-full']);
    await ada.does('Element Clicked', { element: 'add-to-basket' });
    expect((await ada.sees('product-description')).addClass).toEqual([]);
  });

  test('on the phone, in a city, after work; but not at noon, in the country, on a Saturday or on a laptop', async () => {
    const at = (city: string, userAgent = PHONE) => ({
      'user-agent': userAgent,
      'x-vercel-ip-country': 'GB',
      'x-vercel-ip-city': city,
      'x-vercel-ip-timezone': 'Europe/London',
    });
    const people = {
      leeds: await visitor('leeds', at('Leeds')),
      kendal: await visitor('kendal', at('Kendal')),
      desk: await visitor('desk', at('Leeds', LAPTOP)),
    };
    const banners = async () => {
      const seen: string[] = [];
      for (const [name, each] of Object.entries(people)) {
        await each.does('Element Viewed', { element: 'hero-button' });
        if ((await each.sees('top-banner')).experience === 'top-banner-after-work') seen.push(name);
      }
      return seen;
    };
    expect(await banners()).toEqual([]);
    time.now = Date.UTC(2026, 10, 20, 17, 30);
    expect(await banners()).toEqual(['leeds']);
    expect(await people.leeds.segments()).toContain('after-work-in-town');
    time.now = Date.UTC(2026, 10, 20, 22, 30);
    expect(await banners()).toEqual([]);
    time.now = Date.UTC(2026, 10, 21, 18);
    expect(await banners()).toEqual([]);
    time.now = Date.UTC(2026, 10, 23, 18);
    expect(await banners()).toEqual(['leeds']);
  });

  test('more than three visits in a week, more than twenty minutes in all, and an order are thanked', async () => {
    const ada = await visitor('loyal');
    for (let day = 0; day < 4; day++) {
      for (let minute = 0; minute <= 6; minute += 3) {
        await ada.opens('p033');
        time.now += 3 * MINUTE;
      }
      if (day === 3) break;
      time.now += DAY;
    }
    expect(await ada.segments()).not.toContain('high-value-returning');
    await ada.does('Order Completed', { order_id: 'T1', revenue: 120 });
    expect(await ada.segments()).toContain('high-value-returning');
    expect((await ada.sees('top-banner')).experience).toBe('top-banner-thanks');
  });

  test('who fills the basket outweighs who only clicked', async () => {
    const keen = await visitor('keen');
    for (const product_id of ['p001', 'p002', 'p033']) await keen.does('Product Added', { product_id });
    await keen.opens('p001');
    expect(await keen.sees('cart-note')).toMatchObject({
      experience: 'cart-set-on-it',
      html: expect.stringContaining('chosen 3 things'),
    });
    const curious = await visitor('curious');
    await curious.does('Product Clicked', { product_id: 'p001' });
    expect((await curious.sees('cart-note')).experience).toBe('cart-just-glancing');
    time.now += DAY;
    expect((await keen.sees('cart-note')).experience).toBeNull();
  });

  test('who reads to the end and stays is highly engaged; the tenth of all that does most is the elite', async () => {
    for (let number = 0; number < 120; number++) {
      const each = {
        type: 'track',
        event: 'Product Viewed',
        anonymousId: `other-${number}`,
        properties: { product_id: 'p001' },
      };
      await call('/v1/events', {
        batch: Array.from({ length: 1 + (number % 6) }, (_, i) => ({ ...each, messageId: `o${number}-${i}` })),
      });
    }
    // Who stands where is known only once everybody is folded.
    await settle();
    const reads = async (name: string, looks: number) => {
      const ada = await visitor(name);
      for (let look = 0; look < looks; look++) await ada.opens('p033');
      await ada.does('Page Scrolled', { path: '/shop/p/p033', percent: 75 });
      expect(await ada.segments()).not.toContain('highly-engaged');
      await ada.does('Page Dwelled', { path: '/shop/p/p033', seconds: 30 });
      return ada;
    };
    const some = await reads('some', 2);
    const many = await reads('many', 9);
    expect(await some.segments()).toContain('highly-engaged');
    expect(await some.segments()).not.toContain('engaged-elite');
    expect(await many.segments()).toEqual(expect.arrayContaining(['highly-engaged', 'engaged-elite']));
    expect((await many.sees('listing-guide')).experience).toBe('listing-elite');
    expect((await some.sees('listing-guide')).experience).not.toBe('listing-elite');
  });

  test('ten minutes after something was left in the basket a letter with it goes out, once a week, and not after an order', async () => {
    const ada = await visitor('forgetful');
    const bob = await visitor('decided');
    for (const [each, email] of [
      [ada, 'ada@example.com'],
      [bob, 'bob@example.com'],
    ] as const)
      await each.does('', {}, { type: 'identify', traits: { email, name: email.slice(0, 3) } });
    const { title } = products.find(({ id }) => id === 'p033')!;
    const adds = async () => {
      for (const each of [ada, bob]) await each.does('Product Added', { product_id: 'p033' });
      time.now += SECOND;
      await bob.does('Order Completed', { order_id: 'T1', revenue: 40 });
    };
    await adds();
    time.now += 10 * MINUTE - SECOND - 1;
    await settle();
    expect(letters).toEqual([]);
    // Nobody is there any more: the time alone does it.
    time.now += 1;
    await settle();
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ to: 'ada@example.com', subject: `The ${title} is still here` });
    expect(letters[0]!.html).toContain('Hello ada');
    expect(letters[0]!.html).toContain('/shop/images/p033.svg');
    await adds();
    time.now += 11 * MINUTE;
    await settle();
    expect(letters).toHaveLength(1);
  });

  test('a minute and a half on one page is told of, and changes banner and shelf', async () => {
    const ada = await visitor('attentive');
    await ada.opens('p033');
    time.now += 60 * SECOND;
    await ada.does('Page Dwelled', { path: '/shop/p/p033', seconds: 60 });
    expect((await ada.sees('top-banner')).experience).toBe('top-banner-message');
    time.now += 30 * SECOND;
    await ada.does('Page Dwelled', { path: '/shop/p/p033', seconds: 90 });
    await settle();
    expect((await ada.sees('top-banner')).experience).toBe('top-banner-attentive');
    expect((await ada.sees('product-below')).experience).toBe('product-attentive');
  });

  test('a word above the list that hardly anybody follows gives its place to the other one', async () => {
    const asks = async (id: string) => {
      type Reply = { decisions: Record<string, { id: string; experience: string | null; variant: string | null }> };
      const { decisions } = await call<Reply>('/v1/decide', { anonymousId: id, placements: ['listing-guide'] });
      return decisions['listing-guide']!;
    };
    const batch: object[] = [];
    for (let number = 0; batch.length < 230; number++) {
      const shown = await asks(`reader-${number}`);
      if (shown.experience !== 'listing-call') continue;
      expect(shown.variant).toBe('quiet');
      const each = { type: 'track', anonymousId: `reader-${number}`, properties: { decision_id: shown.id } };
      batch.push({ ...each, event: 'Experience Viewed', messageId: `v${number}` });
      if (number < 3) batch.push({ ...each, event: 'Experience Clicked', messageId: `c${number}` });
    }
    await call('/v1/events', { batch });
    await settle();
    const variantOf = async () => (await asks('later')).variant;
    expect(await variantOf()).toBe('quiet');
    time.now += 10 * SECOND;
    await settle();
    expect(await variantOf()).toBe('plain');
  });
});
