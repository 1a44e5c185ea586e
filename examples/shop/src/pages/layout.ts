/**
 * The frame of every page: head, header, footer, consent and the SDK's tag, as a customer of Attune would write them.
 */
import { BRAND, CLAIM } from '../brand.ts';
import { CATEGORIES } from '../catalogue/kind.ts';
import { type Html, html, json, type Part, trusted } from '../html.ts';
import type { PageEvent, Site } from './site.ts';
import { slot } from './slot.ts';

export type PageOptions = {
  readonly title: string;
  readonly description?: string;
  readonly body: Html;
  readonly events?: readonly PageEvent[];
  /** The category that is marked in the navigation. */
  readonly current?: string;
  /** What stands in the search field. */
  readonly query?: string;
  /** A class on body, for pages with a calmer frame (checkout). */
  readonly kind?: string;
};

const LOGO = trusted(
  '<svg class="logo" viewBox="0 0 34 34" width="34" height="34" aria-hidden="true"><circle cx="17" cy="17" r="16" fill="currentColor"/><path d="M4 20 12.500 10.500 17 15.500 21 11.500 30 20Z" fill="#f7f4ee"/><path d="M6.500 23.500h21M10 27h14" stroke="#f7f4ee" stroke-width="1.600" stroke-linecap="round"/></svg>',
);
const icon = (d: string): Html =>
  trusted(
    `<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${d}</svg>`,
  );
const SEARCH = icon('<circle cx="10.500" cy="10.500" r="6.500"/><path d="m15.500 15.500 5 5"/>');
const PERSON = icon('<circle cx="12" cy="8" r="4"/><path d="M4.500 20.500c1-4.500 4-6 7.500-6s6.500 1.500 7.500 6"/>');
const BASKET = icon('<path d="M4 9.500h16l-1.800 10.500H5.800ZM8 9.500l3-6M16 9.500l-3-6"/>');
const MENU = icon('<path d="M3.500 7.500h17M3.500 12h17M3.500 16.500h17"/>');

function navigation(site: Site, current: string | undefined): Html {
  const link = (href: string, name: string, isCurrent: boolean): Html =>
    html`<li><a href="${site.prefix}${href}"${isCurrent ? html` aria-current="page"` : ''}>${name}</a></li>`;
  return html`<ul>${CATEGORIES.map((category) => link(`/c/${category.slug}`, category.name, category.slug === current))}${link('/guides', 'Journal', current === 'guides')}</ul>`;
}

function header(site: Site, options: PageOptions): Html {
  const { prefix } = site;
  return html`<header class="masthead">
  <div class="wrap masthead-row">
    <details class="menu"><summary aria-label="Menu">${MENU}</summary><nav aria-label="Menu">${navigation(site, options.current)}</nav></details>
    <a class="brand" href="${prefix}/" aria-label="${BRAND}, home">${LOGO}<span>${BRAND}</span></a>
    <nav class="rooms" aria-label="Rooms">${navigation(site, options.current)}</nav>
    <div class="tools">
      <form class="search" role="search" action="${prefix}/search" method="get" data-attune="site-search">
        <label class="hidden" for="q">Search the shop</label>
        <input id="q" name="q" type="search" placeholder="Search" autocomplete="off" maxlength="80" value="${options.query ?? ''}" role="combobox" aria-expanded="false" aria-controls="suggestions" aria-autocomplete="list">
        <button type="submit" aria-label="Search">${SEARCH}</button>
        <ul id="suggestions" class="suggestions" role="listbox" aria-label="Suggestions" hidden></ul>
      </form>
      <a class="tool" href="${prefix}/search" data-only="phone" aria-label="Search">${SEARCH}</a>
      <a class="tool" href="${prefix}/account" aria-label="Your account">${PERSON}</a>
      <a class="tool basket-link" href="${prefix}/cart" data-attune="basket-link">${BASKET}<span class="count" data-basket-count hidden>0</span><span class="hidden">Basket</span></a>
    </div>
  </div>
</header>`;
}

function footer(site: Site): Html {
  const { prefix } = site;
  const link = (href: string, name: string): Html => html`<li><a href="${prefix}${href}">${name}</a></li>`;
  return html`<footer class="footer">
  <div class="wrap footer-grid">
    <div class="footer-brand"><p class="wordmark">${BRAND}</p><p>${CLAIM}. Made by people we can name, mended in Kendal for as long as there is something left to mend.</p></div>
    <nav aria-label="Rooms, again"><h2>Shop</h2><ul>${CATEGORIES.map((category) => link(`/c/${category.slug}`, category.name))}</ul></nav>
    <nav aria-label="Reading"><h2>Read</h2><ul>${link('/guides', 'The journal')}${link('/guides/buy-once', 'How to buy a thing once')}${link('/guides/wood-that-lasts', 'Oak, ash, walnut')}${link('/guides/a-better-cup', 'A better cup')}</ul></nav>
    <nav aria-label="Help"><h2>Help</h2><ul>${link('/account', 'Your account')}${link('/cart', 'Your basket')}${link('/search', 'Search')}${link('/inbox', 'Your inbox')}<li><button type="button" class="link" data-consent-open>Privacy choices</button></li></ul></nav>
  </div>
  <div class="wrap footer-base">
    <p>A demonstration shop. Nothing here can be bought, and no payment is taken.</p>
    <details class="shoppers" data-shoppers="${prefix}/api/shoppers">
      <summary>Simulated shoppers <b data-shoppers-state></b></summary>
      <div class="shoppers-card">
        <p>Invented visitors who browse, compare and buy through the same interface as you. They are marked as simulated everywhere (<code>sim-…</code>), so that you can watch the system learn before anybody real is here.</p>
        <label class="switch"><input type="checkbox" data-shoppers-on> Let them in</label>
        <label class="rate">Visits a minute <input type="range" min="6" max="240" step="6" value="30" data-shoppers-rate> <output data-shoppers-rate-is>30</output></label>
        <p class="quiet" data-shoppers-stats></p>
      </div>
    </details>
  </div>
</footer>
<section class="consent" data-privacy aria-label="Privacy" hidden>
  <p><b>May we notice what you look at?</b> It lets the shop answer you: a hint here, a fitting suggestion there. It stays in this shop, and “no” is a perfectly good answer.</p>
  <div class="consent-buttons"><button type="button" class="button" data-consent-grant>Yes, that’s fine</button><button type="button" class="button plain" data-consent-deny>No, thank you</button></div>
</section>
${slot('parting-offer', html``)}
<div class="toast" role="status" aria-live="polite" data-toast></div>`;
}

const TOP_BANNER = html`<p class="topline">Free delivery from £60 <span aria-hidden="true">·</span> Repairs for life</p>`;

export function page(site: Site, options: PageOptions): string {
  const { prefix, version } = site;
  const title = options.title === BRAND ? `${BRAND}: ${CLAIM.toLowerCase()}` : `${options.title} · ${BRAND}`;
  const part = (value: Part): Part => value;
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${options.description ?? `${CLAIM}: kitchen, light, furniture, wool, garden and camp, from makers we know by name.`}">
<meta name="theme-color" content="#2f4538">
<link rel="icon" href="${prefix}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${prefix}/assets/shop.css?v=${version}">
<script type="module" src="${prefix}/assets/shop.js?v=${version}"></script>
<script async src="${site.sdkUrl}" data-key="${site.writeKey}" data-consent="required"></script>
</head>
<body class="${part(options.kind ?? '')}" data-prefix="${prefix}" data-key="${site.writeKey}">
<a class="skip" href="#main">Skip to the content</a>
<div class="topbar">${slot('top-banner', TOP_BANNER)}</div>
${header(site, options)}
<main id="main" tabindex="-1">
${options.body}
</main>
${footer(site)}
<script type="application/json" id="page-events">${json(options.events ?? [])}</script>
</body>
</html>`.text;
}
