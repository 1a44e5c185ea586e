/**
 * Visitors as their workers wrote them down last, for a process that only reads. Invariant: whoever is here is the fold of his partition's
 * log up to the cursor that is known of it, exactly; when that moves, those whom it folded are read again.
 */
import type { Backend, Cursor } from '@attune/backend';
import type { IdentityKey, KnownIdentity, PersonId, Visitor } from '@attune/engine';
import { AttuneError } from '@attune/protocol';
import { awayFrom, isAway } from '../worker/away.ts';
import { LOOP_READER } from '../worker/checkpoint.ts';
import { homeOf } from '../worker/home.ts';
import { HOPS_MAX } from '../worker/mail.ts';
import type { VisitorCache } from '../worker/visitor-cache.ts';
import { LINK_PREFIX } from '../worker/visitor-changes.ts';
import { createVisitorStore } from '../worker/visitor-store.ts';
import type { StoredDictionaries } from './stored-dictionaries.ts';

export type StoredVisitors = Pick<VisitorCache, 'load' | 'identified' | 'known' | 'get'> & {
  /** Those named are no longer as they were: they are read again when somebody asks. */
  readonly outdated: (keys: readonly IdentityKey[]) => void;
  /** As he was known last, whether or not that is still so. */
  readonly last: (key: IdentityKey) => Visitor | undefined;
};

/** A worker that commits while somebody is read makes it necessary to read him again. */
const TRIES_MAX = 20;

export function createStoredVisitors(options: {
  readonly backends: readonly Backend[];
  /** Of each partition. */
  readonly dictionaries: readonly StoredDictionaries[];
  /** The cursor that is known of a partition. */
  readonly cursor: (partition: number) => Cursor;
  /** The partition's cursor was found to be another one: resolves when it is known. */
  readonly renew: (partition: number) => Promise<void>;
  readonly visitorsMax: number;
}): StoredVisitors {
  const { backends, dictionaries, cursor, renew, visitorsMax } = options;
  const visitors = new Map<PersonId, Visitor>();
  const links = new Map<IdentityKey, PersonId | null>();
  let former = new Map<PersonId, Visitor>();
  const stores = backends.map((backend, i) => createVisitorStore(backend, dictionaries[i]!.dictionaries));
  const underway = new Map<IdentityKey, Promise<void>>();

  const identified = (key: IdentityKey): Visitor | null | undefined => {
    const own = visitors.get(key as PersonId);
    if (own !== undefined) return own;
    const person = links.get(key);
    return person === undefined || person === null ? person : visitors.get(person);
  };
  const keep = (key: IdentityKey, visitor: Visitor | undefined): void => {
    links.set(key, visitor?.profile.id ?? null);
    if (visitor === undefined) return;
    const { id } = visitor.profile;
    links.set(id, id);
    visitors.delete(id);
    visitors.set(id, visitor);
    former.delete(id);
    trim();
  };
  const trim = (): void => {
    for (const person of visitors.keys()) {
      if (visitors.size <= visitorsMax) break;
      visitors.delete(person);
    }
    if (links.size > visitorsMax * 4) links.clear();
    if (former.size > visitorsMax) former = new Map();
  };
  const readOne = async (partition: number, key: IdentityKey): Promise<Visitor | PersonId | undefined> => {
    const backend = backends[partition]!;
    const [link] = await backend.state.load([LINK_PREFIX + key]);
    const person = (link?.value ?? key) as PersonId;
    if (isAway(person)) return person;
    const load = () => stores[partition]!.load([person]);
    // Written with a dictionary that is newer than those known here.
    const [visitor] = await load().catch(() => dictionaries[partition]!.renew().then(load));
    stores[partition]!.forget(person);
    return visitor;
  };
  /** undefined: there is nobody; null: a worker committed meanwhile, to be read again. */
  const readFrom = async (partition: number, key: IdentityKey, hops = 0): Promise<Visitor | undefined | null> => {
    const known = cursor(partition);
    const found = await readOne(partition, key);
    const visitor = typeof found === 'string' ? await readAway(found, key, hops) : found;
    const now = await backends[partition]!.state.cursor(LOOP_READER);
    if (now === known && cursor(partition) === known) return visitor;
    await renew(partition);
    return null;
  };
  const readAway = async (link: PersonId, key: IdentityKey, hops: number) =>
    hops > HOPS_MAX ? undefined : readFrom(awayFrom(link)!, key, hops + 1);
  /** Read between two looks at the cursor that find it where it is known to be: then it is of that moment. */
  const loadOne = async (key: IdentityKey): Promise<void> => {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const visitor = await readFrom(homeOf(key, backends.length), key);
      if (visitor !== null) return keep(key, visitor);
    }
    throw new AttuneError('unavailable', { detail: 'The visitor is written faster than he can be read.' });
  };
  const load = (keys: readonly IdentityKey[]): Promise<void> | undefined => {
    const absent = keys.filter((key) => identified(key) === undefined);
    if (absent.length === 0) return undefined;
    const loading = absent.map((key) => {
      const begun = underway.get(key);
      if (begun !== undefined) return begun;
      const mine = loadOne(key).finally(() => underway.delete(key));
      underway.set(key, mine);
      return mine;
    });
    return Promise.all(loading).then(() => undefined);
  };
  return {
    load,
    identified,
    known: (key): KnownIdentity | undefined => {
      const visitor = identified(key);
      if (!visitor) return undefined;
      return { person: visitor.profile.id, isIdentified: visitor.profile.identities.userIds.length > 0 };
    },
    get: (person) => visitors.get(person),
    outdated: (keys) => {
      for (const key of keys) {
        const person = links.get(key) ?? (key as PersonId);
        links.delete(key);
        const visitor = visitors.get(person);
        if (visitor === undefined) continue;
        former.set(person, visitor);
        visitors.delete(person);
      }
    },
    last: (key) => identified(key) ?? former.get((links.get(key) ?? key) as PersonId),
  };
}
