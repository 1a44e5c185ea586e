/** The first page: a hero, a shelf, the rooms, two articles and the makers. */
import { BRAND, CLAIM } from '../brand.ts';
import { productById, products } from '../catalogue/catalogue.ts';
import { CATEGORIES } from '../catalogue/kind.ts';
import { MAKERS } from '../catalogue/makers.ts';
import { guideBySlug } from '../guides.ts';
import { type Html, html } from '../html.ts';
import { guideCard } from './guides.ts';
import { page } from './layout.ts';
import { shelf } from './product-card.ts';
import type { Site } from './site.ts';
import { slot } from './slot.ts';

/** What the shop puts forward by itself, for whom nothing is known: four on each shelf. */
const SHELF = ['p033', 'p097', 'p163', 'p225'];
const SECOND_SHELF = ['p012', 'p141', 'p118', 'p201'];

function hero(site: Site): Html {
  return html`<section class="hero">
  <img class="hero-picture" src="${site.prefix}/images/scene-room.svg" width="1600" height="900" alt="A green armchair, a lamp on a walnut sideboard and a tall plant in afternoon light" fetchpriority="high">
  <div class="wrap hero-words">
    <p class="eyebrow">Autumn at Tarn</p>
    <h1>Goods for the house and the hill</h1>
    <p>Two hundred and fifty-six things that we use ourselves, from twelve workshops we know by name.</p>
    <p><a class="button" href="${site.prefix}/c/furniture" data-attune="hero-button">See what’s new</a> <a class="quiet-link" href="${site.prefix}/guides/buy-once">How we choose</a></p>
  </div>
</section>`;
}

export function homePage(site: Site): string {
  const { prefix } = site;
  const first = (slug: string) =>
    products.find(
      (product) =>
        product.category === slug && product.draw === CATEGORIES.find((category) => category.slug === slug)!.draw,
    )!;
  const body = html`${slot('home-hero', hero(site), false)}
<div class="wrap">
${slot(
  'home-shelf',
  shelf(
    site,
    SHELF.map((id) => productById(id)!),
    {
      title: 'From the workshops this week',
      list: 'home-shelf',
      more: html`<a class="quiet-link" href="${prefix}/c/table">All of it</a>`,
    },
  ),
)}
<section class="rooms-grid" aria-labelledby="rooms"><div class="shelf-head"><h2 id="rooms">Room by room</h2></div>
<ul>${CATEGORIES.map((category) => html`<li><a href="${prefix}/c/${category.slug}" data-attune="room" data-attune-category="${category.slug}"><img src="${prefix}/images/${first(category.slug).id}.svg" width="600" height="720" alt="" loading="lazy" decoding="async"><span>${category.name}</span></a></li>`)}</ul></section>
${slot(
  'home-for-you',
  shelf(
    site,
    SECOND_SHELF.map((id) => productById(id)!),
    { title: 'What we would keep ourselves', list: 'home-keep' },
  ),
)}
</div>
<section class="promise"><div class="wrap promise-grid">
  <h2>Made by someone.<br>Mended by us.</h2>
  <div><p>Everything here was made by one of ${MAKERS.length} workshops, and every one of them has told us how to take it apart again. If it breaks, send it to Kendal. If it cannot be mended, we should not have sold it to you.</p><p><a class="quiet-link light" href="${prefix}/guides/buy-once">How to buy a thing once</a></p></div>
</div></section>
<div class="wrap">
<section class="journal" aria-labelledby="journal"><div class="shelf-head"><h2 id="journal">From the journal</h2><a class="quiet-link" href="${prefix}/guides">All articles</a></div>
<ul class="guides">${['a-better-cup', 'light-in-layers', 'packing-for-the-hill'].map((slug) => guideCard(site, guideBySlug(slug)!))}</ul></section>
<section class="makers" aria-labelledby="makers"><h2 id="makers">The workshops</h2><ul>${MAKERS.map((maker) => html`<li><a href="${prefix}/search?maker=${encodeURIComponent(maker.name)}"><b>${maker.name}</b><span>${maker.place}, since ${maker.since}</span></a></li>`)}</ul></section>
</div>`;
  return page(site, { title: BRAND, description: `${BRAND}: ${CLAIM.toLowerCase()}.`, body });
}
