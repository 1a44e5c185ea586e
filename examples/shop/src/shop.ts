/**
 * The shop as a Fastify plugin: pages, pictures, files, and the switch of the simulated shoppers. It knows nothing of
 * Attune's server; like any customer it has a write key and the address of the SDK.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import { productById } from './catalogue/catalogue.ts';
import { CATEGORIES } from './catalogue/kind.ts';
import { GUIDES, guideBySlug } from './guides.ts';
import { productImage, VIEWS } from './images/product-image.ts';
import { guideCover, SCENES } from './images/scene.ts';
import type { Mailbox } from './mail/mailbox.ts';
import { serveInbox } from './mail/serve-inbox.ts';
import { type CheckoutForm, checkForm, createOrderBook } from './order.ts';
import { accountPage, notFoundPage } from './pages/account.ts';
import { cartPage, checkoutPage, orderPage } from './pages/checkout.ts';
import { guidePage, guidesPage } from './pages/guides.ts';
import { homePage } from './pages/home.ts';
import { categoryPage, findProducts, readListQuery, searchPage } from './pages/listing.ts';
import { productPage } from './pages/product.ts';
import type { Site } from './pages/site.ts';
import { type ShoppersOptions, serveShoppers } from './shoppers-switch.ts';

export type ShopOptions = {
  /** The project's public key, `wk_…`. */
  readonly writeKey: string;
  /** Where the SDK's script is: `/sdk/attune.js` or a whole address. */
  readonly sdkUrl: string;
  /** Takes the letters of the demonstration, for the page that shows them. Absent: letters go to a real mail server. */
  readonly mailbox?: Mailbox;
  /** Start the simulated shoppers at once. Default false: they wait for the switch. */
  readonly simulate?: boolean;
} & ShoppersOptions;

const HOUR_S = 3600;
const asset = (name: string): string => readFileSync(new URL(`./browser/${name}`, import.meta.url), 'utf8');
const SCRIPTS = [
  'shop.js',
  'basket.js',
  'tracking.js',
  'search.js',
  'account.js',
  'inbox.js',
  'leaving.js',
  'shoppers.js',
];

/** Serves the shop under the prefix it is registered with (`/shop` is what the catalogue's addresses expect). */
export const shop: FastifyPluginAsync<ShopOptions> = async (app, options) => {
  const files = new Map<string, { type: string; text: string }>(
    SCRIPTS.map((name) => [name, { type: 'text/javascript; charset=utf-8', text: asset(name) }]),
  );
  files.set('shop.css', {
    type: 'text/css; charset=utf-8',
    text: `${asset('base.css')}\n${asset('pages.css')}\n${asset('content.css')}\n${asset('inbox.css')}`,
  });
  files.set('icon.svg', { type: 'image/svg+xml', text: asset('icon.svg') });
  const version = createHash('sha256')
    .update([...files.values()].map((file) => file.text).join())
    .digest('hex')
    .slice(0, 10);
  const site: Site = { prefix: app.prefix, writeKey: options.writeKey, sdkUrl: options.sdkUrl, version };
  const policy = contentPolicy(options.sdkUrl);

  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin');
    // A letter has a stricter policy of its own.
    if (String(reply.getHeader('content-type')).startsWith('text/html') && !reply.hasHeader('content-security-policy'))
      reply.header('content-security-policy', policy);
  });
  readForms(app);
  servePages(app, site);
  serveCheckout(app, site);
  serveInbox(app, site, options.mailbox ?? null);
  servePictures(app);
  serveFiles(app, files);
  app.get<{ Querystring: { q?: string } }>('/api/search', async (request, reply) => {
    const text = String(request.query.q ?? '').slice(0, 80);
    const found = text.trim() === '' ? [] : findProducts(text).slice(0, 6);
    reply.header('cache-control', 'private, max-age=60');
    return { products: found.map(({ id, title, brand, price }) => ({ id, title, brand, price })) };
  });
  serveShoppers(app, options);
  app.setNotFoundHandler((_request, reply) => sendPage(reply.code(404), notFoundPage(site)));
};

/** Nothing comes from elsewhere but, if it lives there, the SDK. */
function contentPolicy(sdkUrl: string): string {
  const origin = /^https?:\/\//.test(sdkUrl) ? ` ${new URL(sdkUrl).origin}` : '';
  return `default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'${origin}; connect-src 'self'${origin}; base-uri 'none'; form-action 'self'; frame-ancestors 'self'`;
}

function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(text);
}

/** Forms and JSON only, whatever the mounter's server reads elsewhere. */
function readForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 32_768 },
    (_request, body, done) => {
      done(
        null,
        Object.fromEntries([...new URLSearchParams(String(body))].map(([name, value]) => [name, value.slice(0, 2000)])),
      );
    },
  );
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: 32_768 },
    app.getDefaultJsonParser('error', 'error'),
  );
}

function servePages(app: FastifyInstance, site: Site): void {
  app.get('/', async (_request, reply) => sendPage(reply, homePage(site)));
  app.get<{ Params: { slug: string } }>('/c/:slug', async (request, reply) => {
    const category = CATEGORIES.find((each) => each.slug === request.params.slug);
    return category
      ? sendPage(reply, categoryPage(site, category, readListQuery(request.query)))
      : reply.callNotFound();
  });
  app.get<{ Params: { id: string } }>('/p/:id', async (request, reply) => {
    const product = productById(request.params.id);
    return product ? sendPage(reply, productPage(site, product)) : reply.callNotFound();
  });
  app.get('/search', async (request, reply) => sendPage(reply, searchPage(site, readListQuery(request.query))));
  app.get('/guides', async (_request, reply) => sendPage(reply, guidesPage(site)));
  app.get<{ Params: { slug: string } }>('/guides/:slug', async (request, reply) => {
    const guide = guideBySlug(request.params.slug);
    return guide ? sendPage(reply, guidePage(site, guide)) : reply.callNotFound();
  });
  app.get('/account', async (_request, reply) => sendPage(reply, accountPage(site)));
}

function serveCheckout(app: FastifyInstance, site: Site): void {
  const orders = createOrderBook();
  app.get('/cart', async (_request, reply) => sendPage(reply, cartPage(site)));
  app.get('/checkout', async (_request, reply) => sendPage(reply, checkoutPage(site)));
  app.post<{ Body: CheckoutForm | null }>('/checkout', async (request, reply) => {
    const form = request.body ?? {};
    const problems = checkForm(form);
    if (Object.keys(problems).length > 0) return sendPage(reply.code(422), checkoutPage(site, form, problems));
    return reply.redirect(`${site.prefix}/order/${orders.place(form).id}`, 303);
  });
  app.get<{ Params: { id: string } }>('/order/:id', async (request, reply) => {
    const order = orders.find(request.params.id);
    return order ? sendPage(reply, orderPage(site, order)) : reply.callNotFound();
  });
}

function servePictures(app: FastifyInstance): void {
  const drawn = new Map<string, string>();
  app.get<{ Params: { name: string } }>('/images/:name', async (request, reply) => {
    const { name } = request.params;
    const text = drawn.get(name) ?? drawPicture(name);
    if (text === undefined) return reply.callNotFound();
    drawn.set(name, text);
    return reply
      .type('image/svg+xml')
      .header('cache-control', `public, max-age=${24 * HOUR_S}, stale-while-revalidate=${24 * HOUR_S}`)
      .send(text);
  });
}

/** `p012.svg`, `p012-2.svg`, `guide-a-better-cup.svg`, `scene-room.svg`. */
function drawPicture(name: string): string | undefined {
  const parts = /^(p\d{3})(?:-(\d))?\.svg$/.exec(name);
  if (parts) {
    const product = productById(parts[1]!);
    const view = VIEWS.find((each) => String(each) === (parts[2] ?? '1'));
    return product && view ? productImage(product, view) : undefined;
  }
  const guideSlug = /^guide-([a-z-]+)\.svg$/.exec(name)?.[1];
  const index = GUIDES.findIndex((guide) => guide.slug === guideSlug);
  if (index >= 0) return guideCover(GUIDES[index]!, index);
  const scene = name.replace(/\.svg$/, '');
  return Object.hasOwn(SCENES, scene) ? SCENES[scene]!() : undefined;
}

function serveFiles(app: FastifyInstance, files: ReadonlyMap<string, { type: string; text: string }>): void {
  app.get<{ Params: { name: string }; Querystring: { v?: string } }>('/assets/:name', async (request, reply) => {
    const file = files.get(request.params.name);
    if (!file) return reply.callNotFound();
    // The script's own imports carry no version, so they are asked for again each time.
    const lasting = request.query.v ? `public, max-age=${365 * 24 * HOUR_S}, immutable` : 'no-cache';
    const tag = `"${createHash('sha256').update(file.text).digest('hex').slice(0, 16)}"`;
    reply.type(file.type).header('cache-control', lasting).header('etag', tag);
    return request.headers['if-none-match'] === tag ? reply.code(304).send() : reply.send(file.text);
  });
}
