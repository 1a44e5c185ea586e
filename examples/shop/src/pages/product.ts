/** One product: its pictures, what it is, what it costs, and the two places where Attune may add something. */
import { BRAND } from '../brand.ts';
import { type Product, products, relatedTo } from '../catalogue/catalogue.ts';
import { MAKERS } from '../catalogue/makers.ts';
import { guideBySlug } from '../guides.ts';
import { type Html, html, json, money } from '../html.ts';
import { IMAGE_HEIGHT, IMAGE_WIDTH, VIEWS } from '../images/product-image.ts';
import { page } from './layout.ts';
import { altOf, eventProduct, shelf, stockNote } from './product-card.ts';
import type { Site } from './site.ts';
import { slot } from './slot.ts';

const VIEW_NAMES = { 1: 'the whole', 2: 'closer', 3: 'in evening light' } as const;

function gallery(site: Site, product: Product): Html {
  const source = (view: number): string => `${site.prefix}/images/${product.id}${view === 1 ? '' : `-${view}`}.svg`;
  return html`<div class="gallery">
  <img class="gallery-main" src="${source(1)}" width="${IMAGE_WIDTH}" height="${IMAGE_HEIGHT}" alt="${altOf(product)}" fetchpriority="high" data-gallery-main data-attune="product-image" data-attune-product-id="${product.id}" data-attune-category="${product.category}" data-attune-price="${product.price}">
  <div class="gallery-views" role="group" aria-label="Views">${VIEWS.map((view) => html`<button type="button" data-view="${source(view)}" aria-pressed="${view === 1 ? 'true' : 'false'}"><img src="${source(view)}" width="120" height="144" alt="${product.title}, ${VIEW_NAMES[view]}" loading="lazy"></button>`)}</div>
</div>`;
}

function buyForm(product: Product): Html {
  const sold = product.stock === 0;
  return html`<form class="buy" data-add="${product.id}" data-product-data="${json(eventProduct(product)).text}">
  <label class="quantity"><span class="hidden">How many</span><input type="number" name="quantity" min="1" max="${Math.max(1, Math.min(9, product.stock))}" value="1" inputmode="numeric"${sold ? html` disabled` : ''}></label>
  <button class="button wide" type="submit" data-attune="add-to-basket" data-attune-product-id="${product.id}"${sold ? html` disabled` : ''}>${sold ? 'Sold out' : 'Add to basket'}</button>
</form>`;
}

/** In short, and for those who linger in full: both take the same room, so that nothing moves. */
function description({ description: short, material, care }: Product): Html {
  const madeOf = material.charAt(0).toLowerCase() + material.slice(1);
  return html`<p class="says">${short}</p><p class="says says-full">${short} Made of ${madeOf}. ${care}</p>`;
}

export function productPage(site: Site, product: Product): string {
  const { prefix } = site;
  const maker = MAKERS.find((each) => each.name === product.brand);
  const guide = guideBySlug(product.guide)!;
  const note = stockNote(product);
  const body = html`<div class="wrap product" data-product-page="${product.id}">
<nav class="crumbs" aria-label="You are here"><a href="${prefix}/">Home</a> <span aria-hidden="true">/</span> <a href="${prefix}/c/${product.category}">${product.category_name}</a> <span aria-hidden="true">/</span> <span aria-current="page">${product.title}</span></nav>
<div class="product-grid">
  ${gallery(site, product)}
  <div class="product-words">
    <p class="eyebrow"><a href="${prefix}/search?maker=${encodeURIComponent(product.brand)}">${product.brand}</a>, ${product.origin}</p>
    <h1>${product.title}</h1>
    <p class="price-row"><span class="price">${money(product.price)}</span> <span class="rating" title="${product.rating} of 5">${ratingStars(product.rating)}<span>${product.rating.toFixed(1)} from ${product.reviews} reviews</span></span></p>
    ${slot('product-description', description(product))}
    ${slot('product-offer', html`<div class="note"><p><b>${product.price >= 60 ? 'Delivered free' : 'Delivered for £4.50'}</b>, usually within three days. Send it back within a hundred.</p></div>`)}
    ${buyForm(product)}
    <p class="stock${product.stock === 0 ? ' none' : ''}">${note || 'In stock, ready to leave Kendal today'}</p>
    <dl class="facts"><div><dt>Made of</dt><dd>${product.material}</dd></div><div><dt>Care</dt><dd>${product.care}</dd></div><div><dt>Made by</dt><dd>${maker ? `${maker.name}, ${maker.place}, since ${maker.since}. ${maker.says}` : product.brand}</dd></div></dl>
    <a class="read-on" href="${prefix}/guides/${guide.slug}"><span>Before you choose</span><b>${guide.title}</b></a>
  </div>
</div>
${slot('product-below', shelf(site, relatedTo(product, 4), { title: 'Goes well with it', list: 'related' }))}
${slot('product-together', shelf(site, bestOf(product), { title: `Also in ${product.category_name}`, list: 'room' }))}
</div>`;
  return page(site, {
    title: product.title,
    description: `${product.title} by ${product.brand}. ${product.description} ${money(product.price)} at ${BRAND}.`,
    body,
    current: product.category,
    events: [{ event: 'Product Viewed', properties: eventProduct(product) }],
  });
}

/** The best rated of the room that are not on the shelf above. */
function bestOf(product: Product): readonly Product[] {
  const shown = new Set([product, ...relatedTo(product, 4)]);
  return products
    .filter((other) => other.category === product.category && other.stock > 0 && !shown.has(other))
    .sort((a, b) => b.rating - a.rating)
    .slice(0, 4);
}

function ratingStars(rating: number): Html {
  return html`<span class="stars" aria-hidden="true"><i class="stars-${Math.round(rating * 2)}"></i></span>`;
}
