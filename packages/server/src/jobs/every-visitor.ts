/**
 * All visitors there are, in small pages: the live ones first, as they are now, then those only in the store. It changes nothing
 * and keeps nobody in memory; who is asked for twice because he moved meanwhile is given once.
 */
import type { Backend } from '@attune/backend';
import type { PersonId, Visitor } from '@attune/engine';
import type { VisitorCache } from '../worker/visitor-cache.ts';
import { createVisitorStore, VISITOR_PREFIX, type VisitorStore, visitorOfHead } from '../worker/visitor-store.ts';

/** Heads that are read from the store at once. */
const SCAN = 100;
/** Visitors whose whole past is loaded at once: together a few milliseconds of work. */
const PAGE = 20;

export type FoundVisitor = {
  readonly visitor: Visitor;
  /** Its version in the store; null: the visitor is live. */
  readonly version: number | null;
};

export type VisitorPage = {
  readonly found: readonly FoundVisitor[];
  /** How many were looked at, wanted or not. */
  readonly looked: number;
};

export type EveryVisitor = {
  /** @param isWanted is asked before the older part of a past is loaded, and may not look at it */
  readonly pages: (isWanted: (visitor: Visitor) => boolean) => AsyncGenerator<VisitorPage>;
  /** These visitors from the store: live ones may be let go of before somebody has dealt with them. */
  readonly again: (persons: readonly PersonId[]) => Promise<readonly FoundVisitor[]>;
  /** How a visitor found last is written down again. */
  readonly puts: VisitorStore['puts'];
};

export function createEveryVisitor(backend: Backend, cache: VisitorCache): EveryVisitor {
  const store = createVisitorStore(backend, cache.dictionaries);

  async function* live(isWanted: (visitor: Visitor) => boolean, seen: Set<PersonId>): AsyncGenerator<VisitorPage> {
    const persons = [...cache.recent()].map(({ profile }) => profile.id);
    for (let i = 0; i < persons.length; i += PAGE) {
      const visitors = persons.slice(i, i + PAGE).flatMap((person) => cache.get(person) ?? []);
      for (const { profile } of visitors) seen.add(profile.id);
      const found = visitors.filter(isWanted).map((visitor) => ({ visitor, version: null }));
      yield { found, looked: visitors.length };
    }
  }

  async function* stored(isWanted: (visitor: Visitor) => boolean, seen: Set<PersonId>): AsyncGenerator<VisitorPage> {
    let after: string | undefined;
    while (true) {
      const options = after === undefined ? { limit: SCAN } : { limit: SCAN, after };
      const page = await backend.state.scan(VISITOR_PREFIX, options);
      const heads = page.map(({ key, value, version }) => {
        return { person: key.slice(VISITOR_PREFIX.length) as PersonId, head: value, version };
      });
      const unseen = heads.filter(({ person }) => !seen.has(person) && !cache.changes.isGone(person));
      // Also where everybody was given already: who asks for the next page decides when more is read.
      for (let i = 0; i === 0 || i < unseen.length; i += PAGE) {
        const some = unseen.slice(i, i + PAGE);
        const wanted = some.filter(({ person, head }) =>
          isWanted(cache.get(person) ?? visitorOfHead(head, cache.dictionaries)),
        );
        yield { found: await whole(wanted), looked: some.length };
        for (const { person } of wanted) store.forget(person);
      }
      if (page.length < SCAN) return;
      after = page.at(-1)!.key;
    }
  }

  const whole = async (
    wanted: readonly { readonly person: PersonId; readonly head: unknown; readonly version: number }[],
  ): Promise<readonly FoundVisitor[]> => {
    if (wanted.length === 0) return [];
    const loaded = await Promise.all(wanted.map(({ person, head }) => store.whole(person, head)));
    return wanted.flatMap(({ person, version }, i): FoundVisitor[] => {
      const alive = cache.get(person);
      if (alive !== undefined) return [{ visitor: alive, version: null }];
      const visitor = loaded[i];
      return visitor === undefined || cache.changes.isGone(person) ? [] : [{ visitor, version }];
    });
  };

  async function* pages(isWanted: (visitor: Visitor) => boolean): AsyncGenerator<VisitorPage> {
    const seen = new Set<PersonId>();
    yield* live(isWanted, seen);
    yield* stored(isWanted, seen);
  }

  const again = async (persons: readonly PersonId[]): Promise<readonly FoundVisitor[]> => {
    // The versions first: what is written in between is then a conflict, never overwritten.
    const heads = await backend.state.load(persons.map((person) => VISITOR_PREFIX + person));
    const loaded = await store.load(persons);
    return loaded.flatMap((visitor, i): FoundVisitor[] => {
      const version = heads[i]?.version;
      return visitor === undefined || version === undefined ? [] : [{ visitor, version }];
    });
  };
  return { pages, again, puts: store.puts };
}
