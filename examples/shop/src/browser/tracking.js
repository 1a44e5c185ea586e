/**
 * The shop's reports to Attune, as any customer would write them: a queue that the SDK takes over once it is there, the
 * events that the page itself carries, and the visitor's choice about all of it.
 */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
const { prefix } = document.body.dataset;
const CHOICE = 'tarn.privacy';

window.attune = window.attune || [];

/** @param {string} name @param {object} properties */
export function track(name, properties) {
  window.attune.push(['track', name, properties]);
}

export function identify(userId, traits) {
  window.attune.push(['identify', userId, traits]);
}

export function forget() {
  window.attune.push(['reset']);
}

export function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage: the shop goes on without.
  }
}

export const shopPrefix = prefix;

function reportPage() {
  const events = JSON.parse(document.getElementById('page-events').textContent);
  for (const { event, properties } of events) {
    if (event === 'Order Completed') {
      // Once for each order, also when the confirmation is opened again.
      if (read('tarn.reported', []).includes(properties.order_id)) continue;
      write('tarn.reported', [...read('tarn.reported', []), properties.order_id].slice(-20));
      write('tarn.basket', []);
    }
    track(event, properties);
  }
}

/** A click on a card is told before the browser leaves; the SDK delivers on the way out. */
function reportClicks() {
  document.addEventListener('click', (event) => {
    const card = event.target.closest?.('a[data-product]');
    if (!card) return;
    const { product, position, attuneList } = card.dataset;
    track('Product Clicked', { product_id: product, position: Number(position), list_id: attuneList });
  });
}

function askForConsent() {
  const banner = document.querySelector('[data-privacy]');
  const choose = (granted) => {
    write(CHOICE, granted ? 'granted' : 'denied');
    window.attune.push([granted ? 'consent.grant' : 'consent.deny']);
    banner.hidden = true;
  };
  banner.querySelector('[data-consent-grant]').addEventListener('click', () => choose(true));
  banner.querySelector('[data-consent-deny]').addEventListener('click', () => choose(false));
  for (const opener of document.querySelectorAll('[data-consent-open]')) {
    opener.addEventListener('click', () => {
      banner.hidden = false;
      banner.querySelector('button').focus();
    });
  }
  const choice = read(CHOICE, null);
  if (choice === 'granted') window.attune.push(['consent.grant']);
  banner.hidden = choice !== null;
}

export function startTracking() {
  reportPage();
  reportClicks();
  askForConsent();
}
