/**
 * Live updates: one stream for all slots of the page that asked for them. Closed when the tab has been hidden for a while
 * and when the page is left; after each reopening the slots are asked for again, as a change may have been missed.
 */
import type { Core } from './core.ts';
import { type Decision, isDecision } from './decision.ts';
import { backoffMs } from './transport/backoff.ts';

export type Live = {
  /** Slots have come or gone, or consent has. */
  changed(): void;
  /** A decision for the live slots is being asked for. */
  asked(): void;
  /** The visitor is somebody else now. */
  restart(): void;
};

type Page = {
  readonly placements: () => readonly string[];
  readonly arrive: (decision: Decision) => void;
  /** Asks again for the live slots. */
  readonly refresh: () => void;
};

const HIDDEN_MS_MAX = 20_000;

export function createLive(core: Core, page: Page): Live {
  let source: EventSource | undefined;
  let of = '';
  let attempts = 0;
  /** Something happened since the last ask that the answer may not know of. */
  let isBehind = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    source?.close();
    source = undefined;
    of = '';
  };
  const changed = (): void => {
    // Slots come in groups: one stream for all of them.
    if (timer === undefined) timer = setTimeout(core.events.guard(open), 0);
  };
  const open = (): void => {
    timer = undefined;
    const shown = [...page.placements()].sort();
    const placements = shown.join();
    // A list is written with commas here as well.
    const besides = Object.entries(core.slots.asks?.(shown) ?? {}).map(([field, value]): [string, string] => [
      field,
      `${value ?? ''}`,
    ]);
    const asked = `${placements} ${besides}`;
    if (of === asked && core.consent.granted()) return;
    close();
    if (!core.consent.granted() || !placements) return;
    of = asked;
    const { writeKey, host } = core.options;
    const who = {
      key: writeKey,
      anonymousId: core.identity.anonymousId(),
      userId: core.identity.userId() ?? '',
      placements,
      ...Object.fromEntries(besides),
    };
    const query = new URLSearchParams(Object.entries(who).filter(([, value]) => value));
    const stream = new EventSource(`${host}/v1/stream?${query}`);
    source = stream;
    stream.addEventListener('ready', () => {
      attempts = 0;
      if (isBehind) page.refresh();
    });
    stream.addEventListener(
      'decision',
      core.events.guard((event: MessageEvent<string>) => {
        const decision: unknown = JSON.parse(event.data);
        if (!isDecision(decision)) return;
        core.events.emit('decision', decision);
        page.arrive(decision);
      }),
    );
    stream.onerror = () => {
      // The browser's own retry has no jitter: a restarted server would see all visitors at once.
      close();
      isBehind = true;
      timer = setTimeout(core.events.guard(open), backoffMs(++attempts, Math.random()));
    };
  };
  const pause = (): void => {
    if (source || timer) isBehind = true;
    close();
  };
  const wake = (): void => {
    clearTimeout(hiddenTimer);
    changed();
  };

  core.events.on('delivered', () => {
    isBehind = true;
  });
  core.events.on('hidden', () => {
    clearTimeout(hiddenTimer);
    hiddenTimer = setTimeout(pause, HIDDEN_MS_MAX);
  });
  core.events.on('visible', wake);
  core.events.on('leave', pause);
  core.events.on('restore', wake);
  return {
    changed,
    asked: () => {
      isBehind = false;
    },
    restart() {
      close();
      isBehind = true;
      changed();
    },
  };
}
