/** The demonstration's inbox: asks for the letters to whoever is signed in, every few seconds, and shows the one that is chosen. */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
import { node } from './basket.js';
import { read } from './tracking.js';

const LOOK_MS = 2000;

export function startInbox() {
  const page = document.querySelector('[data-inbox]');
  if (!page || !page.querySelector('[data-inbox-list]')) return;
  const find = (name) => page.querySelector(`[data-inbox-${name}]`);
  const email = read('tarn.account', null)?.email;
  find('signed-out').hidden = email !== undefined;
  if (email === undefined) return;
  find('address').textContent = email;
  const address = page.dataset.inbox;
  let shown = '';

  const open = (id) => {
    find('letter').src = `${address}/${id}`;
    find('letter').hidden = false;
  };
  const show = (letters) => {
    find('empty').hidden = letters.length > 0;
    const ids = letters.map(({ id }) => id).join();
    if (ids === shown) return;
    shown = ids;
    find('list').replaceChildren(
      ...letters.map(({ id, from, subject, at }) => {
        const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
        const button = node(
          'button',
          { type: 'button', class: 'letter-line' },
          node('b', {}, from),
          node('span', {}, subject),
          node('small', {}, time),
        );
        button.addEventListener('click', () => open(id));
        return node('li', {}, button);
      }),
    );
    if (letters.length > 0) open(letters[0].id);
  };
  const look = async () => {
    try {
      const reply = await fetch(`${address}?address=${encodeURIComponent(email)}`);
      if (reply.ok) show((await reply.json()).letters);
    } catch {
      // The server is away; the next look will tell.
    }
  };
  look();
  setInterval(look, LOOK_MS);
}
