/**
 * The `<attune-slot>` element and the one request that asks for all slots of a page. The element is defined whatever the
 * consent, so that defaults always show; it asks for nothing before.
 */
import type { Core, Feature } from '../core.ts';
import { decide } from '../decide.ts';
import type { Decision } from '../decision.ts';
import { createLive } from '../live.ts';
import { readLooking } from '../looking.ts';
import { createDecisionCache, type DecisionCache } from './cache.ts';
import { createSlot, type Slot } from './slot.ts';

const TAG = 'attune-slot';
/** The server takes at most this many placements beside those that are asked for. */
const BESIDE_MAX = 20;

export const slots: Feature = {
  before(core) {
    if (customElements.get(TAG)) return;
    const looking = readLooking(location.search);
    const cache = createDecisionCache(core, !!looking);
    const present = new Map<HTMLElement, Slot>();
    const asking = new Set<string>();
    const isShown = (placement: string) => [...present.values()].some((slot) => slot.placement === placement);

    const arrive = (decision: Decision): void => {
      cache.put(decision);
      for (const slot of present.values()) if (slot.placement === decision.placement) slot.arrive(decision);
    };
    const ask = async (): Promise<void> => {
      const placements = [...asking].filter(isShown);
      asking.clear();
      live.asked();
      const decisions = await decide(core, placements);
      for (const placement of placements) {
        const decision = decisions[placement];
        if (decision) arrive(decision);
        else for (const slot of present.values()) if (slot.placement === placement) slot.arrive(undefined);
      }
    };
    const askSoon = (placements: readonly string[]): void => {
      if (!core.consent.granted()) return;
      if (asking.size === 0 && placements.length > 0) soon(() => ask().catch(core.events.fail));
      for (const placement of placements) asking.add(placement);
    };
    const livePlacements = () => [
      ...new Set([...present.values()].filter((slot) => slot.isLive).map((slot) => slot.placement)),
    ];
    const live = createLive(core, { placements: livePlacements, arrive, refresh: () => askSoon(livePlacements()) });

    const join = (host: HTMLElement, slot: Slot): void => {
      present.set(host, slot);
      core.slots.count = present.size;
      if (!core.consent.granted()) return;
      slot.begin();
      askSoon([slot.placement]);
      live.changed();
    };
    const leave = (host: HTMLElement): void => {
      present.get(host)?.disconnect();
      present.delete(host);
      core.slots.count = present.size;
      live.changed();
    };
    core.slots.asks = (placements) => {
      const others = new Set([...present.values()].map((slot) => slot.placement));
      for (const each of placements) others.delete(each);
      return { page: others.size > 0 ? [...others].sort().slice(0, BESIDE_MAX) : undefined, ...looking };
    };
    core.slots.shownIn = (element) => {
      const host = element.closest<HTMLElement>(TAG);
      return host ? present.get(host)?.shownId() : undefined;
    };
    define(core, { cache, join, leave, isJoined: (host) => present.has(host) });
    followConsent(core, present, askSoon, live.changed);
    core.events.on('denied', cache.forget);
    core.events.on('identity', () => {
      cache.forget();
      live.restart();
    });
  },
  start: () => () => {},
};

function followConsent(
  core: Core,
  present: Map<HTMLElement, Slot>,
  askSoon: (placements: string[]) => void,
  changed: () => void,
): void {
  core.events.on('granted', () => {
    for (const slot of present.values()) slot.begin();
    askSoon([...present.values()].map((slot) => slot.placement));
    changed();
  });
  core.events.on('denied', () => {
    for (const slot of present.values()) slot.end();
    changed();
  });
}

type Registry = {
  readonly cache: DecisionCache;
  readonly join: (host: HTMLElement, slot: Slot) => void;
  readonly leave: (host: HTMLElement) => void;
  readonly isJoined: (host: HTMLElement) => boolean;
};

/** The class is made here, as a page's HTMLElement is not there when the package is imported on a server. */
function define(core: Core, { cache, join, leave, isJoined }: Registry): void {
  const seen = paintedSlots();
  const connected = core.events.guard((host: HTMLElement) => {
    if (!host.getAttribute('placement')) return;
    if (host.hasAttribute('announce')) host.setAttribute('aria-live', 'polite');
    // A page read again from the server, or consent that comes later: the default is what has been seen.
    join(host, createSlot(core, cache, host, seen.has(host) || !core.consent.granted()));
  });
  const disconnected = core.events.guard(leave);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:where(${TAG}){display:block}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  customElements.define(
    TAG,
    class extends HTMLElement {
      static get observedAttributes(): string[] {
        return ['placement', 'live'];
      }
      connectedCallback(): void {
        connected(this);
      }
      disconnectedCallback(): void {
        disconnected(this);
      }
      attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
        // Also called before the element is connected, and while it is upgraded.
        if (before === after || !isJoined(this)) return;
        disconnected(this);
        connected(this);
      }
    },
  );
}

/** The slots whose default the visitor can see by now. One that the page's own style hides until it is defined is not. */
function paintedSlots(): Set<Element> {
  if (performance.getEntriesByType('paint').length === 0) return new Set();
  return new Set([...document.querySelectorAll(TAG)].filter((slot) => getComputedStyle(slot).visibility !== 'hidden'));
}

/** The next frame, or soon where no frames are drawn (a hidden tab). */
function soon(work: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    work();
  };
  requestAnimationFrame(once);
  setTimeout(once, 20);
}
