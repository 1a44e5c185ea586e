/**
 * The live visitors, and which identity means whom. What is not here is loaded from the store in one batch a page; what has
 * changed stays until it has been written down. The pump is the only one to change anything; decisions read.
 */
import type { Backend } from '@attune/backend';
import type { IdentityKey, KnownIdentity, PersonId, Visitor } from '@attune/engine';
import { isAway } from './away.ts';
import { createVisitorChanges, LINK_PREFIX, type VisitorChanges } from './visitor-changes.ts';
import type { VisitorDictionaries } from './visitor-dictionaries.ts';
import { createVisitorStore, type VisitorStore } from './visitor-store.ts';

export type VisitorCache = {
  /** Makes sure that these identities and their persons can be asked for; undefined when they can already. */
  readonly load: (keys: readonly IdentityKey[]) => Promise<void> | undefined;
  readonly known: (key: IdentityKey) => KnownIdentity | undefined;
  /** The live visitor whom the identity means; null when there is none, undefined when he has to be loaded first. */
  readonly identified: (key: IdentityKey) => Visitor | null | undefined;
  readonly get: (person: PersonId) => Visitor | undefined;
  /** The visitor is now this one, and was seen just now. */
  readonly set: (visitor: Visitor) => void;
  /** A live visitor was worked out anew; he was not seen. */
  readonly refresh: (visitor: Visitor) => void;
  readonly link: (key: IdentityKey, person: PersonId) => void;
  readonly remove: (person: PersonId) => void;
  /** The live visitors, seen last first. */
  readonly recent: () => IterableIterator<Visitor>;
  /** What visitors are written with. */
  readonly dictionaries: VisitorDictionaries;
  readonly changes: Pick<VisitorChanges, 'take' | 'giveBack' | 'size' | 'isGone' | 'has'>;
  /** Lets go of those seen longest ago, never of unwritten ones. Only between commits. */
  readonly trim: () => void;
  readonly size: () => number;
};

/** `links`: null where it was looked up and nobody is there. */
type Live = {
  readonly visitors: Map<PersonId, Visitor>;
  readonly links: Map<IdentityKey, PersonId | null>;
  readonly changes: VisitorChanges;
};

export function createVisitorCache(
  backend: Backend,
  dictionaries: VisitorDictionaries,
  visitorsMax: number,
  /** Told of every visitor who is now another one, new or gone. */
  counted: (before: Visitor | undefined, after: Visitor | undefined) => void = () => {},
): VisitorCache {
  const visitors = new Map<PersonId, Visitor>();
  const links = new Map<IdentityKey, PersonId | null>();
  const store = createVisitorStore(backend, dictionaries);
  const changes = createVisitorChanges(store, visitors);
  const live: Live = { visitors, links, changes };
  const identified = (key: IdentityKey): Visitor | null | undefined => {
    // Most people are known by the very identity that is asked for.
    const own = visitors.get(key as PersonId);
    if (own !== undefined) return own;
    const person = links.get(key);
    if (person === undefined || person === null) return person;
    // Whom another partition keeps is nobody here.
    return isAway(person) ? null : visitors.get(person);
  };
  return {
    load: createLoader(backend, store, live),
    identified,
    known: (key) => {
      const visitor = identified(key);
      const link = links.get(key);
      if (!visitor) return link && isAway(link) ? { person: link, isIdentified: true } : undefined;
      return { person: visitor.profile.id, isIdentified: visitor.profile.identities.userIds.length > 0 };
    },
    get: (person) => visitors.get(person),
    set: (visitor) => {
      const { id } = visitor.profile;
      counted(visitors.get(id), visitor);
      if (!visitors.delete(id)) links.set(id, id);
      visitors.set(id, visitor);
      changes.visitor(id);
    },
    refresh: (visitor) => {
      counted(visitors.get(visitor.profile.id), visitor);
      visitors.set(visitor.profile.id, visitor);
      changes.visitor(visitor.profile.id);
    },
    link: (key, person) => {
      links.set(key, person);
      changes.link(key, person);
    },
    remove: (person) => {
      counted(visitors.get(person), undefined);
      visitors.delete(person);
      changes.removed(person);
    },
    recent: function* () {
      yield* [...visitors.values()].reverse();
    },
    dictionaries,
    changes,
    trim: () => trim(live, store, visitorsMax),
    size: () => visitors.size,
  };
}

/** Looked up before: who it is, or that nobody is there. */
function isLive({ visitors, links }: Live, key: IdentityKey): boolean {
  const person = links.get(key);
  return person === null || (person !== undefined && (visitors.has(person) || isAway(person)));
}

function createLoader(backend: Backend, store: VisitorStore, live: Live): VisitorCache['load'] {
  const { visitors, links, changes } = live;
  const underway = new Map<IdentityKey, Promise<void>>();

  const loadMissing = async (missing: readonly IdentityKey[]): Promise<void> => {
    const stored = await backend.state.load(missing.map((key) => LINK_PREFIX + key));
    const linked = (key: IdentityKey, i: number) => links.get(key) ?? (stored[i]?.value as PersonId | undefined);
    const persons = missing.map((key, i) => linked(key, i) ?? (key as PersonId));
    const found = await store.load(persons);
    missing.forEach((key, i) => {
      if (isLive(live, key)) return;
      const person = persons[i]!;
      const visitor = found[i];
      if (visitor !== undefined && !visitors.has(person) && !changes.isGone(person)) visitors.set(person, visitor);
      links.set(key, visitors.has(person) || isAway(person) ? person : null);
      // Whoever is live is also known by his own id, however he was asked for.
      if (visitors.has(person)) links.set(person, person);
    });
  };

  const load = (keys: readonly IdentityKey[]): Promise<void> | undefined => {
    let absent: Set<IdentityKey> | undefined;
    for (let i = 0; i < keys.length; i++) {
      if (isLive(live, keys[i]!)) continue;
      absent ??= new Set();
      absent.add(keys[i]!);
    }
    if (absent === undefined) return undefined;
    const wanted = [...absent];
    const others = wanted.flatMap((key) => underway.get(key) ?? []);
    const missing = wanted.filter((key) => !underway.has(key));
    if (missing.length === 0) return Promise.all(others).then(() => load(wanted));
    const mine = loadMissing(missing).finally(() => {
      for (const key of missing) underway.delete(key);
    });
    for (const key of missing) underway.set(key, mine);
    return others.length === 0 ? mine : Promise.all([mine, ...others]).then(() => load(wanted));
  };
  return load;
}

function trim({ visitors, links, changes }: Live, store: VisitorStore, visitorsMax: number): void {
  for (const [person, visitor] of visitors) {
    if (visitors.size <= visitorsMax) break;
    if (changes.has(person)) continue;
    visitors.delete(person);
    store.forget(person);
    for (const id of visitor.profile.identities.anonymousIds) links.delete(`a:${id}`);
    for (const id of visitor.profile.identities.userIds) links.delete(`u:${id}`);
  }
  if (links.size > visitorsMax * 4) for (const [key, person] of links) if (person === null) links.delete(key);
}
