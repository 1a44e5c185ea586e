/** Those who listen to what happens. */
import type { LiveEvent } from './live-loop.ts';

export function createHearing() {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    isHeard: () => listeners.size > 0,
    tell: (event: LiveEvent) => {
      for (const listener of listeners) listener(event);
    },
    listen: (listener: (event: LiveEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
