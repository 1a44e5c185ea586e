/**
 * Whether a decision's content was really seen: at least half visible for half a second, in a visible tab, while it stood
 * there. Told once a decision. A click inside is seen as well.
 */
import type { Core } from '../core.ts';
import { type Decision, isLookedAt } from '../decision.ts';

const SEEN_MS = 500;

export type Exposure = {
  /** This decision stands in the slot now; null: nothing that counts. */
  shows(decision: Decision | null): void;
  visible(isVisible: boolean): void;
  clicked(): void;
};

/** The decisions already told, over all slots of the page: a placement may stand there twice. */
const told = new Set<string>();

function tell(core: Core, event: string, decision: Decision): boolean {
  const key = event + decision.id;
  if (told.has(key)) return false;
  told.add(key);
  const { id, placement, experience, variant } = decision;
  core.behaved(event, () => ({ decision_id: id, placement, experience, variant }));
  return true;
}

export function createExposure(core: Core): Exposure {
  let shown: Decision | null = null;
  let isVisible = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const see = (): void => {
    if (shown && tell(core, 'Experience Viewed', shown)) core.events.emit('exposure', shown);
  };
  const wait = (): void => {
    clearTimeout(timer);
    if (!shown || !isVisible) return;
    timer = setTimeout(() => {
      if (document.visibilityState === 'visible') see();
      else timer = undefined;
    }, SEEN_MS);
  };
  core.events.on('visible', wait);

  return {
    shows(decision) {
      shown = decision?.experience && !isLookedAt(decision) ? decision : null;
      wait();
    },
    visible(next) {
      if (next === isVisible) return;
      isVisible = next;
      wait();
    },
    clicked() {
      if (!shown) return;
      see();
      tell(core, 'Experience Clicked', shown);
    },
  };
}
