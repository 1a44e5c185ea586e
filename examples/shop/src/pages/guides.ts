/** The journal: its list and its articles, each with the goods it speaks of. */
import { products } from '../catalogue/catalogue.ts';
import { CATEGORIES } from '../catalogue/kind.ts';
import { GUIDES, type Guide } from '../guides.ts';
import { type Html, html } from '../html.ts';
import { page } from './layout.ts';
import { shelf } from './product-card.ts';
import type { Site } from './site.ts';

export function guideCard(site: Site, guide: Guide, eager = false): Html {
  return html`<li><a href="${site.prefix}/guides/${guide.slug}" data-attune="guide-card" data-attune-guide="${guide.slug}"><img src="${site.prefix}/images/guide-${guide.slug}.svg" width="1200" height="900" alt="" ${eager ? '' : html`loading="lazy"`} decoding="async"><span class="eyebrow">${guide.minutes} minutes</span><b>${guide.title}</b><span>${guide.lead}</span></a></li>`;
}

export function guidesPage(site: Site): string {
  const body = html`<div class="wrap listing"><header class="listing-head"><p class="eyebrow">The journal</p><h1>Things worth knowing first</h1><p>Short articles about choosing, using and keeping. Nobody paid for them but us.</p></header><ul class="guides">${GUIDES.map((guide, index) => guideCard(site, guide, index < 3))}</ul></div>`;
  return page(site, { title: 'Journal', body, current: 'guides' });
}

export function guidePage(site: Site, guide: Guide): string {
  const named = products.filter((product) => product.guide === guide.slug && product.stock > 0);
  const goods =
    named.length > 3
      ? named.filter((_, index) => index % Math.floor(named.length / 4) === 0).slice(0, 4)
      : products.filter((product) => guide.cover.includes(product.draw)).slice(0, 4);
  const room = CATEGORIES.find((category) => category.slug === guide.category)!;
  const body = html`<article class="article">
<header class="wrap narrow"><nav class="crumbs" aria-label="You are here"><a href="${site.prefix}/guides">Journal</a> <span aria-hidden="true">/</span> <a href="${site.prefix}/c/${room.slug}">${room.name}</a></nav><h1>${guide.title}</h1><p class="lead">${guide.lead}</p><p class="eyebrow">${guide.minutes} minutes to read</p></header>
<div class="wrap"><img class="article-picture" src="${site.prefix}/images/guide-${guide.slug}.svg" width="1200" height="900" alt="" fetchpriority="high"></div>
<div class="wrap narrow prose" data-attune="article" data-attune-guide="${guide.slug}">${guide.parts.map(([heading, text]) => html`<h2>${heading}</h2><p>${text}</p>`)}</div>
<div class="wrap">${shelf(site, goods, { title: 'Spoken of here', list: `guide-${guide.slug}`, more: html`<a class="quiet-link" href="${site.prefix}/c/${room.slug}">All of ${room.name}</a>` })}</div>
</article>`;
  return page(site, {
    title: guide.title,
    description: guide.lead,
    body,
    current: 'guides',
    events: [
      { event: 'Article Viewed', properties: { article: guide.slug, title: guide.title, category: guide.category } },
    ],
  });
}
