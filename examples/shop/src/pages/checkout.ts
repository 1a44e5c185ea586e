/** Basket, checkout and confirmation. The basket itself lives in the browser; these pages are the frames it is drawn into. */
import { type Html, html, money } from '../html.ts';
import type { CheckoutForm, FormProblems, Order } from '../order.ts';
import { page } from './layout.ts';
import { eventProduct } from './product-card.ts';
import type { Site } from './site.ts';
import { slot } from './slot.ts';

export function cartPage(site: Site): string {
  const body = html`<div class="wrap basket" data-basket-page>
<header class="listing-head"><h1>Your basket</h1></header>
<div class="basket-grid">
  <div><div data-basket-lines aria-live="polite"><p class="quiet">One moment…</p></div>
    <div class="empty" data-basket-empty hidden><h2>There is nothing in it yet</h2><p>Start from a room, or from what the house is reading.</p><p><a class="button" href="${site.prefix}/c/table">Look at the table</a> <a class="quiet-link" href="${site.prefix}/guides">The journal</a></p></div>
  </div>
  <aside class="summary" aria-label="Summary">
    <h2>Summary</h2>
    <dl data-basket-sums></dl>
    ${slot('cart-note', html`<div class="note"><p><b>A hundred days to change your mind.</b> Used is fine. We would rather have it back than in a cupboard.</p></div>`)}
    <a class="button wide" href="${site.prefix}/checkout" data-basket-checkout data-attune="to-checkout">To checkout</a>
    <noscript><p>The basket needs JavaScript, which is switched off in this browser.</p></noscript>
  </aside>
</div></div>`;
  return page(site, { title: 'Your basket', body });
}

function field(
  form: CheckoutForm,
  problems: FormProblems,
  options: { name: string; label: string; type?: string; complete: string; hint?: string; optional?: boolean },
): Html {
  const { name, label, type = 'text', complete, hint, optional } = options;
  const problem = problems[name];
  const describedBy = problem ? `${name}-problem` : hint ? `${name}-hint` : '';
  return html`<p class="field field-${name}${problem ? ' wrong' : ''}"><label for="${name}">${label}${optional ? html` <span class="quiet">optional</span>` : ''}</label><input id="${name}" name="${name}" type="${type}" autocomplete="${complete}" value="${form[name] ?? ''}"${optional ? '' : html` required`}${describedBy ? html` aria-describedby="${describedBy}"` : ''}${problem ? html` aria-invalid="true"` : ''}>${problem ? html`<span class="problem" id="${name}-problem">${problem}</span>` : hint ? html`<span class="hint" id="${name}-hint">${hint}</span>` : ''}</p>`;
}

function choice(
  form: CheckoutForm,
  name: string,
  options: { value: string; title: string; text: string; price: string; first?: boolean },
): Html {
  const chosen = form[name] ? form[name] === options.value : options.first === true;
  return html`<label class="choice"><input type="radio" name="${name}" value="${options.value}"${chosen ? html` checked` : ''}><span><b>${options.title}</b><small>${options.text}</small></span><span>${options.price}</span></label>`;
}

export function checkoutPage(site: Site, form: CheckoutForm = {}, problems: FormProblems = {}): string {
  const wrong = Object.keys(problems).length;
  const body = html`<div class="wrap checkout" data-checkout-page>
<header class="listing-head"><nav class="crumbs" aria-label="You are here"><a href="${site.prefix}/cart">Basket</a> <span aria-hidden="true">/</span> <span aria-current="page">Checkout</span></nav><h1>Checkout</h1></header>
${wrong > 0 ? html`<p class="problems" role="alert">${problems['basket'] ?? 'Something is still missing. We have marked it below.'}</p>` : ''}
<div class="checkout-grid">
<form class="checkout-form" method="post" action="${site.prefix}/checkout" data-checkout data-attune="checkout" id="checkout-form" name="checkout" novalidate>
  <input type="hidden" name="basket" value="">
  <fieldset data-step="1"><legend><span>1</span> Contact</legend>
    ${field(form, problems, { name: 'email', label: 'E-mail', type: 'email', complete: 'email', hint: 'For the confirmation, and nothing else.' })}
    ${field(form, problems, { name: 'phone', label: 'Telephone', type: 'tel', complete: 'tel', hint: 'So that the driver can ring from the gate.', optional: true })}
  </fieldset>
  <fieldset data-step="2"><legend><span>2</span> Address</legend>
    ${field(form, problems, { name: 'name', label: 'Name', complete: 'name' })}
    ${field(form, problems, { name: 'street', label: 'Street and number', complete: 'address-line1' })}
    ${field(form, problems, { name: 'street2', label: 'Flat, farm or floor', complete: 'address-line2', optional: true })}
    <div class="two">${field(form, problems, { name: 'town', label: 'Town', complete: 'address-level2' })}${field(form, problems, { name: 'postcode', label: 'Postcode', complete: 'postal-code' })}</div>
  </fieldset>
  <fieldset data-step="3"><legend><span>3</span> Delivery</legend>
    ${choice(form, 'delivery', { value: 'standard', title: 'In the next three days', text: 'By van, carbon counted and paid for', price: 'Free from £60', first: true })}
    ${choice(form, 'delivery', { value: 'express', title: 'Tomorrow', text: 'Ordered before two o’clock', price: '£9' })}
    ${choice(form, 'delivery', { value: 'collect', title: 'Collect in Kendal', text: 'The yard behind the shop, nine to five', price: 'Free' })}
    <p class="field"><label for="note">A note for the packer <span class="quiet">optional</span></label><textarea id="note" name="note" rows="3" maxlength="300">${form['note'] ?? ''}</textarea></p>
    <label class="check"><input type="checkbox" name="gift" value="1"${form['gift'] ? html` checked` : ''}> Wrap it in brown paper, with string</label>
  </fieldset>
  <fieldset data-step="4"><legend><span>4</span> Payment</legend>
    <p class="pay-note">This is a demonstration: there is no payment, and no card is asked for. Choose how you would have paid.</p>
    ${choice(form, 'payment', { value: 'card', title: 'Card', text: 'Would be asked for on the next page', price: '', first: true })}
    ${choice(form, 'payment', { value: 'invoice', title: 'Invoice', text: 'Thirty days, for people we have met', price: '' })}
  </fieldset>
  ${slot('checkout-note', html`<div class="note"><p><b>You can still change everything.</b> Orders rest for an hour before we pack them.</p></div>`)}
  <button class="button wide large" type="submit" data-attune="place-order">Place the order</button>
  <p class="quiet">By placing it you agree to be sent nothing, because this shop does not exist.</p>
</form>
<aside class="summary" aria-label="Your order"><h2>Your order</h2><div data-checkout-lines></div><dl data-basket-sums></dl></aside>
</div></div>`;
  return page(site, { title: 'Checkout', body, kind: 'calm' });
}

export function orderPage(site: Site, order: Order): string {
  const lines = order.lines.map((line) => ({ ...eventProduct(line.product), quantity: line.quantity }));
  const body = html`<div class="wrap narrow done" data-order="${order.id}">
<p class="eyebrow">Order ${order.id}</p><h1>Thank you, ${order.name.split(' ')[0] ?? ''}.</h1>
<p class="lead">It would leave Kendal tomorrow morning, for ${order.town}. A confirmation would be on its way to ${order.email}.</p>
<ul class="lines">${order.lines.map((line) => html`<li class="line"><img src="${site.prefix}/images/${line.product.id}.svg" width="600" height="720" alt=""><span><b>${line.product.title}</b><small>${line.product.brand}</small></span><span>${line.quantity} × ${money(line.product.price)}</span></li>`)}</ul>
<dl class="sums"><div><dt>Goods</dt><dd>${money(order.subtotal)}</dd></div><div><dt>Delivery</dt><dd>${order.shipping === 0 ? 'Free' : money(order.shipping)}</dd></div><div class="total"><dt>Total</dt><dd>${money(order.total)}</dd></div></dl>
<p><a class="button" href="${site.prefix}/">Back to the shop</a> <a class="quiet-link" href="${site.prefix}/guides">Read something</a></p>
</div>`;
  const properties = {
    order_id: order.id,
    total: order.total,
    revenue: order.subtotal,
    shipping: order.shipping,
    currency: 'GBP',
    products: lines,
  };
  return page(site, { title: 'Thank you', body, kind: 'calm', events: [{ event: 'Order Completed', properties }] });
}
