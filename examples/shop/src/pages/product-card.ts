/**
 * A product in a list: picture, maker, name, price. The picture and the card are named for the SDK, so that what a visitor
 * lingers on is known by its product.
 */
import type { Product } from '../catalogue/catalogue.ts';
import { type Html, html, money } from '../html.ts';
import { IMAGE_HEIGHT, IMAGE_WIDTH } from '../images/product-image.ts';
import type { Site } from './site.ts';

export function altOf(product: Product): string {
  return `${product.title} by ${product.brand}: ${product.material}`;
}

export function stockNote(product: Product): string {
  if (product.stock === 0) return 'Sold out, back in three weeks';
  return product.stock <= 4 ? `Only ${product.stock} left` : '';
}

/** What the SDK is told about a product, in the names of Segment's commerce events. */
export function eventProduct(product: Product): { readonly [name: string]: string | number } {
  return {
    product_id: product.id,
    name: product.title,
    category: product.category,
    brand: product.brand,
    price: product.price,
  };
}

export function productCard(
  site: Site,
  product: Product,
  options: { position?: number; list?: string; eager?: boolean } = {},
): Html {
  const note = stockNote(product);
  return html`<li class="card">
  <a href="${site.prefix}/p/${product.id}" data-attune="product-card" data-attune-product-id="${product.id}" data-attune-list="${options.list ?? 'list'}" data-product="${product.id}" data-position="${options.position ?? 0}">
    <span class="card-picture"><img src="${site.prefix}/images/${product.id}.svg" width="${IMAGE_WIDTH}" height="${IMAGE_HEIGHT}" alt="${altOf(product)}"${options.eager ? '' : html` loading="lazy"`} decoding="async">${note ? html`<span class="flag">${note}</span>` : ''}</span>
    <span class="card-maker">${product.brand}</span>
    <span class="card-name">${product.title}</span>
    <span class="card-price">${money(product.price)}</span>
  </a>
</li>`;
}

export function shelf(
  site: Site,
  products: readonly Product[],
  options: { title: string; list: string; more?: Html },
): Html {
  return html`<section class="shelf"><div class="shelf-head"><h2>${options.title}</h2>${options.more ?? ''}</div><ul class="cards row">${products.map((product, index) => productCard(site, product, { position: index + 1, list: options.list }))}</ul></section>`;
}
