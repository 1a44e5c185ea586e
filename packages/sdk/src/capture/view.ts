/**
 * Element Viewed: how long a named element was really visible, added up over all the times it came into view. Elements
 * added later are found by one MutationObserver that only notes what came.
 */
import type { Core } from '../core.ts';
import { isMostlyVisible, VISIBLE_THRESHOLDS } from '../visibility.ts';
import { elementProperties, NAMED } from './element.ts';

const MARKS_MS = [1000, 3000, 10_000, 30_000];
const TICK_MS = 250;

type Seen = { ms: number; since: number; next: number };

export function startView(core: Core): () => void {
  let seen = new WeakMap<Element, Seen>();
  const visible = new Set<Element>();
  let ticker: ReturnType<typeof setInterval> | undefined;

  const tick = core.events.guard(() => {
    const now = performance.now();
    for (const element of visible) {
      const state = seen.get(element) ?? { ms: 0, since: now, next: 0 };
      seen.set(element, state);
      state.ms += now - state.since;
      state.since = now;
      if (state.ms < (MARKS_MS[state.next] ?? Number.POSITIVE_INFINITY)) continue;
      state.next++;
      const visible_ms = Math.round(state.ms);
      core.behaved('Element Viewed', () => ({ ...elementProperties(core, element), visible_ms }));
    }
  });
  /** Time counts while something is visible in a visible tab. */
  const turn = (): void => {
    clearInterval(ticker);
    ticker = visible.size > 0 && document.visibilityState === 'visible' ? setInterval(tick, TICK_MS) : undefined;
  };
  const rest = (): void => {
    const now = performance.now();
    for (const element of visible) {
      const state = seen.get(element);
      if (state) state.since = now;
    }
    turn();
  };

  const intersections = new IntersectionObserver(
    core.events.guard((entries: IntersectionObserverEntry[]) => {
      const now = performance.now();
      for (const entry of entries) {
        const isVisible = isMostlyVisible(entry);
        if (isVisible === visible.has(entry.target)) continue;
        const state = seen.get(entry.target) ?? { ms: 0, since: now, next: 0 };
        if (isVisible) visible.add(entry.target);
        else {
          state.ms += now - state.since;
          visible.delete(entry.target);
        }
        state.since = now;
        seen.set(entry.target, state);
      }
      turn();
    }),
    { threshold: VISIBLE_THRESHOLDS },
  );
  const stopFinding = findElements(core, (element) => intersections.observe(element));
  const offs = [
    core.events.on('hidden', () => {
      tick();
      turn();
    }),
    core.events.on('visible', rest),
    core.events.on('restore', rest),
    core.events.on('page', () => {
      seen = new WeakMap();
    }),
  ];

  return () => {
    stopFinding();
    intersections.disconnect();
    clearInterval(ticker);
    for (const off of offs) off();
  };
}

/** Each named element of the page, now and later. The observer's callback only keeps references. */
function findElements(core: Core, found: (element: Element) => void): () => void {
  const scan = (root: ParentNode): void => root.querySelectorAll(NAMED).forEach(found);
  let added: Node[] = [];
  const look = (): void => {
    const nodes = added;
    added = [];
    for (const node of nodes) {
      if (!(node instanceof Element) || !node.isConnected) continue;
      if (node.matches(NAMED)) found(node);
      if (node.firstElementChild) scan(node);
    }
  };
  const observer = new MutationObserver((records) => {
    if (added.length === 0) core.idle.later(look);
    for (const record of records) {
      if (record.type === 'attributes') added.push(record.target);
      else added.push(...record.addedNodes);
    }
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-attune'] });
  scan(document);
  return () => observer.disconnect();
}
