/** Suggestions under the search field: a list box that follows the keyboard. The form works without it. */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
import { node } from './basket.js';
import { shopPrefix } from './tracking.js';

const WAIT_MS = 140;

export function startSearch() {
  const input = document.getElementById('q');
  const list = document.getElementById('suggestions');
  if (!input || !list) return;
  let timer;
  let asked = '';
  let active = -1;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const mark = (index) => {
    const options = [...list.children];
    active = (index + options.length) % options.length;
    options.forEach((option, at) => {
      option.setAttribute('aria-selected', String(at === active));
    });
    input.setAttribute('aria-activedescendant', options[active].id);
  };
  const show = (products) => {
    list.replaceChildren(
      ...products.map((product, index) =>
        node(
          'li',
          { id: `suggestion-${index}`, role: 'option', 'aria-selected': 'false' },
          node(
            'a',
            { href: `${shopPrefix}/p/${product.id}`, tabindex: '-1' },
            node('img', { src: `${shopPrefix}/images/${product.id}.svg`, width: '40', height: '48', alt: '' }),
            node('span', {}, product.title, node('small', {}, product.brand)),
            node('span', {}, `£${product.price}`),
          ),
        ),
      ),
    );
    list.hidden = products.length === 0;
    input.setAttribute('aria-expanded', String(products.length > 0));
    active = -1;
  };
  const ask = async () => {
    const text = input.value.trim();
    asked = text;
    if (text.length < 2) return close();
    try {
      const reply = await fetch(`${shopPrefix}/api/search?q=${encodeURIComponent(text)}`);
      const { products } = await reply.json();
      if (asked === text && document.activeElement === input) show(products);
    } catch {
      close();
    }
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (list.hidden || !list.children.length) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      mark(active + (event.key === 'ArrowDown' ? 1 : active < 0 ? 0 : -1));
    }
    if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      list.children[active].querySelector('a').click();
    }
  });
  input.addEventListener('blur', () => setTimeout(close, 150));
}
