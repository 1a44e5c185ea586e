/**
 * What has changed in the live visitors since it was last written down, and what could not be written and waits for the next
 * time. Nothing here is lost by a failed commit.
 */
import type { StatePut } from '@attune/backend';
import type { IdentityKey, PersonId, Visitor } from '@attune/engine';
import { HISTORY_PREFIX, VISITOR_PREFIX, type VisitorStore } from './visitor-store.ts';

export const LINK_PREFIX = 'link/';

export type VisitorChanges = {
  readonly visitor: (person: PersonId) => void;
  readonly link: (key: IdentityKey, person: PersonId) => void;
  readonly removed: (person: PersonId) => void;
  /** His state differs from what is written down. */
  readonly has: (person: PersonId) => boolean;
  /** He is to be removed from the store: what it still holds of him no longer counts. */
  readonly isGone: (person: PersonId) => boolean;
  /** All of it, to be committed; none is left. */
  readonly take: () => StatePut[];
  /** They could not be committed: they count as changes again, unless newer ones came. */
  readonly giveBack: (puts: readonly StatePut[]) => void;
  readonly size: () => number;
};

export function createVisitorChanges(store: VisitorStore, visitors: ReadonlyMap<PersonId, Visitor>): VisitorChanges {
  const changed = new Set<PersonId>();
  const gone = new Set<PersonId>();
  const links = new Map<IdentityKey, PersonId>();
  /** Full chunks of a past whose commit failed: nobody would write them again by himself. */
  const unwritten = new Map<string, StatePut>();

  const giveBackOne = (put: StatePut): void => {
    const { key, value } = put;
    if (key.startsWith(LINK_PREFIX)) {
      const identity = key.slice(LINK_PREFIX.length);
      if (!links.has(identity)) links.set(identity, value as PersonId);
    } else if (key.startsWith(VISITOR_PREFIX)) {
      const person = key.slice(VISITOR_PREFIX.length) as PersonId;
      if (value !== undefined && visitors.has(person)) changed.add(person);
      else if (!visitors.has(person)) gone.add(person);
    } else if (key.startsWith(HISTORY_PREFIX)) unwritten.set(key, put);
  };

  return {
    visitor: (person) => {
      changed.add(person);
      gone.delete(person);
    },
    link: (key, person) => void links.set(key, person),
    removed: (person) => {
      changed.delete(person);
      gone.add(person);
    },
    has: (person) => changed.has(person),
    isGone: (person) => gone.has(person),
    take: () => {
      const puts = [...changed].flatMap((person) => store.puts(visitors.get(person)!));
      for (const person of gone) puts.push(...store.removal(person));
      for (const [key, person] of links) puts.push({ key: LINK_PREFIX + key, value: person });
      const written = new Set(puts.map(({ key }) => key));
      for (const put of unwritten.values()) if (!written.has(put.key)) puts.push(put);
      for (const all of [changed, gone, links, unwritten]) all.clear();
      return puts;
    },
    giveBack: (puts) => {
      for (const put of puts) giveBackOne(put);
    },
    size: () => changed.size + gone.size + links.size + unwritten.size,
  };
}
