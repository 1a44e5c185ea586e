/** What the rest of the shop, and the engine's items, rely on. */
import { describe, expect, test } from 'vitest';
import { GUIDES, guideBySlug } from '../guides.ts';
import { FINISHES } from '../images/colour.ts';
import { DRAWERS, productImage, VIEWS } from '../images/product-image.ts';
import { guideCover, SCENES } from '../images/scene.ts';
import { type Product, productById, products, relatedTo } from './catalogue.ts';
import { CATEGORIES } from './kind.ts';
import { MAKERS } from './makers.ts';

function expectWhole(product: Product): void {
  const { id } = product;
  expect(product.price).toBeGreaterThan(0);
  expect(product.stock).toBeGreaterThanOrEqual(0);
  expect(product.rating).toBeGreaterThanOrEqual(3.8);
  expect(product.rating).toBeLessThanOrEqual(5);
  expect(product.url).toBe(`/shop/p/${id}`);
  expect(product.image).toBe(`/shop/images/${id}.svg`);
  expect(MAKERS.map((maker) => maker.name)).toContain(product.brand);
  expect(guideBySlug(product.guide), product.guide).toBeDefined();
  expect(Object.keys(FINISHES)).toEqual(expect.arrayContaining([product.colour, product.second_colour]));
  expect(Object.hasOwn(DRAWERS, product.draw), product.draw).toBe(true);
  expect(product.description.length).toBeGreaterThan(25);
  for (const word of ['lorem', 'undefined', 'NaN', 'TODO']) expect(JSON.stringify(product)).not.toContain(word);
}

describe('the catalogue', () => {
  test('is large enough, with eight rooms and enough dear things to compare', () => {
    expect(products.length).toBeGreaterThanOrEqual(240);
    expect(CATEGORIES).toHaveLength(8);
    for (const { slug } of CATEGORIES)
      expect(products.filter((product) => product.category === slug).length).toBeGreaterThanOrEqual(24);
    expect(products.filter((product) => product.price > 200).length).toBeGreaterThanOrEqual(40);
    expect(products.filter((product) => product.price < 50).length).toBeGreaterThanOrEqual(40);
  });

  test('has ids in order, and no two products with one name or one description', () => {
    products.forEach((product, index) => {
      expect(product.id).toBe(`p${String(index + 1).padStart(3, '0')}`);
    });
    expect(new Set(products.map((product) => product.title)).size).toBe(products.length);
    expect(new Set(products.map((product) => product.description)).size).toBe(products.length);
  });

  test.each(CATEGORIES.map(({ slug }) => slug))('every product of %s holds together', (slug) => {
    for (const product of products) if (product.category === slug) expectWhole(product);
  });

  test('is what the engine takes as items: plain JSON', () => {
    expect(JSON.parse(JSON.stringify(products))).toEqual(products);
  });

  test('names what goes with a product: never itself, never sold out', () => {
    for (const product of products) {
      const related = relatedTo(product, 4);
      expect(related).toHaveLength(4);
      expect(related.every((other) => other.id !== product.id && other.stock > 0)).toBe(true);
    }
    expect(productById('p999')).toBeUndefined();
  });
});

describe('the pictures', () => {
  test('are the same every time, and different for different products and views', () => {
    const texts = products.flatMap((product) => VIEWS.map((view) => productImage(product, view)));
    expect(new Set(texts).size).toBe(texts.length);
    expect(productImage(products[0]!)).toBe(productImage(products[0]!));
  });

  test('are whole SVGs: no missing number, no unknown gradient, no attribute twice, nothing from outside', () => {
    const all = [
      ...products.flatMap((product) => VIEWS.map((view) => productImage(product, view))),
      ...GUIDES.map(guideCover),
      ...Object.values(SCENES).map((draw) => draw()),
    ];
    for (const text of all) {
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
      expect(text).not.toMatch(/href|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
      const known = new Set([...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
      for (const [, used] of text.matchAll(/url\(#([^)]+)\)/g)) expect(known.has(used), used).toBe(true);
      for (const [, attributes] of text.matchAll(/<\w+ ([^>]*)>/g)) {
        const names = [...attributes!.matchAll(/([\w-]+)="/g)].map((match) => match[1]);
        expect(new Set(names).size, attributes).toBe(names.length);
      }
      expect(text.match(/<g[ >]/g)?.length ?? 0).toBe(text.match(/<\/g>/g)?.length ?? 0);
    }
  });
});
