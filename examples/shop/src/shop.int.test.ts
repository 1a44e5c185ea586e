/** The shop served for real on a port of its own: every page renders, every link leads somewhere, forms answer. */
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { products } from './catalogue/catalogue.ts';
import { shop } from './index.ts';

let app: FastifyInstance;
let origin: string;

beforeAll(async () => {
  app = fastify();
  await app.register(shop, { prefix: '/shop', writeKey: 'wk_test', sdkUrl: '/sdk/attune.js' });
  origin = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const get = (path: string): Promise<Response> => fetch(origin + path, { redirect: 'manual' });
const decoded = (text: string): string =>
  text
    .replace(/&amp;/g, '&')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"');

describe('the shop', () => {
  test('has no broken link, picture or file anywhere', { timeout: 60_000 }, async () => {
    const seen = new Set<string>(['/shop/']);
    const waiting = ['/shop/'];
    const broken: string[] = [];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const reply = await get(path);
      const text = await reply.text();
      if (reply.status !== 200) broken.push(`${reply.status} ${path}`);
      if (!reply.headers.get('content-type')?.startsWith('text/html')) continue;
      for (const [, link] of text.matchAll(/(?:href|src|data-view)="([^"]+)"/g)) {
        const target = new URL(decoded(link!), origin + path);
        const address = target.pathname + target.search;
        expect(target.origin, `${path} leads outside`).toBe(origin);
        if (link!.startsWith('#') || target.pathname.startsWith('/sdk/') || seen.has(address)) continue;
        seen.add(address);
        waiting.push(address);
      }
    }
    expect(broken).toEqual([]);
    // All rooms, all products with all their pictures.
    expect(seen.size).toBeGreaterThan(products.length * 4);
  });

  test.each([
    '/shop/',
    '/shop/c/light',
    '/shop/p/p001',
    '/shop/search?q=oak',
    '/shop/cart',
    '/shop/checkout',
    '/shop/guides',
    '/shop/guides/buy-once',
    '/shop/account',
    '/shop/nowhere',
  ])('%s is a whole page: one title, one main heading, sizes on every picture, a policy', async (path) => {
    const reply = await get(path);
    const text = await reply.text();
    expect(text.match(/<title>[^<]+ · Tarn<\/title>|<title>Tarn: [^<]+<\/title>/g)).toHaveLength(1);
    expect(text.match(/<h1[ >]/g)).toHaveLength(1);
    expect(text.match(/<main /g)).toHaveLength(1);
    for (const [image] of text.matchAll(/<img [^>]*>/g)) {
      expect(image).toMatch(/ width="\d+"/);
      expect(image).toMatch(/ height="\d+"/);
      expect(image).toMatch(/ alt="/);
    }
    expect(text).toMatch(/<script async src="\/sdk\/attune\.js" data-key="wk_test" data-consent="required">/);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  test('answers 404 as a page of its own for what is not there', async () => {
    for (const path of [
      '/shop/p/p999',
      '/shop/c/boats',
      '/shop/guides/nothing',
      '/shop/order/T1',
      '/shop/images/p999.svg',
      '/shop/images/__proto__.svg',
      '/shop/assets/../shop.ts',
    ]) {
      const reply = await get(path);
      expect(reply.status, path).toBe(404);
    }
    expect(await (await get('/shop/p/p999')).text()).toContain('This path ends here');
  });

  test('shows what a visitor typed as text, never as markup', async () => {
    const text = await (await get(`/shop/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).text();
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const maker = await (await get(`/shop/search?maker=${encodeURIComponent('<img src=x onerror=alert(1)>')}`)).text();
    expect(maker).not.toContain('<img src=x');
  });

  test('filters and sorts a list', async () => {
    const cards = async (path: string): Promise<string[]> =>
      [...(await (await get(path)).text()).matchAll(/<main[\s\S]*<\/main>/g)].flatMap(([main]) =>
        [...main.matchAll(/data-product="(p\d+)"/g)].map((match) => match[1]!),
      );
    const price = (id: string): number => products.find((product) => product.id === id)!.price;
    const dear = await cards('/shop/c/light?price=200-&sort=-price');
    expect(dear.length).toBeGreaterThan(3);
    expect(dear.map(price)).toEqual(dear.map(price).sort((a, b) => b - a));
    expect(Math.min(...dear.map(price))).toBeGreaterThanOrEqual(200);
    const stocked = await cards('/shop/c/table?stock=1');
    expect(stocked.every((id) => products.find((product) => product.id === id)!.stock > 0)).toBe(true);
    expect((await cards('/shop/c/cook?price=200-&maker=Verd')).length).toBe(0);
  });

  test('suggests while one types', async () => {
    const { products: found } = (await (await get('/shop/api/search?q=kettle')).json()) as {
      products: { title: string }[];
    };
    expect(found.length).toBeGreaterThan(2);
    expect(found[0]!.title).toMatch(/kettle/i);
  });

  test('pictures and files may be kept, pages are asked for again', async () => {
    expect((await get('/shop/images/p001.svg')).headers.get('cache-control')).toMatch(/max-age=86400/);
    const page = await (await get('/shop/')).text();
    const style = /href="([^"]+shop\.css\?v=\w+)"/.exec(page)![1]!;
    expect((await get(style)).headers.get('cache-control')).toMatch(/immutable/);
    const script = await get('/shop/assets/shop.js');
    const again = await fetch(`${origin}/shop/assets/shop.js`, {
      headers: { 'if-none-match': script.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
  });
});

describe('the checkout', () => {
  const filled = {
    email: 'ada@example.org',
    name: 'Ada <b>Lovelace</b>',
    street: '1 Mill Lane',
    town: 'Kendal',
    postcode: 'LA9 4AB',
    delivery: 'express',
    basket: 'p033:2,p999:1,p001:0',
  };
  const post = (form: Record<string, string>): Promise<Response> =>
    fetch(`${origin}/shop/checkout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form),
    });

  test('prices an order itself and shows it', async () => {
    const reply = await post(filled);
    expect(reply.status).toBe(303);
    const page = await (await get(reply.headers.get('location')!)).text();
    expect(page).toContain('Thank you, Ada.');
    expect(page).toContain('£57');
    const events = JSON.parse(/id="page-events">(.*?)<\/script>/.exec(page)![1]!) as {
      event: string;
      properties: Record<string, unknown>;
    }[];
    expect(events[0]).toMatchObject({
      event: 'Order Completed',
      properties: { total: 57, revenue: 48, products: [{ product_id: 'p033', quantity: 2 }] },
    });
    expect(page).not.toContain('<b>Lovelace');
  });

  test('says what is missing, beside the field, and keeps what was written', async () => {
    const reply = await post({ ...filled, email: 'nonsense', town: ' ' });
    const page = await reply.text();
    expect(reply.status).toBe(422);
    expect(page).toContain('That does not look like an e-mail address');
    expect(page).toContain('id="town-problem"');
    expect(page).toContain('value="1 Mill Lane"');
    expect((await post({ ...filled, basket: '' })).status).toBe(422);
  });
});

describe('the switch of the simulated shoppers', () => {
  test('is off, says so, and refuses nonsense', async () => {
    const state = await (await get('/shop/api/shoppers')).json();
    expect(state).toMatchObject({ on: false, stats: { sessions: 0 } });
    for (const body of [{ on: 'yes' }, { on: true, rate: 1000 }, { rate: -1 }]) {
      const reply = await fetch(`${origin}/shop/api/shoppers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(reply.status).toBe(400);
    }
  });
});
