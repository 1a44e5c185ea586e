/**
 * How many visitors were seen in the last five minutes. Keeps one small entry a visitor and only for that long.
 */
import type { PersonId } from '@attune/engine';

const ACTIVE_MS = 300_000;
const SWEEP_MS = 30_000;

export type ActiveVisitors = { readonly see: (person: PersonId) => void; readonly count: () => number };

export function createActiveVisitors(clock: () => number): ActiveVisitors {
  const lastSeen = new Map<PersonId, number>();
  let sweptAt = clock();

  const sweep = (now: number): void => {
    sweptAt = now;
    for (const [person, at] of lastSeen) if (now - at > ACTIVE_MS) lastSeen.delete(person);
  };
  return {
    see: (person) => {
      const now = clock();
      lastSeen.set(person, now);
      if (now - sweptAt > SWEEP_MS) sweep(now);
    },
    count: () => {
      sweep(clock());
      return lastSeen.size;
    },
  };
}
