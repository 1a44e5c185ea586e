/**
 * Element Hovered: the pointer rests on a named element. Sent while it still rests, so that the page can answer it; the
 * innermost named element counts. A finger does not hover.
 */
import type { Core } from '../core.ts';
import { elementProperties, NAMED } from './element.ts';

const MARKS_MS = [1000, 3000, 10_000];
/** The pointer has to hold still on one element this long before anything is looked up. */
const SETTLE_MS = 100;

export function startHover(core: Core): () => void {
  let target: EventTarget | null = null;
  let cameAt = 0;
  let resting: Element | null = null;
  let since = 0;
  let next = 0;
  let settling = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wait = (): void => {
    clearTimeout(timer);
    const mark = MARKS_MS[next];
    if (resting && mark !== undefined) timer = setTimeout(fire, Math.max(0, since + mark - performance.now()));
  };
  const settle = core.events.guard(() => {
    settling = false;
    const named = target instanceof Element ? target.closest(NAMED) : null;
    if (named === resting) return;
    resting = named;
    since = cameAt;
    next = 0;
    wait();
  });
  const fire = core.events.guard(() => {
    if (settling) settle();
    const element = resting;
    const hoveredMs = performance.now() - since;
    if (!element?.isConnected || document.visibilityState === 'hidden') return;
    if (hoveredMs >= (MARKS_MS[next] ?? Number.POSITIVE_INFINITY)) {
      next++;
      const duration_ms = Math.round(hoveredMs);
      core.behaved('Element Hovered', () => ({ ...elementProperties(core, element), duration_ms }));
    }
    wait();
  });
  const moved = (to: EventTarget | null): void => {
    target = to;
    cameAt = performance.now();
    if (settling) return;
    settling = true;
    setTimeout(settle, SETTLE_MS);
  };
  const left = (): void => moved(null);

  const offs = [
    core.listen<PointerEvent>(window, 'pointerover', (event) => {
      if (event.pointerType !== 'touch') moved(event.target);
    }),
    core.listen<PointerEvent>(document, 'pointerout', (event) => {
      if (event.relatedTarget === null) left();
    }),
    core.events.on('hidden', left),
  ];
  return () => {
    clearTimeout(timer);
    for (const off of offs) off();
  };
}
