/**
 * Keeps the queue's stored copy up to date, looks after the queues of pages that are gone, and passes the page's coming
 * and going on to the delivery.
 */
import type { Core } from '../core.ts';
import { createShelf, LEASE_MS } from './shelf.ts';

/** Most events are delivered before that and need never be written down; hiding the page writes at once. */
const SAVE_AFTER_MS = 400;
const NET_MS = 3000;

export type Keeping = { saveSoon(): void };

export function startKeeping(core: Core): Keeping {
  const { events, queue, idle } = core;
  const shelf = createShelf(core.local);
  let saving = false;
  let round: ReturnType<typeof setInterval> | undefined;

  /** The page has been left: `visibilitychange` still follows `pagehide` and must not take the lease again. */
  let left = false;

  const save = (): void => {
    saving = false;
    if (core.consent.granted()) shelf.save(queue.all(), Date.now(), left);
  };
  const adopt = (): void => {
    const { entries, kept } = shelf.takeOver(Date.now());
    for (const entry of entries) queue.add(entry);
    if (entries.length > 0) save();
    kept();
    // Also a net below the delivery's own timers, should the browser have dropped one.
    core.delivery.soon(entries.length > 0 ? 0 : NET_MS);
  };
  const tend = events.guard(() => {
    // Renews the lease while anything waits.
    if (queue.all().length > 0) save();
    adopt();
  });
  const last = (leaving: boolean): void => {
    left ||= leaving;
    if (!core.consent.granted()) return;
    idle.drain();
    core.delivery.lastChance(left);
    save();
  };
  const back = (): void => {
    left = false;
    if (!core.consent.granted()) return;
    // Another page has sent, or will send, what was stored.
    if (shelf.isTakenOver()) queue.clear();
    core.delivery.resume();
    tend();
  };

  events.on('granted', () => {
    idle.later(tend);
    round = setInterval(tend, LEASE_MS / 3);
  });
  events.on('denied', () => clearInterval(round));
  events.on('hidden', () => last(false));
  events.on('leave', () => last(true));
  events.on('restore', back);
  events.on('visible', () => core.consent.granted() && tend());
  core.listen(window, 'online', back);

  return {
    saveSoon() {
      if (saving) return;
      saving = true;
      setTimeout(() => idle.later(save), SAVE_AFTER_MS);
    },
  };
}
