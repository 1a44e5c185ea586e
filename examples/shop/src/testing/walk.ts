/**
 * Walking through the shop in a real browser, for the end-to-end tests: one process of the whole product, one browser, and visitors
 * who have said yes. Whatever a page does that it must not, an error or a request to elsewhere, is kept as a problem.
 */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../../../../tools/needs.ts';
import { type Product, startProduct } from '../start-product.ts';

export type VisitOptions = {
  /** Default `/shop/guides`, where little happens. */
  readonly path?: string;
  /** false: the question about privacy stays open. */
  readonly consent?: boolean;
  /** Default 1440. */
  readonly width?: number;
} & Pick<BrowserContextOptions, 'timezoneId' | 'userAgent' | 'extraHTTPHeaders'>;

export type Walk = {
  readonly product: Product;
  /** A new browser of the visitor with this id; the one before is closed. */
  readonly visit: (anonymousId: string, options?: VisitOptions) => Promise<Page>;
  readonly context: () => BrowserContext;
  readonly leave: () => Promise<void>;
  /** What should not have happened since it was last asked. */
  readonly takeProblems: () => readonly string[];
  readonly close: () => Promise<void>;
};

export async function startWalk(): Promise<Walk> {
  const [product, browser] = await Promise.all([
    startProduct(),
    chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...CHROMIUM_ARGS] }),
  ]);
  const problems: string[] = [];
  let context: BrowserContext | undefined;
  const leave = async (): Promise<void> => {
    await context?.close();
    context = undefined;
  };
  return {
    product,
    visit: async (anonymousId, options = {}) => {
      await leave();
      context = await openContext(browser, product, { anonymousId, ...options });
      context.on('weberror', (error) => problems.push(String(error.error())));
      context.on('request', (request) => {
        if (!request.url().startsWith(product.address) && !request.url().startsWith('data:'))
          problems.push(`outside: ${request.url()}`);
      });
      const page = await context.newPage();
      await page.goto(`${product.address}${options.path ?? '/shop/guides'}`);
      if (options.consent !== false) await page.click('[data-consent-grant]');
      return page;
    },
    context: () => context!,
    leave,
    takeProblems: () => problems.splice(0),
    close: async () => {
      await leave();
      await browser.close();
      await product.stop();
    },
  };
}

async function openContext(
  browser: Browser,
  product: Product,
  {
    anonymousId,
    path: _path,
    consent: _consent,
    width = 1440,
    ...given
  }: VisitOptions & { readonly anonymousId: string },
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...given });
  const key = JSON.stringify(`attune.${product.writeKey}.id`);
  const kept = JSON.stringify(JSON.stringify({ anonymousId, userId: null }));
  // An id that is not held out, kept where the SDK keeps it.
  await context.addInitScript({
    content: `if (window === top && location.protocol !== 'about:' && !localStorage.getItem(${key})) localStorage.setItem(${key}, ${kept});`,
  });
  return context;
}

export const slot = (page: Page, placement: string): Locator => page.locator(`attune-slot[placement="${placement}"]`);

/** @returns proves that the page was not loaded again since */
export async function markPage(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate('window.samePage = true');
  return async () => (await page.evaluate('window.samePage')) === true;
}
