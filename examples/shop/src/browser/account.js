/** The account page: who is signed in in this browser, and what was looked at lately. */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
import { node } from './basket.js';
import { forget, identify, read, shopPrefix, write } from './tracking.js';

const ACCOUNT = 'tarn.account';
const RECENT = 'tarn.recent';

function remember() {
  const page = document.querySelector('[data-product-page]');
  if (!page) return;
  const id = page.dataset.productPage;
  const name = page.querySelector('h1').textContent;
  write(RECENT, [{ id, name }, ...read(RECENT, []).filter((each) => each.id !== id)].slice(0, 4));
}

function show() {
  const account = read(ACCOUNT, null);
  document.querySelector('[data-sign-in]').hidden = account !== null;
  document.querySelector('[data-signed-in]').hidden = account === null;
  document.querySelector('[data-account-title]').textContent = account
    ? `Good to see you${account.name ? `, ${account.name}` : ''}`
    : 'Sign in';
  document.querySelector('[data-account-email]').textContent = account?.email ?? '';
  const recent = read(RECENT, []);
  document.querySelector('[data-recent]').hidden = recent.length === 0;
  document
    .querySelector('[data-recent-list]')
    .replaceChildren(
      ...recent.map(({ id, name }) =>
        node(
          'li',
          { class: 'card' },
          node(
            'a',
            { href: `${shopPrefix}/p/${id}`, 'data-product': id },
            node(
              'span',
              { class: 'card-picture' },
              node('img', { src: `${shopPrefix}/images/${id}.svg`, width: '600', height: '720', alt: '' }),
            ),
            node('span', { class: 'card-name' }, name),
          ),
        ),
      ),
    );
}

export function startAccount() {
  remember();
  if (!document.querySelector('[data-account-page]')) return;
  show();
  document.querySelector('[data-sign-in]').addEventListener('submit', (event) => {
    event.preventDefault();
    const email = event.target.elements.email.value.trim().toLowerCase();
    const name = event.target.elements.name.value.trim();
    if (!email) return;
    write(ACCOUNT, { email, name });
    identify(email, name ? { email, name } : { email });
    show();
  });
  document.querySelector('[data-sign-out]').addEventListener('click', () => {
    write(ACCOUNT, null);
    forget();
    show();
  });
}
