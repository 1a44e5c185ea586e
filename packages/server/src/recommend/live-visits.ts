/**
 * Teaches a hybrid what happens while it serves: each interaction extends its visitor's visit, and the next list knows of it. Visits are told
 * apart as in training; those that are over are forgotten here, not in the model.
 */
import { type PersonId, SESSION_IDLE_MS, type Signal } from '@attune/engine';
import { beginVisit, type HybridModel, learnHybrid, type Visit } from '@attune/lab';
import { type ItemEvents, itemsOf } from './item-past.ts';

export type Heard = Pick<Signal, 'event' | 'properties'> & { readonly at: number };

export type LiveVisits = {
  /** A folded signal. */
  readonly hear: (person: PersonId, signal: Heard) => void;
  /** How many interactions were learned since it was opened. */
  readonly learned: () => number;
};

type OpenVisit = { readonly visit: Visit; readonly recent: number[]; lastAt: number };

/** More of a visit than any model looks back. */
const RECENT_MAX = 100;
const VISITS_MAX = 100_000;

export function createLiveVisits(options: {
  readonly hybrid: HybridModel;
  readonly source: ItemEvents;
  readonly numberOf: (id: string) => number | undefined;
  /** Told of each interaction. */
  readonly learned?: (item: number) => void;
}): LiveVisits {
  const { hybrid, source, numberOf } = options;
  const open = new Map<PersonId, OpenVisit>();
  let count = 0;

  const begin = (at: number): OpenVisit => ({ visit: beginVisit(hybrid, at), recent: [], lastAt: at });
  const learn = (visit: OpenVisit, item: number, at: number): void => {
    if (visit.recent.at(-1) === item) return;
    visit.recent.push(item);
    if (visit.recent.length > RECENT_MAX) visit.recent.shift();
    learnHybrid(hybrid, visit.visit, visit.recent, at);
    count++;
    options.learned?.(item);
  };
  const trim = (): void => {
    for (const person of open.keys()) {
      if (open.size <= VISITS_MAX) return;
      open.delete(person);
    }
  };

  return {
    hear: (person, signal) => {
      const { at } = signal;
      const known = open.get(person);
      const isOver = known !== undefined && hybrid.task === 'visit' && at >= known.lastAt + SESSION_IDLE_MS;
      const items = itemsOf(signal, source).flatMap((id) => numberOf(id) ?? []);
      if (items.length === 0) {
        if (isOver) open.delete(person);
        else if (known !== undefined) known.lastAt = Math.max(known.lastAt, at);
        return;
      }
      const visit = known === undefined || isOver ? begin(at) : known;
      for (const item of items) learn(visit, item, at);
      visit.lastAt = Math.max(visit.lastAt, at);
      // Those heard last are the last to go.
      open.delete(person);
      open.set(person, visit);
      trim();
    },
    learned: () => count,
  };
}
