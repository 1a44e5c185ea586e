/**
 * Page Dwelled: time on the page that was the visitor's, visible and focused, added up.
 */
import type { Core } from '../core.ts';

const MARKS_S = [10, 30, 60, 90, 180];

export function startDwell(core: Core): () => void {
  let ms = 0;
  let since: number | null = null;
  let next = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = core.events.guard(() => {
    clearTimeout(timer);
    const now = performance.now();
    if (since !== null) ms += now - since;
    since = document.visibilityState === 'visible' && document.hasFocus() ? now : null;
    const seconds = MARKS_S[next];
    if (seconds === undefined) return;
    if (ms >= seconds * 1000) {
      next++;
      const { path } = core.page();
      core.behaved('Page Dwelled', () => ({ path, seconds }));
      return look();
    }
    if (since !== null) timer = setTimeout(look, Math.ceil(seconds * 1000 - ms));
  });
  const again = (): void => {
    ms = 0;
    next = 0;
    since = null;
    look();
  };

  const offs = [
    core.listen(window, 'focus', look),
    // The focus is still here while the event runs.
    core.listen(window, 'blur', () => setTimeout(look, 0)),
    core.events.on('hidden', look),
    core.events.on('visible', look),
    core.events.on('restore', again),
    core.events.on('page', again),
  ];
  look();
  return () => {
    clearTimeout(timer);
    for (const off of offs) off();
  };
}
