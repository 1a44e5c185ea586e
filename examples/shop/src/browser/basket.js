/**
 * The basket: lines kept in this browser, drawn into the basket and checkout pages, counted in the header. What is drawn is
 * built from nodes, never from text as HTML.
 */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
import { read, shopPrefix, track, write } from './tracking.js';

const KEY = 'tarn.basket';
const FREE_FROM = 60;

export const basket = () => read(KEY, []);
const money = (amount) =>
  `£${amount.toLocaleString('en-GB', { minimumFractionDigits: Number.isInteger(amount) ? 0 : 2, maximumFractionDigits: 2 })}`;
const subtotal = (lines) => lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
const asEvent = ({ id, name, category, brand, price, quantity }) => ({
  product_id: id,
  name,
  category,
  brand,
  price,
  quantity,
});

export function node(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function save(lines) {
  write(KEY, lines);
  showCount();
}

function showCount() {
  const count = basket().reduce((sum, line) => sum + line.quantity, 0);
  for (const badge of document.querySelectorAll('[data-basket-count]')) {
    badge.textContent = String(count);
    badge.hidden = count === 0;
  }
}

let toastTimer;
export function say(text, link) {
  const toast = document.querySelector('[data-toast]');
  toast.replaceChildren(node('span', {}, text), ...(link ? [link] : []));
  toast.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove('shown'), 4000);
}

function add(form) {
  const product = JSON.parse(form.dataset.productData);
  const quantity = Math.max(1, Math.min(9, Number(form.elements.quantity.value) || 1));
  const lines = basket();
  const line = lines.find((each) => each.id === product.product_id);
  if (line) line.quantity = Math.min(99, line.quantity + quantity);
  else
    lines.push({
      id: product.product_id,
      name: product.name,
      category: product.category,
      brand: product.brand,
      price: product.price,
      quantity,
    });
  save(lines);
  track('Product Added', { ...product, quantity });
  say(`${product.name} is in your basket.`, node('a', { href: `${shopPrefix}/cart` }, 'Look'));
}

function change(id, quantity) {
  const lines = basket();
  const line = lines.find((each) => each.id === id);
  if (!line) return;
  const difference = quantity - line.quantity;
  if (difference === 0) return;
  track(difference > 0 ? 'Product Added' : 'Product Removed', { ...asEvent(line), quantity: Math.abs(difference) });
  save(
    quantity > 0
      ? lines.map((each) => (each.id === id ? { ...each, quantity } : each))
      : lines.filter((each) => each.id !== id),
  );
  drawBasket();
}

function lineNode(line, editable) {
  const picture = node('img', { src: `${shopPrefix}/images/${line.id}.svg`, width: '600', height: '720', alt: '' });
  const words = node(
    'span',
    {},
    node('a', { href: `${shopPrefix}/p/${line.id}` }, line.name),
    node('small', {}, line.brand),
  );
  if (!editable)
    return node('li', { class: 'line' }, picture, words, node('span', {}, `${line.quantity} × ${money(line.price)}`));
  const input = node('input', {
    type: 'number',
    min: '1',
    max: '99',
    value: String(line.quantity),
    'aria-label': `How many: ${line.name}`,
  });
  input.addEventListener('change', () =>
    change(line.id, Math.max(1, Math.min(99, Math.floor(Number(input.value)) || 1))),
  );
  const remove = node('button', { type: 'button', class: 'link' }, 'Remove');
  remove.setAttribute('aria-label', `Remove ${line.name}`);
  remove.addEventListener('click', () => change(line.id, 0));
  words.append(remove);
  return node(
    'li',
    { class: 'line' },
    picture,
    words,
    input,
    node('span', { class: 'line-price' }, money(line.price * line.quantity)),
  );
}

function sums(lines, delivery) {
  const goods = subtotal(lines);
  const shipping = delivery === 'express' ? 9 : delivery === 'collect' || goods >= FREE_FROM ? 0 : 4.5;
  const row = (name, value, total) =>
    node('div', { class: total ? 'total' : null }, node('dt', {}, name), node('dd', {}, value));
  return [
    row('Goods', money(goods)),
    row('Delivery', shipping === 0 ? 'Free' : money(shipping)),
    row('Total', money(goods + shipping), true),
  ];
}

function drawBasket() {
  const lines = basket();
  const place = document.querySelector('[data-basket-lines]');
  if (!place) return;
  place.replaceChildren(
    ...(lines.length > 0 ? [node('ul', { class: 'lines' }, ...lines.map((line) => lineNode(line, true)))] : []),
  );
  document.querySelector('[data-basket-empty]').hidden = lines.length > 0;
  document.querySelector('.summary').hidden = lines.length === 0;
  document.querySelector('[data-basket-sums]').replaceChildren(...sums(lines));
}

function startCheckout() {
  const form = document.querySelector('[data-checkout]');
  if (!form) return;
  const lines = basket();
  const facts = { value: subtotal(lines), products: lines.map(asEvent), currency: 'GBP' };
  form.elements.basket.value = lines.map((line) => `${line.id}:${line.quantity}`).join(',');
  document
    .querySelector('[data-checkout-lines]')
    .replaceChildren(node('ul', { class: 'lines small' }, ...lines.map((line) => lineNode(line, false))));
  const price = () =>
    document.querySelector('[data-basket-sums]').replaceChildren(...sums(lines, form.elements.delivery.value));
  price();
  if (lines.length > 0) track('Checkout Started', facts);
  const done = new Set();
  form.addEventListener('change', (event) => {
    price();
    const step = event.target.closest('fieldset');
    if (!step || done.has(step.dataset.step)) return;
    if ([...step.querySelectorAll('[required]')].some((input) => !input.value.trim())) return;
    done.add(step.dataset.step);
    track('Checkout Step Completed', {
      step: Number(step.dataset.step),
      step_name: step.querySelector('legend').lastChild.textContent.trim(),
    });
  });
  form.addEventListener('submit', (event) => {
    const wrong = [...form.querySelectorAll('[required]')].filter((input) => !input.checkValidity());
    for (const input of form.querySelectorAll('[required]')) {
      input.closest('.field').classList.toggle('wrong', wrong.includes(input));
      input.setAttribute('aria-invalid', String(wrong.includes(input)));
    }
    if (wrong.length === 0) return;
    event.preventDefault();
    wrong[0].focus();
    say(wrong.length === 1 ? 'One thing is still missing.' : `${wrong.length} things are still missing.`);
  });
}

export function startBasket() {
  showCount();
  for (const form of document.querySelectorAll('[data-add]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      add(form);
    });
  }
  if (document.querySelector('[data-basket-page]')) {
    drawBasket();
    const lines = basket();
    track('Cart Viewed', { value: subtotal(lines), products: lines.map(asEvent) });
  }
  startCheckout();
  addEventListener('storage', (event) => {
    if (event.key !== KEY) return;
    showCount();
    drawBasket();
  });
}
