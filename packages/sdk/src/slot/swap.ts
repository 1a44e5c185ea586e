/**
 * Changes what a visible slot shows without disturbing the visitor: the height does not shrink, the focus stays, and the
 * new content fades in unless the visitor asked for less motion.
 */
const FADE_MS = 150;

/** True while somebody writes in the slot: a swap would lose what they typed. */
export function isBeingEdited(host: HTMLElement): boolean {
  const active = document.activeElement;
  return (
    active !== null &&
    active !== host &&
    host.contains(active) &&
    active.matches('input,textarea,select,[contenteditable]')
  );
}

export function swap(host: HTMLElement, change: () => void): void {
  const active = document.activeElement;
  const focused = active && active !== host && host.contains(active) ? describe(active) : null;
  const height = host.offsetHeight;
  change();
  if (host.offsetHeight < height) host.style.minHeight = `${height}px`;
  if (focused) refocus(host, focused);
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) host.animate([{ opacity: 0 }, { opacity: 1 }], FADE_MS);
}

/** How to find the same thing again in other content. */
function describe(element: Element): string[] {
  const selectors: string[] = [];
  if (element.id) selectors.push(`#${CSS.escape(element.id)}`);
  for (const attribute of ['data-attune', 'name', 'href']) {
    const value = element.getAttribute(attribute);
    if (value) selectors.push(`${element.localName}[${attribute}="${CSS.escape(value)}"]`);
  }
  return selectors;
}

function refocus(host: HTMLElement, selectors: readonly string[]): void {
  const again = selectors.map((selector) => host.querySelector<HTMLElement>(selector)).find((found) => found);
  // Without the same thing the focus stays at least in its place on the page.
  if (!again && !host.hasAttribute('tabindex')) host.tabIndex = -1;
  (again ?? host).focus({ preventScroll: true });
}
