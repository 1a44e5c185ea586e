/**
 * The shelves that a model makes, in a real browser: others have been here, the model is trained of what they did, and a visitor's shelf moves on
 * with every product looked at, in the same page.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../../../tools/needs.ts';
import { productById, products } from './catalogue/catalogue.ts';
import { markPage, slot, startWalk, type Walk } from './testing/walk.ts';

let walk: Walk;

const LIGHT = products.filter(({ category, stock }) => category === 'light' && stock > 0).slice(0, 8);
const HILL = products.filter(({ category, stock }) => category === 'hill' && stock > 0).slice(0, 8);

/** Others walk through one room in the order of its list, so that what comes next is known. */
function othersPast() {
  const now = Date.now();
  return Array.from({ length: 120 }, (_, number) => {
    const room = number % 2 === 0 ? LIGHT : HILL;
    const from = number % 4;
    return room.slice(from, from + 5).map(({ id, category }, place) => ({
      type: 'track',
      event: 'Product Viewed',
      anonymousId: `walker-${number}`,
      messageId: `walker-${number}-${id}`,
      timestamp: new Date(now - (130 - number) * 60_000 + place * 4_000).toISOString(),
      properties: { product_id: id, category },
    }));
  }).flat();
}

async function trainForYou(): Promise<void> {
  const { address, secretKey } = walk.product;
  const reply = await fetch(`${address}/v1/models/for-you/train`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}` },
  });
  await reply.text();
  const version = async (): Promise<string | null> => {
    const asked = await fetch(`${address}/v1/recommendations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ recommender: 'for-you' }),
    });
    return ((await asked.json()) as { readonly version: string | null }).version;
  };
  while ((await version()) === null) await new Promise((resolve) => setTimeout(resolve, 200));
}

describe.skipIf(!needs('chromium'))('the shelves for one visitor', () => {
  beforeAll(async () => {
    walk = await startWalk();
    await walk.product.send(othersPast());
    await trainForYou();
  }, 240_000);
  afterAll(() => walk?.close());

  test('somebody new sees the shop’s own choice; then the shelf follows what they look at, without a reload', async () => {
    const page = await walk.visit(await walk.product.visitorId('for-you'), { path: '/shop/' });
    const same = await markPage(page);
    const shelf = slot(page, 'home-for-you');
    await shelf.scrollIntoViewIfNeeded();
    expect(await shelf.innerText()).toContain('What we would keep ourselves');
    const look = (id: string) =>
      page.evaluate(
        `window.attune.push(['track', 'Product Viewed', { product_id: '${id}', category: '${productById(id)!.category}' }])`,
      );
    const shown = () =>
      shelf
        .locator('[data-product]')
        .evaluateAll((cards: readonly { getAttribute(name: string): string | null }[]) =>
          cards.map((card) => card.getAttribute('data-product')),
        );

    await look(LIGHT[2]!.id);
    await expect.poll(() => shelf.innerText(), { timeout: 10_000 }).toContain('Chosen with you in mind');
    expect(await shelf.innerText()).toMatch(new RegExp(`(looked at|Like) ${LIGHT[2]!.title}`));
    const first = await shown();
    expect(first).toHaveLength(4);
    expect(first).toContain(LIGHT[3]!.id);
    expect(first).not.toContain(LIGHT[2]!.id);

    await look(HILL[2]!.id);
    await expect.poll(shown, { timeout: 10_000 }).not.toEqual(first);
    expect(await shown()).toContain(HILL[3]!.id);
    expect(await shelf.innerText()).toMatch(new RegExp(`(looked at|Like) ${HILL[2]!.title}`));
    expect(await shown()).not.toContain(HILL[2]!.id);
    expect(await same()).toBe(true);
    expect(walk.takeProblems()).toEqual([]);
  });

  test('the first shelf tells what it goes with', async () => {
    const page = await walk.visit(await walk.product.visitorId('because'), { path: `/shop/p/${LIGHT[1]!.id}` });
    await page.waitForTimeout(800);
    await page.goto(`${walk.product.address}/shop/`);
    await expect
      .poll(() => slot(page, 'home-shelf').innerText(), { timeout: 10_000 })
      .toMatch(new RegExp(`Because you looked at the ${LIGHT[1]!.title}|What people are looking at now`));
    expect(walk.takeProblems()).toEqual([]);
  });
});
