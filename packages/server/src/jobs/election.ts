/**
 * Who of several processes over one store does what is to be done once: whoever holds a record that must be renewed. A holder that stands
 * still or is gone loses it by itself; what is done twice for a moment must do no harm.
 */
import type { Backend } from '@attune/backend';

export type Election = {
  readonly isElected: () => boolean;
  /** Calls back whenever this process comes to hold it, also if it does already. */
  readonly elected: (listener: () => void) => void;
  /** Asks, or renews, now; also done by itself. */
  readonly ask: () => Promise<void>;
  /** Lets go of it, so that another one need not wait. */
  readonly close: () => Promise<void>;
};

const COLLECTION = 'election';
const HELD_MS = 15_000;
const ASK_MS = 5_000;

type Held = { readonly holder: string; readonly until: number };

/** @param options.what the name of what is done once; a store that one process has needs no election */
export async function openElection(options: {
  readonly backend: Pick<Backend, 'can' | 'records'>;
  readonly what: string;
  readonly holder: string;
  readonly clock: () => number;
  readonly failed: (error: unknown, what: string) => void;
}): Promise<Election> {
  const { backend, what, holder, clock, failed } = options;
  if (!backend.can.manyWriters) return ALONE;
  const { records } = backend;
  const listeners: (() => void)[] = [];
  let until = Number.NEGATIVE_INFINITY;
  const isElected = () => clock() < until;
  const ask = async (): Promise<void> => {
    const asked = clock();
    const found = await records.get(COLLECTION, what);
    const held = found?.value as Held | undefined;
    if (held !== undefined && held.holder !== holder && held.until > asked) return;
    const mine: Held = { holder, until: asked + HELD_MS };
    const { written } = await records.put(COLLECTION, what, mine, found?.version ?? 0);
    const wasElected = isElected();
    until = written ? mine.until : Number.NEGATIVE_INFINITY;
    if (!wasElected && isElected()) for (const listener of listeners) listener();
  };
  const askSafely = () => ask().catch((error: unknown) => failed(error, `election for ${what}`));
  await askSafely();
  const timer = setInterval(askSafely, ASK_MS);
  timer.unref();
  return {
    isElected,
    elected: (listener) => {
      listeners.push(listener);
      if (isElected()) listener();
    },
    ask,
    close: async () => {
      clearInterval(timer);
      if (!isElected()) return;
      until = Number.NEGATIVE_INFINITY;
      await records.put(COLLECTION, what, { holder, until: 0 } satisfies Held).catch(() => {});
    },
  };
}

const ALONE: Election = {
  isElected: () => true,
  elected: (listener) => listener(),
  ask: async () => {},
  close: async () => {},
};
