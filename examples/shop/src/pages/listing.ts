/**
 * Lists of products: a room with its filters, and what a search found. The filters are a plain form, so that every view has
 * an address of its own.
 */
import { type Product, products } from '../catalogue/catalogue.ts';
import { CATEGORIES, type Category } from '../catalogue/kind.ts';
import { GUIDES, guideBySlug } from '../guides.ts';
import { type Html, html } from '../html.ts';
import { page } from './layout.ts';
import { eventProduct, productCard, shelf } from './product-card.ts';
import type { Site } from './site.ts';
import { slot } from './slot.ts';

export type ListQuery = {
  readonly q: string;
  readonly maker: string;
  readonly kind: string;
  readonly price: string;
  readonly stock: boolean;
  readonly sort: string;
};

const PRICES = [
  ['', 'Any price', 0, Number.POSITIVE_INFINITY],
  ['0-50', 'Up to £50', 0, 50],
  ['50-100', '£50 to £100', 50, 100],
  ['100-200', '£100 to £200', 100, 200],
  ['200-', '£200 and more', 200, Number.POSITIVE_INFINITY],
] as const;
const SORTS = [
  ['', 'Our order'],
  ['price', 'Price, low to high'],
  ['-price', 'Price, high to low'],
  ['rating', 'Best rated'],
  ['name', 'Name'],
] as const;

export function readListQuery(query: unknown): ListQuery {
  const given = typeof query === 'object' && query !== null ? (query as { readonly [key: string]: unknown }) : {};
  const text = (key: string): string => (typeof given[key] === 'string' ? given[key].trim().slice(0, 80) : '');
  return {
    q: text('q'),
    maker: text('maker'),
    kind: text('kind'),
    price: text('price'),
    stock: text('stock') === '1',
    sort: text('sort'),
  };
}

function wordsOf(product: Product): string {
  return `${product.title} ${product.noun} ${product.brand} ${product.category_name} ${product.material} ${product.colour} ${product.description}`.toLowerCase();
}

/** Products that hold every word of the query, those with it in their names first. */
export function findProducts(text: string): readonly Product[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (product: Product, word: string): boolean =>
    wordsOf(product).includes(word) ||
    (word.length > 3 && word.endsWith('s') && wordsOf(product).includes(word.slice(0, -1)));
  const found = products.filter((product) => words.every((word) => holds(product, word)));
  const inName = (product: Product): number =>
    words.filter((word) => `${product.title} ${product.noun}`.toLowerCase().includes(word)).length;
  return found
    .map((product) => [inName(product), product] as const)
    .sort((a, b) => b[0] - a[0])
    .map(([, product]) => product);
}

function filtered(all: readonly Product[], query: ListQuery): readonly Product[] {
  const [, , low, high] = PRICES.find(([key]) => key === query.price) ?? PRICES[0];
  const kept = all.filter(
    (product) =>
      (!query.maker || product.brand === query.maker) &&
      (!query.kind || product.noun === query.kind) &&
      product.price >= low &&
      product.price <= high &&
      (!query.stock || product.stock > 0),
  );
  const orders: Readonly<Record<string, (a: Product, b: Product) => number>> = {
    price: (a, b) => a.price - b.price,
    '-price': (a, b) => b.price - a.price,
    rating: (a, b) => b.rating - a.rating,
    name: (a, b) => a.title.localeCompare(b.title),
  };
  const order = orders[query.sort];
  return order ? [...kept].sort(order) : kept;
}

function select(name: string, label: string, chosen: string, options: readonly (readonly [string, string])[]): Html {
  return html`<label class="filter"><span>${label}</span><select name="${name}">${options.map(([value, text]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`)}</select></label>`;
}

function filters(all: readonly Product[], query: ListQuery, options: { action: string; keepQuery: boolean }): Html {
  const names = (of: (product: Product) => string): (readonly [string, string])[] =>
    [...new Set(all.map(of))].sort().map((name) => [name, name]);
  return html`<form class="filters" method="get" action="${options.action}" data-attune="filters" data-submit-on-change>
  ${options.keepQuery ? html`<input type="hidden" name="q" value="${query.q}">` : ''}
  ${select('kind', 'Kind', query.kind, [['', 'Everything'], ...names((product) => product.noun)])}
  ${select('maker', 'Workshop', query.maker, [['', 'All workshops'], ...names((product) => product.brand)])}
  ${select(
    'price',
    'Price',
    query.price,
    PRICES.map(([value, label]) => [value, label]),
  )}
  ${select('sort', 'Order', query.sort, SORTS)}
  <label class="check"><input type="checkbox" name="stock" value="1"${query.stock ? html` checked` : ''}> In stock</label>
  <button class="button small plain" type="submit">Apply</button>
</form>`;
}

function grid(site: Site, list: readonly Product[], name: string): Html {
  return html`<ul class="cards">${list.map((product, index) => productCard(site, product, { position: index + 1, list: name, eager: index < 4 }))}</ul>`;
}

function listViewed(list: readonly Product[], properties: { readonly [name: string]: unknown }) {
  return {
    event: 'Product List Viewed',
    properties: {
      ...properties,
      products: list.slice(0, 12).map((product, index) => ({ ...eventProduct(product), position: index + 1 })),
    },
  };
}

const nothing = (site: Site): Html =>
  html`<div class="empty"><h2>Nothing here fits all of that</h2><p>Take one of the filters away, or start from a room.</p><p>${CATEGORIES.map((category) => html`<a class="chip" href="${site.prefix}/c/${category.slug}">${category.name}</a> `)}</p></div>`;

function bestRated(all: readonly Product[]): readonly Product[] {
  return [...all]
    .filter(({ stock }) => stock > 0)
    .sort((a, b) => b.rating - a.rating)
    .slice(0, 4);
}

export function categoryPage(site: Site, category: Category, query: ListQuery): string {
  const all = products.filter((product) => product.category === category.slug);
  const list = filtered(all, query);
  const guide =
    GUIDES.find((each) => each.category === category.slug && each.slug !== 'buy-once') ?? guideBySlug('buy-once')!;
  const body = html`<div class="wrap listing">
<nav class="crumbs" aria-label="You are here"><a href="${site.prefix}/">Home</a> <span aria-hidden="true">/</span> <span aria-current="page">${category.name}</span></nav>
<header class="listing-head"><h1>${category.name}</h1><p>${category.says}</p></header>
${slot('listing-guide', html`<aside class="strip"><p><b>${guide.title}</b> ${guide.minutes} minutes to read, before you choose.</p><a class="quiet-link" href="${site.prefix}/guides/${guide.slug}">Read it</a></aside>`)}
${filters(all, query, { action: `${site.prefix}/c/${category.slug}`, keepQuery: false })}
<p class="found" role="status">${list.length} ${list.length === 1 ? 'thing' : 'things'}</p>
${list.length > 0 ? grid(site, list, category.slug) : nothing(site)}
${list.length === all.length ? slot('listing-liked', shelf(site, bestRated(all), { title: `Rated highest in ${category.name}`, list: 'rated' })) : ''}
</div>`;
  return page(site, {
    title: category.name,
    description: category.says,
    body,
    current: category.slug,
    events: [listViewed(list, { list_id: category.slug, category: category.slug })],
  });
}

export function searchPage(site: Site, query: ListQuery): string {
  const asked = query.q !== '' || query.maker !== '';
  const all = query.q ? findProducts(query.q) : products;
  const list = asked ? filtered(all, query) : [];
  const title = query.q ? `Search: ${query.q}` : query.maker || 'Search';
  const heading = query.q ? html`“${query.q}”` : query.maker || 'Search the shop';
  const body = html`<div class="wrap listing">
<header class="listing-head"><p class="eyebrow">Search</p><h1>${heading}</h1>
<form class="search-large" role="search" action="${site.prefix}/search" method="get"><label class="hidden" for="q2">What are you looking for?</label><input id="q2" name="q" type="search" maxlength="80" value="${query.q}" placeholder="A lamp, a mug, something in oak"><button class="button" type="submit">Search</button></form></header>
${asked ? html`${filters(all, query, { action: `${site.prefix}/search`, keepQuery: true })}<p class="found" role="status">${list.length} ${list.length === 1 ? 'thing' : 'things'} found</p>${list.length > 0 ? grid(site, list, 'search') : nothing(site)}` : html`<p class="chips">${['oak', 'linen', 'copper', 'teapot', 'lantern', 'something under the tree'].map((word) => html`<a class="chip" href="${site.prefix}/search?q=${encodeURIComponent(word === 'something under the tree' ? 'gift' : word)}">${word === 'something under the tree' ? 'a gift' : word}</a> `)}</p>`}
</div>`;
  const events = query.q
    ? [{ event: 'Products Searched', properties: { query: query.q, results: list.length } }]
    : asked
      ? [listViewed(list, { list_id: `maker:${query.maker}` })]
      : [];
  return page(site, { title, body, query: query.q, events });
}
