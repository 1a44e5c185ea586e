/**
 * One slot's life: the default, a decision in time, a late one, a live one. What the visitor has already seen is never
 * replaced unless the slot asked for live updates or is off screen; nothing stays hidden beyond the deadline.
 */
import type { Core } from '../core.ts';
import { type Decision, isLookedAt } from '../decision.ts';
import { isMostlyVisible, VISIBLE_THRESHOLDS } from '../visibility.ts';
import type { DecisionCache } from './cache.ts';
import { createExposure } from './exposure.ts';
import { createRendering } from './render.ts';
import { isBeingEdited, swap } from './swap.ts';

export type Slot = {
  readonly placement: string;
  readonly isLive: boolean;
  /** The id of the decision whose content stands here. */
  shownId(): string | undefined;
  /** Consent is there: shows the cached decision or waits for one, hidden at most until the deadline. */
  begin(): void;
  /** An answer. `undefined`: none will come. */
  arrive(decision: Decision | undefined): void;
  /** Consent is gone: the default. */
  end(): void;
  disconnect(): void;
};

const TIMEOUT_MS = 150;

/** `wasSeen`: the browser has already painted the default. */
export function createSlot(core: Core, cache: DecisionCache, host: HTMLElement, wasSeen: boolean): Slot {
  const placement = host.getAttribute('placement') ?? '';
  const isLive = host.hasAttribute('live');
  const rendering = createRendering(host);
  const exposure = createExposure(core);
  let shown: Decision | undefined;
  let latest: Decision | undefined;
  /** Undefined until the browser has told for the first time. */
  let isOnScreen: boolean | undefined;
  let isPending = false;
  let isDefaultSeen = wasSeen;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  const reveal = (): void => {
    clearTimeout(deadline);
    if (!isPending) return;
    isPending = false;
    host.style.visibility = '';
  };
  const put = (decision: Decision): void => {
    const isSame = shown && JSON.stringify(shown.content) === JSON.stringify(decision.content);
    if (isSame && shown?.experience === decision.experience && shown.variant === decision.variant) {
      reveal();
      return;
    }
    const show = () => {
      exposure.shows(rendering.show(decision) ? decision : null);
    };
    // Nothing to see yet, or nothing that differs from what is seen: no transition.
    if (isPending || !isOnScreen || (!shown?.content && !decision.content)) show();
    else swap(host, show);
    shown = decision;
    reveal();
  };
  /** A decision for a slot that the visitor may be looking at. */
  const consider = (): void => {
    if (!latest || !host.isConnected || !core.consent.granted()) return;
    const decision = latest;
    const isUnseen = isPending || (!isDefaultSeen && !shown) || document.visibilityState === 'hidden';
    if (isUnseen) {
      whenParsed(host, () => put(decision));
      return;
    }
    // Before the first word from the browser, and for what is being looked at.
    const isWanted = isLive || isLookedAt(decision) || decision.reason === 'switched-off';
    if (isOnScreen === undefined || (isOnScreen && !isWanted)) return;
    if (isBeingEdited(host))
      return void host.addEventListener('focusout', () => setTimeout(core.events.guard(consider)), { once: true });
    put(decision);
  };

  const unwatch = watchVisibility(core, host, (entry) => {
    const isFirst = isOnScreen === undefined;
    isOnScreen = entry.isIntersecting;
    exposure.visible(isMostlyVisible(entry));
    if (isFirst) consider();
  });
  const offClick = core.listen(host, 'click', exposure.clicked);

  return {
    placement,
    isLive,
    shownId: () => (shown?.experience ? shown.id : undefined),
    begin() {
      const cached = cache.get(placement);
      if (cached) {
        latest = cached;
        return consider();
      }
      if (isDefaultSeen) return;
      isPending = true;
      host.style.visibility = 'hidden';
      const timeoutMs = Number(host.getAttribute('timeout') ?? TIMEOUT_MS);
      deadline = setTimeout(
        () => {
          isDefaultSeen = true;
          reveal();
        },
        timeoutMs >= 0 ? timeoutMs : TIMEOUT_MS,
      );
    },
    arrive(decision) {
      latest = decision ?? latest;
      if (decision) consider();
      else {
        isDefaultSeen = true;
        reveal();
      }
    },
    end() {
      isDefaultSeen = true;
      reveal();
      rendering.restore();
      exposure.shows(null);
      shown = latest = undefined;
    },
    disconnect() {
      reveal();
      unwatch();
      exposure.visible(false);
      offClick();
    },
  };
}

function watchVisibility(core: Core, host: HTMLElement, told: (entry: IntersectionObserverEntry) => void): () => void {
  const intersections = new IntersectionObserver(
    core.events.guard((entries: IntersectionObserverEntry[]) => told(entries.at(-1)!)),
    { threshold: VISIBLE_THRESHOLDS },
  );
  intersections.observe(host);
  return () => intersections.disconnect();
}

/** While the page is still being read, a slot's own children may not be there yet: waits until its end has been reached. */
function whenParsed(host: HTMLElement, then: () => void): void {
  let isEnded = document.readyState !== 'loading';
  for (let here: Node | null = host; here && !isEnded; here = here.parentNode) isEnded = here.nextSibling !== null;
  if (isEnded) then();
  else setTimeout(() => whenParsed(host, then), 4);
}
