/**
 * Visitors as they will be once what waits is folded: who asks is answered with everything that was accepted before, however far
 * the fold is behind. What is worked out here is only looked at and never becomes state, so nothing can be folded twice.
 */
import type { Cursor } from '@attune/backend';
import type { IdentityKey, KnownIdentity, PersonId, PopulationView, Rules, Visitor } from '@attune/engine';
import type { Backlog, Waiting } from './backlog.ts';
import { type Entry, signalsOf } from './entry.ts';
import { foldMessageInView } from './fold-mail.ts';
import { type FoldContext, foldEntry, foldSignal, NO_FOLD_COUNTS } from './folder.ts';
import { identitiesOf } from './identities.ts';
import type { Message } from './mail.ts';
import type { VisitorCache } from './visitor-cache.ts';

/** Views are made again when asked for; so many are kept. */
const VIEWS_MAX = 10_000;
/** Somebody of whom more comes all the time is answered with what was found after so many looks. */
const LOOKS_MAX = 3;

/** Those whom others fold. */
type KnownVisitors = Pick<VisitorCache, 'load' | 'identified' | 'known' | 'get'>;

export type Ahead = {
  /** Makes sure that these identities can be asked for; undefined when they can already. */
  readonly load: (keys: readonly IdentityKey[]) => Promise<void> | undefined;
  /** The visitor whom the identity means; null when there is none, undefined when something has to be loaded first. */
  readonly identified: (key: IdentityKey) => Visitor | null | undefined;
  /** The same from what is at hand, and never undefined: for who cannot wait, or has. */
  readonly nearest: (key: IdentityKey) => Visitor | null;
  /** How far the log was known of a visitor given here just now, when that is not as far as it is folded. */
  readonly seen: (visitor: Visitor) => Cursor | undefined;
};

/** People whom what waits brings together, and all that waits of them. */
type Reach = {
  readonly keys: ReadonlySet<IdentityKey>;
  readonly waiting: readonly Waiting[];
  /** The position after the last of them. */
  readonly end: Cursor;
  /** Identities of which it is not known who they are. */
  readonly unknown: readonly IdentityKey[];
};

type View = {
  readonly end: Cursor;
  readonly people: ReadonlyMap<IdentityKey, Visitor | null>;
  /** Those it was made under. */
  readonly rules: Rules;
};

export function createAhead(options: {
  readonly backlog: Pick<Backlog, 'isEmpty' | 'naming'>;
  readonly cache: KnownVisitors;
  readonly rules: () => Rules;
  /** All visitors together, as far as they are folded. */
  readonly view: PopulationView;
  /** One entry of the log. */
  readonly read: (waiting: Waiting) => Promise<Entry>;
  /** Somebody as he was known last, for who cannot wait until he is loaded. Default: nobody. */
  readonly last?: (key: IdentityKey) => Visitor | undefined;
}): Ahead {
  const { backlog, cache, rules, view: population, read, last } = options;
  const views = new Map<IdentityKey, View>();
  const ends = new WeakMap<Visitor, Cursor>();

  const reachOf = (key: IdentityKey): Reach => {
    const keys = new Set([key]);
    const waiting = new Set<Waiting>();
    const unknown: IdentityKey[] = [];
    let end = 0;
    for (const each of keys) {
      const visitor = cache.identified(each);
      if (visitor === undefined) unknown.push(each);
      else if (visitor !== null) for (const identity of identitiesOf(visitor)) keys.add(identity);
      for (const one of backlog.naming(each)) {
        waiting.add(one);
        end = Math.max(end, one.cursor + 1);
        for (const other of one.keys) keys.add(other);
      }
    }
    const inOrder = [...waiting].sort((a, b) => a.cursor - b.cursor || a.index - b.index);
    return { keys, waiting: inOrder, end, unknown };
  };

  /** undefined when an entry is missing. */
  const viewOf = ({ keys, waiting, end }: Reach, loaded: ReadonlyMap<Cursor, Entry>): View | undefined => {
    const overlay = createOverlay(cache);
    const folding = foldingInto(overlay, rules, population);
    for (const { cursor, index, entry = loaded.get(cursor) } of waiting) {
      if (entry === undefined) return undefined;
      if (entry.kind === 'decision') foldEntry(folding, entry);
      else if (entry.kind === 'mail') foldMessageAhead(folding, entry.messages[index]!);
      else foldSignal(folding, signalsOf(entry)[index]!);
    }
    const people = new Map([...keys].map((key) => [key, overlay.identified(key)]));
    for (const visitor of people.values()) if (visitor !== null) ends.set(visitor, end);
    const view = { end, people, rules: rules() };
    if (views.size > VIEWS_MAX) views.clear();
    for (const key of keys) views.set(key, view);
    return view;
  };

  /** Nearly everybody: known by this one identity, of which nothing waits. undefined when it takes a closer look. */
  const soleOf = (key: IdentityKey): Visitor | undefined => {
    const visitor = cache.identified(key);
    if (!visitor || visitor.profile.id !== key || backlog.naming(key).length > 0) return undefined;
    const { anonymousIds, userIds } = visitor.profile.identities;
    return anonymousIds.length + userIds.length === 1 ? visitor : undefined;
  };

  const identified = (key: IdentityKey): Visitor | null | undefined => {
    if (backlog.isEmpty()) {
      if (views.size > 0) views.clear();
      return cache.identified(key);
    }
    const sole = soleOf(key);
    if (sole !== undefined) return sole;
    const reach = reachOf(key);
    if (reach.unknown.length > 0) return undefined;
    if (reach.waiting.length === 0) return cache.identified(key);
    const known = views.get(key);
    const isFresh = known !== undefined && known.end >= reach.end && known.rules === rules();
    const view = isFresh ? known : viewOf(reach, NOTHING_LOADED);
    return view === undefined ? undefined : (view.people.get(key) ?? null);
  };

  const look = async (key: IdentityKey): Promise<void> => {
    const reach = reachOf(key);
    if (reach.unknown.length > 0) return cache.load(reach.unknown);
    const absent = new Map(reach.waiting.filter(({ entry }) => entry === undefined).map((each) => [each.cursor, each]));
    const loaded = new Map<Cursor, Entry>();
    for (const [cursor, waiting] of absent) loaded.set(cursor, await read(waiting));
    // The fold has gone on meanwhile: what it has folded is in the cache now. What has come since is for the next look.
    const now = reachOf(key);
    if (now.unknown.length === 0) viewOf(upTo(now, reach.end), loaded);
  };

  const loadAll = async (keys: readonly IdentityKey[]): Promise<void> => {
    for (const key of keys) {
      for (let looks = 0; looks < LOOKS_MAX || cache.identified(key) === undefined; looks++) {
        if (identified(key) !== undefined) break;
        await look(key);
      }
    }
  };

  return {
    identified,
    load: (keys) => (keys.every((key) => identified(key) !== undefined) ? undefined : loadAll(keys)),
    nearest: (key) =>
      identified(key) ?? views.get(key)?.people.get(key) ?? cache.identified(key) ?? last?.(key) ?? null,
    seen: (visitor) => (cache.get(visitor.profile.id) === visitor ? undefined : ends.get(visitor)),
  };
}

const NOTHING_LOADED: ReadonlyMap<Cursor, Entry> = new Map();

function upTo(reach: Reach, end: Cursor): Reach {
  return { ...reach, end, waiting: reach.waiting.filter(({ cursor }) => cursor < end) };
}

function foldMessageAhead(folding: FoldContext, message: Message): void {
  if (message.kind === 'signal') foldSignal(folding, message.signal);
  else if (message.kind === 'decision') foldEntry(folding, { kind: 'decision', decision: message.decision });
  else foldMessageInView(folding, message);
}

type Overlay = FoldContext['cache'] & { readonly identified: (key: IdentityKey) => Visitor | null };

/** What is changed here hides what the cache says; the cache is not touched. */
function createOverlay(cache: KnownVisitors): Overlay {
  const visitors = new Map<PersonId, Visitor | null>();
  const links = new Map<IdentityKey, PersonId>();
  const get = (person: PersonId): Visitor | undefined =>
    visitors.has(person) ? (visitors.get(person) ?? undefined) : cache.get(person);
  const identified = (key: IdentityKey): Visitor | null => {
    const person = links.get(key) ?? cache.known(key)?.person;
    return person === undefined ? null : (get(person) ?? null);
  };
  return {
    get,
    identified,
    known: (key): KnownIdentity | undefined => {
      const visitor = identified(key);
      if (visitor === null) return undefined;
      return { person: visitor.profile.id, isIdentified: visitor.profile.identities.userIds.length > 0 };
    },
    set: (visitor) => {
      const { id } = visitor.profile;
      if (get(id) === undefined) links.set(id, id);
      visitors.set(id, visitor);
    },
    link: (key, person) => void links.set(key, person),
    remove: (person) => void visitors.set(person, null),
  };
}

/** Nobody learns from a look ahead, and nobody hears of it: that is for when it is folded. */
function foldingInto(cache: Overlay, rules: () => Rules, view: PopulationView): FoldContext {
  const nothing = (): void => {};
  const counts = { ...NO_FOLD_COUNTS };
  const population = { learn: nothing, look: nothing, view, results: { decided: nothing } };
  const acting = { folded: nothing, gone: nothing, fold: nothing, learned: nothing };
  return {
    cache,
    population,
    counts,
    rules,
    acting,
    lastInForce: { fold: nothing },
    late: nothing,
    isHeard: () => false,
    tell: nothing,
    moved: nothing,
  };
}
