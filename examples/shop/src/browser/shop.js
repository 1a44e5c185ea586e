/** The shop's script: small, and nothing on the page waits for it. */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
import { startAccount } from './account.js';
import { startBasket } from './basket.js';
import { startInbox } from './inbox.js';
import { startLeaving } from './leaving.js';
import { startSearch } from './search.js';
import { startShoppersControl } from './shoppers.js';
import { startTracking } from './tracking.js';

function startGallery() {
  const main = document.querySelector('[data-gallery-main]');
  for (const button of document.querySelectorAll('[data-view]')) {
    button.addEventListener('click', () => {
      main.src = button.dataset.view;
      for (const other of document.querySelectorAll('[data-view]'))
        other.setAttribute('aria-pressed', String(other === button));
    });
  }
}

function startFilters() {
  const form = document.querySelector('[data-submit-on-change]');
  if (!form) return;
  form.classList.add('automatic');
  form.addEventListener('change', () => form.requestSubmit());
  // Empty fields would only make the address longer.
  form.addEventListener('formdata', (event) => {
    for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name);
  });
}

startTracking();
startBasket();
startSearch();
startAccount();
startGallery();
startFilters();
startInbox();
startLeaving();
startShoppersControl();
