/** Tells when somebody is about to leave: the pointer goes out over the top of the page, where tabs are closed and addresses typed. */
// @ts-nocheck: runs in browsers only; the end-to-end tests walk through it.
import { track } from './tracking.js';

const STAYED_MS = 2000;

export function startLeaving() {
  const cameAt = performance.now();
  let told = false;
  document.addEventListener('pointerout', ({ relatedTarget, clientY, pointerType }) => {
    const isOut = relatedTarget === null && clientY <= 0 && pointerType !== 'touch';
    if (!isOut || told || performance.now() - cameAt < STAYED_MS) return;
    told = true;
    track('Leaving Intended', { path: location.pathname });
  });
}
