/**
 * The moments at which a trigger of somebody may fire by itself, one for each visitor who has any. They are written down with the
 * checkpoint under keys ordered by time, so that a restart finds them without reading a single visitor.
 */
import type { Backend, StatePut } from '@attune/backend';
import { NEVER, type PersonId } from '@attune/engine';
import { createDueQueue, type DueQueue } from './due-queue.ts';

export const TIMER_PREFIX = 'timer/';
const PAGE = 5_000;
const DIGITS = 16;

export type Timers = Pick<DueQueue, 'take' | 'giveBack' | 'nextAt' | 'size'> & {
  /** `NEVER`: nothing of this visitor changes by itself. */
  readonly set: (person: PersonId, at: number) => void;
  /** For a visitor who is written down by himself: his timer with him, so that neither is ever there alone. */
  readonly putsOf: (person: PersonId) => StatePut[];
  readonly takeChanges: () => StatePut[];
  readonly giveBackChanges: (puts: readonly StatePut[]) => void;
};

export async function openTimers(backend: Backend): Promise<Timers> {
  const queue = createDueQueue();
  /** Under which time a visitor's timer is written down. */
  const written = new Map<PersonId, number>();
  const changed = new Set<PersonId>();
  let unwritten: readonly StatePut[] = [];
  await loadTimers(backend, (person, at) => {
    if (!written.has(person)) {
      queue.set(person, at);
      written.set(person, at);
      return;
    }
    // Two can be left by a crash. The earlier one counts: to look too early does no harm.
    unwritten = [...unwritten, { key: keyOf(person, at), value: undefined }];
  });

  const putsOf = (person: PersonId): StatePut[] => {
    const before = written.get(person) ?? NEVER;
    const at = queue.at(person);
    if (before === at) return [];
    const gone = before === NEVER ? [] : [{ key: keyOf(person, before), value: undefined }];
    return at === NEVER ? gone : [...gone, { key: keyOf(person, at), value: 0 }];
  };

  const takeChanges = (): StatePut[] => {
    const puts = new Map(unwritten.map((put) => [put.key, put]));
    unwritten = [];
    for (const person of changed) {
      for (const put of putsOf(person)) puts.set(put.key, put);
      const at = queue.at(person);
      if (at === NEVER) written.delete(person);
      else written.set(person, at);
    }
    changed.clear();
    return [...puts.values()];
  };

  return {
    ...queue,
    set: (person, at) => {
      if (queue.at(person) === at) return;
      queue.set(person, at);
      changed.add(person);
    },
    putsOf,
    takeChanges,
    giveBackChanges: (puts) => {
      unwritten = puts.filter(({ key }) => key.startsWith(TIMER_PREFIX));
    },
  };
}

/** Whose timer is kept under this key. */
export function personOfTimer(key: string): PersonId {
  return key.slice(TIMER_PREFIX.length + DIGITS + 1) as PersonId;
}

function keyOf(person: PersonId, at: number): string {
  return `${TIMER_PREFIX}${String(at).padStart(DIGITS, '0')}/${person}`;
}

async function loadTimers(backend: Backend, found: (person: PersonId, at: number) => void): Promise<void> {
  const start = TIMER_PREFIX.length;
  for (let after: string | undefined; ; ) {
    const page = await backend.state.scan(TIMER_PREFIX, after === undefined ? { limit: PAGE } : { after, limit: PAGE });
    for (const { key } of page) {
      found(personOfTimer(key), Number(key.slice(start, start + DIGITS)));
    }
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}
