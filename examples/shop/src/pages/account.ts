/** The account (an e-mail address kept in the browser, to show what happens when a visitor is known) and the page for nothing. */
import { CATEGORIES } from '../catalogue/kind.ts';
import { html } from '../html.ts';
import { page } from './layout.ts';
import type { Site } from './site.ts';

export function accountPage(site: Site): string {
  const body = html`<div class="wrap narrow account" data-account-page>
<header class="listing-head"><p class="eyebrow">Your account</p><h1 data-account-title>Good to see you</h1></header>
<form class="account-form" data-sign-in data-attune="sign-in" id="sign-in" name="sign-in">
  <p>Tell us who you are and the shop will remember you on every visit. There is no password: this is a demonstration, so any address will do, and an invented one is best.</p>
  <p class="field"><label for="account-name">First name <span class="quiet">optional</span></label><input id="account-name" name="name" autocomplete="given-name" maxlength="60"></p>
  <p class="field"><label for="account-email">E-mail</label><input id="account-email" name="email" type="email" required autocomplete="email" maxlength="120"></p>
  <button class="button" type="submit">Sign in</button>
</form>
<div data-signed-in hidden><p>You are signed in as <b data-account-email></b>.</p><p><button class="button plain" type="button" data-sign-out>Sign out</button></p></div>
<section class="recent" data-recent hidden><h2>You looked at</h2><ul class="cards row" data-recent-list></ul></section>
</div>`;
  return page(site, { title: 'Your account', body });
}

export function notFoundPage(site: Site): string {
  const body = html`<div class="wrap narrow lost"><p class="eyebrow">Page not found</p><h1>This path ends here</h1><p class="lead">Perhaps it never went anywhere. The rooms are all still where they were:</p><p class="chips">${CATEGORIES.map((category) => html`<a class="chip" href="${site.prefix}/c/${category.slug}">${category.name}</a> `)}</p><p><a class="button" href="${site.prefix}/">Back to the shop</a></p></div>`;
  return page(site, { title: 'Page not found', body });
}
