/** Segment's own libraries, unmodified, deliver into it: @segment/analytics-node, and @segment/analytics-next in a real browser. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Analytics } from '@segment/analytics-node';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { openBrowser } from './testing/open-browser.ts';
import { asOwner, startServer, type TestServer, WRITE_KEY } from './testing/start-server.ts';

let server: TestServer;
let base: string;
beforeAll(async () => {
  server = await startServer({ clock: Date.now });
  base = await server.listen({ port: 0 });
});
afterAll(() => server.close());

type Seen = {
  events: number;
  traits: object;
  identities: { anonymousIds: string[]; userIds: string[] };
  timeline: { messageId: string; event: string; type: string; properties: Record<string, unknown> }[];
};
async function profile(id: string): Promise<Seen> {
  const answer = await fetch(`${base}/v1/profiles/${id}`, { headers: asOwner });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Seen;
}

describe('@segment/analytics-node', () => {
  it('delivers every kind of event, each once', async () => {
    const analytics = new Analytics({ writeKey: WRITE_KEY, host: base, flushAt: 5, flushInterval: 1_000 });
    const failures: unknown[] = [];
    analytics.on('error', (error) => failures.push(error));
    analytics.identify({
      userId: 'node-user',
      anonymousId: 'node-anonymous',
      traits: { plan: 'pro', email: 'n@example.com' },
    });
    for (let i = 0; i < 12; i++)
      analytics.track({ userId: 'node-user', event: 'Product Viewed', properties: { product_id: `p${i}` } });
    analytics.page({ userId: 'node-user', name: 'Home', properties: { path: '/' } });
    analytics.screen({ userId: 'node-user', name: 'Start' });
    analytics.group({ userId: 'node-user', groupId: 'acme', traits: { seats: 3 } });
    analytics.alias({ userId: 'node-user', previousId: 'node-before' });
    await analytics.closeAndFlush();
    expect(failures).toEqual([]);
    const seen = await profile('node-user');
    expect(seen.events).toBe(17);
    expect(seen.traits).toMatchObject({ plan: 'pro', email: 'n@example.com' });
    expect(new Set(seen.timeline.map(({ messageId }) => messageId)).size).toBe(17);
    expect(seen.timeline.filter(({ event }) => event === 'Product Viewed')).toHaveLength(12);
    expect(server.loop.counters().quarantined).toBe(0);
  });
});

describe.skipIf(!needs('chromium'))('@segment/analytics-next', () => {
  let browser: Browser;
  let pages: HttpServer;
  let shop: string;
  beforeAll(async () => {
    const source =
      "import { AnalyticsBrowser } from '@segment/analytics-next'; window.AnalyticsBrowser = AnalyticsBrowser;";
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    const script = outputFiles[0]!.text;
    pages = createHttpServer((request, response) => {
      const isScript = request.url === '/analytics.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(
        isScript ? script : '<!doctype html><title>Shop</title><script src="/analytics.js"></script><h1>Shop</h1>',
      );
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    shop = `http://127.0.0.1:${(pages.address() as AddressInfo).port}/shop`;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    pages.close();
  });

  /** Loads the library in a page of another origin, acts, and waits until everything was answered. */
  async function visit(page: Page, deliveryStrategy: object | undefined): Promise<string> {
    await page.goto(shop);
    return page.evaluate(
      async ({ writeKey, base, deliveryStrategy }) => {
        type Analytics = {
          user: () => { anonymousId: () => string };
          page: (name: string) => Promise<unknown>;
          track: (event: string, properties: object) => Promise<unknown>;
          identify: (id: string, traits: object) => Promise<unknown>;
          group: (id: string) => Promise<unknown>;
        };
        const { AnalyticsBrowser } = globalThis as unknown as {
          AnalyticsBrowser: { load: (settings: object, options: object) => Promise<[Analytics]> };
        };
        const segmentIo = {
          apiHost: `${base.replace('http://', '')}/v1`,
          protocol: 'http',
          ...(deliveryStrategy ? { deliveryStrategy } : {}),
        };
        const [analytics] = await AnalyticsBrowser.load(
          { writeKey, cdnURL: base },
          { integrations: { 'Segment.io': segmentIo } },
        );
        await analytics.page('Shop');
        await analytics.track('Product Viewed', { product_id: 'p7', price: 12.5 });
        await analytics.identify(`user-${deliveryStrategy ? 'batched' : 'single'}`, { plan: 'free' });
        await analytics.group('acme');
        return analytics.user().anonymousId();
      },
      { writeKey: WRITE_KEY, base, deliveryStrategy },
    );
  }

  it.each([
    ['one request an event', undefined, 'user-single'],
    ['in batches', { strategy: 'batching', config: { size: 4, timeout: 200 } }, 'user-batched'],
  ] as const)('delivers from a page of another origin, %s', async (_name, strategy, user) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const requests: string[] = [];
    const answers: number[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('response', (response) => {
      if (response.request().method() === 'POST') answers.push(response.status());
    });
    const anonymousId = await visit(page, strategy);
    await expect.poll(async () => (await server.loop.visitor(user))?.profile.events ?? 0, { timeout: 20_000 }).toBe(4);
    const seen = await profile(user);
    expect(seen.identities).toEqual({ anonymousIds: [anonymousId], userIds: [user] });
    expect(seen.timeline.map(({ type }) => type).sort()).toEqual(['group', 'identify', 'page', 'track']);
    expect(seen.timeline.find(({ type }) => type === 'track')!.properties).toMatchObject({
      product_id: 'p7',
      price: 12.5,
    });
    expect(answers.every((status) => status === 200)).toBe(true);
    expect(requests.filter((url) => !url.startsWith('http://127.0.0.1:'))).toEqual([]);
    expect(server.loop.counters().quarantined).toBe(0);
    await context.close();
  });
});
