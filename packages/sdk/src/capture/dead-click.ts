/**
 * Dead Clicked: a click after which the page did nothing at all. Links are left out: they may take their time.
 */
import type { Core } from '../core.ts';
import type { JsonObject } from '../json.ts';
import { isField, NAMED, nameOf, selectorOf, targetOf } from './element.ts';

/** When each sign of life came last, in the clock of the click. */
export type Signs = { mutationAt: number; scrollAt: number; selectionAt: number; navigationAt: number };

const MUTATION_MS_MAX = 2500;
const SCROLL_MS_MAX = 100;
const SELECTION_MS_MAX = 100;
const NAVIGATION_MS_MAX = 1000;
/** After this long the verdict falls. */
export const VERDICT_MS = 2750;

/** Whether a click at `clickAt` was answered by one of the signs, each within its own time. */
export function isAnswered(clickAt: number, signs: Signs): boolean {
  const within = (at: number, max: number) => at >= clickAt && at - clickAt < max;
  return (
    within(signs.mutationAt, MUTATION_MS_MAX) ||
    within(signs.scrollAt, SCROLL_MS_MAX) ||
    within(signs.selectionAt, SELECTION_MS_MAX) ||
    // The tab may have lost the focus just before the click arrived.
    Math.abs(signs.navigationAt - clickAt) < NAVIGATION_MS_MAX
  );
}

/** More clicks than this within the time of a verdict are not a person's. */
const PENDING_MAX = 10;
const NEVER = Number.NEGATIVE_INFINITY;

type Pending = { readonly target: Element; readonly at: number; answered: boolean };

export function startDeadClick(core: Core): () => void {
  const signs: Signs = { mutationAt: NEVER, scrollAt: NEVER, selectionAt: NEVER, navigationAt: NEVER };
  let pending: Pending[] = [];
  let observing = false;

  // A later sign must not hide an earlier one from a click that it answered, so clicks are marked as signs come.
  const sign = (name: keyof Signs) => (): void => {
    signs[name] = performance.now();
    for (const click of pending) click.answered ||= isAnswered(click.at, signs);
  };
  const observer = new MutationObserver(sign('mutationAt'));
  const judge = core.events.guard(() => {
    const click = pending.shift();
    if (pending.length === 0) {
      observer.disconnect();
      observing = false;
    }
    if (!click || click.answered || isAnswered(click.at, signs)) return;
    core.behaved('Dead Clicked', () => deadProperties(click.target), Date.now() - VERDICT_MS);
  });
  const clicked = (event: MouseEvent): void => {
    const target = targetOf(event);
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const at = performance.now();
    const last = pending.at(-1);
    if (pending.length >= PENDING_MAX || (last?.target === target && at - last.at < 1000)) return;
    pending.push({ target, at, answered: false });
    setTimeout(judge, VERDICT_MS);
    if (observing) return;
    observing = true;
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  };

  const navigated = sign('navigationAt');
  const selected = sign('selectionAt');
  // The window's own focus, not an element's, which is heard here too.
  const turned = (event: Event): void => {
    if (event.target === window) navigated();
  };
  const offs = [
    core.listen(window, 'click', clicked),
    core.listen(document, 'scroll', sign('scrollAt')),
    // A click on text moves an invisible caret: only a selection one can see is an answer.
    core.listen(document, 'selectionchange', () => getSelection()?.isCollapsed === false && selected()),
    core.listen(window, 'focus', turned),
    core.listen(window, 'blur', turned),
    core.events.on('page', navigated),
    core.events.on('hidden', navigated),
    // Whatever comes of it, the page view is over.
    core.events.on('page-end', () => {
      for (const click of pending) click.answered = true;
    }),
  ];
  return () => {
    pending = [];
    observer.disconnect();
    for (const off of offs) off();
  };
}

function deadProperties(target: Element): JsonObject | null {
  if (target.closest('a,label,option,video,audio')) return null;
  if (target === document.body || target === document.documentElement || isField(target)) return null;
  return { element: nameOf(target.closest(NAMED) ?? target), selector: selectorOf(target), count: 1 };
}
