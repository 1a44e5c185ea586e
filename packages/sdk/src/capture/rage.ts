/**
 * Rage Clicked: three quick clicks on one spot, from somebody for whom nothing happens.
 */
import type { Core } from '../core.ts';
import { isField, NAMED, nameOf, selectorOf, targetOf } from './element.ts';

export type Click = { readonly x: number; readonly y: number; readonly at: number };

const CLICKS = 3;
const PAUSE_MS_MAX = 1000;
const DISTANCE_PX_MAX = 30;

/** Counts clicks that follow one another closely (each pair under a second and 30 px, |dx| + |dy|) and tells the length of the run. */
export function createRageRule(): (click: Click) => number {
  let last: Click | undefined;
  let run = 0;
  return (click) => {
    const follows =
      last !== undefined &&
      click.at - last.at < PAUSE_MS_MAX &&
      Math.abs(click.x - last.x) + Math.abs(click.y - last.y) < DISTANCE_PX_MAX;
    run = follows ? run + 1 : 1;
    last = click;
    return run;
  };
}

/** Fires once a run, at the third click. Clicks without a place (from a keyboard) and in text fields do not count. */
export function startRage(core: Core): () => void {
  const runOf = createRageRule();
  return core.listen<MouseEvent>(window, 'click', (event) => {
    const { clientX: x, clientY: y, detail, isTrusted } = event;
    if (isTrusted && detail === 0) return;
    if (runOf({ x, y, at: performance.now() }) !== CLICKS) return;
    const target = targetOf(event);
    core.behaved('Rage Clicked', () => {
      if (!target || target.closest('label') || isField(target)) return null;
      const named = target.closest(NAMED);
      return { element: nameOf(named ?? target), selector: selectorOf(target), count: CLICKS };
    });
  });
}
