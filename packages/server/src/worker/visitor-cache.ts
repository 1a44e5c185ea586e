/**
 * The live visitors, and which identity means whom. What is not here is loaded from the store in one batch a page; what has
 * changed stays until it has been written down. The pump is the only one to change anything; decisions read.
 */
import type { Backend, StatePut } from '@attune/backend';
import type { IdentityKey, KnownIdentity, PersonId, Visitor } from '@attune/engine';

export const VISITOR_PREFIX = 'visitor/';
export const LINK_PREFIX = 'link/';

export type VisitorCache = {
  /** Makes sure that these identities and their persons can be asked for; resolves at once when they can already. */
  readonly load: (keys: Iterable<IdentityKey>) => Promise<void> | undefined;
  readonly known: (key: IdentityKey) => KnownIdentity | undefined;
  readonly get: (person: PersonId) => Visitor | undefined;
  /** The visitor is now this one, and was seen just now. */
  readonly set: (visitor: Visitor) => void;
  readonly link: (key: IdentityKey, person: PersonId) => void;
  readonly remove: (person: PersonId) => void;
  /** The live visitors, seen last first. */
  readonly recent: () => IterableIterator<Visitor>;
  /** The changes since the last call, to be committed. */
  readonly takeChanges: () => StatePut[];
  /** They could not be committed: they count as changes again, unless newer ones came. */
  readonly giveBack: (puts: readonly StatePut[]) => void;
  /** Lets go of those seen longest ago, never of unwritten ones. Only between commits. */
  readonly trim: () => void;
  /** How many visitors await being written down. */
  readonly changed: () => number;
  readonly size: () => number;
};

export function createVisitorCache(backend: Backend, visitorsMax: number): VisitorCache {
  const visitors = new Map<PersonId, Visitor>();
  /** null: looked up, and nobody is there. */
  const links = new Map<IdentityKey, PersonId | null>();
  const changed = new Set<PersonId>();
  const gone = new Set<PersonId>();
  const changedLinks = new Map<IdentityKey, PersonId>();
  const loading = new Map<IdentityKey, Promise<void>>();

  const isLoaded = (key: IdentityKey): boolean => {
    const person = links.get(key);
    return person === null || (person !== undefined && visitors.has(person));
  };

  const loadMissing = async (missing: readonly IdentityKey[]): Promise<void> => {
    const linked = await backend.state.load(missing.map((key) => LINK_PREFIX + key));
    const persons = missing.map(
      (key, i) => links.get(key) ?? (linked[i]?.value as PersonId | undefined) ?? (key as PersonId),
    );
    const found = await backend.state.load(persons.map((person) => VISITOR_PREFIX + person));
    missing.forEach((key, i) => {
      const person = persons[i]!;
      const visitor = found[i]?.value as Visitor | undefined;
      if (isLoaded(key)) return;
      if (visitor !== undefined && !visitors.has(person) && !gone.has(person)) visitors.set(person, visitor);
      links.set(key, visitors.has(person) ? person : null);
    });
  };

  const load = (keys: Iterable<IdentityKey>): Promise<void> | undefined => {
    const missing: IdentityKey[] = [];
    const underway: Promise<void>[] = [];
    for (const key of keys) {
      if (isLoaded(key)) continue;
      const other = loading.get(key);
      if (other !== undefined) underway.push(other);
      else missing.push(key);
    }
    if (missing.length === 0) return underway.length === 0 ? undefined : Promise.all(underway).then(() => load(keys));
    const mine = loadMissing(missing).finally(() => {
      for (const key of missing) loading.delete(key);
    });
    for (const key of missing) loading.set(key, mine);
    return underway.length === 0 ? mine : Promise.all([mine, ...underway]).then(() => load(keys));
  };

  const trim = () => {
    if (visitors.size <= visitorsMax) return;
    for (const [person, visitor] of visitors) {
      if (visitors.size <= visitorsMax * 0.9) break;
      if (changed.has(person)) continue;
      visitors.delete(person);
      for (const id of visitor.profile.identities.anonymousIds) links.delete(`a:${id}`);
      for (const id of visitor.profile.identities.userIds) links.delete(`u:${id}`);
    }
    if (links.size > visitorsMax * 4) for (const [key, person] of links) if (person === null) links.delete(key);
  };

  return {
    load,
    known: (key) => {
      const person = links.get(key);
      const visitor = person === undefined || person === null ? undefined : visitors.get(person);
      if (visitor === undefined) return undefined;
      return { person: visitor.profile.id, isIdentified: visitor.profile.identities.userIds.length > 0 };
    },
    get: (person) => visitors.get(person),
    set: (visitor) => {
      const { id } = visitor.profile;
      if (!visitors.delete(id)) links.set(id, id);
      visitors.set(id, visitor);
      changed.add(id);
      gone.delete(id);
    },
    link: (key, person) => {
      links.set(key, person);
      changedLinks.set(key, person);
    },
    remove: (person) => {
      visitors.delete(person);
      changed.delete(person);
      gone.add(person);
    },
    recent: function* () {
      yield* [...visitors.values()].reverse();
    },
    takeChanges: () => {
      const puts: StatePut[] = [];
      for (const person of changed) puts.push({ key: VISITOR_PREFIX + person, value: visitors.get(person) });
      for (const person of gone) puts.push({ key: VISITOR_PREFIX + person, value: undefined });
      for (const [key, person] of changedLinks) puts.push({ key: LINK_PREFIX + key, value: person });
      changed.clear();
      gone.clear();
      changedLinks.clear();
      return puts;
    },
    giveBack: (puts) => {
      for (const { key, value } of puts) {
        if (key.startsWith(LINK_PREFIX)) {
          const identity = key.slice(LINK_PREFIX.length);
          if (!changedLinks.has(identity)) changedLinks.set(identity, value as PersonId);
        } else if (key.startsWith(VISITOR_PREFIX)) {
          const person = key.slice(VISITOR_PREFIX.length) as PersonId;
          if (value !== undefined) changed.add(person);
          else if (!visitors.has(person)) gone.add(person);
        }
      }
    },
    trim,
    changed: () => changed.size + gone.size + changedLinks.size,
    size: () => visitors.size,
  };
}
