/**
 * How a visitor is written down: one head, and the full chunks of his retained past each under a key of its own. A chunk never
 * changes once it is full, so an event costs the rewriting of the head and at most 15 events, not of the whole past.
 */
import type { Backend, StatePut } from '@attune/backend';
import { historyOf, type PackedVisitor, type PersonId, packVisitor, unpackVisitor, type Visitor } from '@attune/engine';
import type { VisitorDictionaries } from './visitor-dictionaries.ts';

export const VISITOR_PREFIX = 'visitor/';
export const HISTORY_PREFIX = 'history/';

type Chunk = Visitor['profile']['history']['chunks'][number];

/** The visitor with only the unfinished end of his past, and the numbers of the chunks before it. */
type Head = { readonly visitor: PackedVisitor; readonly chunks: readonly number[]; readonly nextChunk: number };
type Layout = Omit<Head, 'visitor'>;

export type VisitorStore = {
  readonly load: (persons: readonly PersonId[]) => Promise<readonly (Visitor | undefined)[]>;
  /** The visitor of a head that was read already, with the older part of his past; undefined when he has gone since. */
  readonly whole: (person: PersonId, head: unknown) => Promise<Visitor | undefined>;
  /** What must be written so that the store holds this visitor. */
  readonly puts: (visitor: Visitor) => StatePut[];
  readonly removal: (person: PersonId) => StatePut[];
  /** He is no longer live: forget how he was laid out. */
  readonly forget: (person: PersonId) => void;
};

/** The visitor of a stored head, without the older part of his past: enough to be listed. */
export function visitorOfHead(value: unknown, { named }: Pick<VisitorDictionaries, 'named'>): Visitor {
  return unpackVisitor((value as Head).visitor, named);
}

export function createVisitorStore(backend: Backend, dictionaries: VisitorDictionaries): VisitorStore {
  const layouts = new Map<PersonId, Layout>();
  const numbers = new WeakMap<Chunk, number>();
  const chunkKey = (person: PersonId, chunk: number) => `${HISTORY_PREFIX}${person}/${chunk}`;

  const loadWhole = async (person: PersonId, head: Head): Promise<Visitor | undefined> => {
    const { chunks, nextChunk } = head;
    const visitor = visitorOfHead(head, dictionaries);
    const stored = chunks.length === 0 ? [] : await backend.state.load(chunks.map((chunk) => chunkKey(person, chunk)));
    const older = stored.flatMap((each) => (each === undefined ? [] : [each.value as Chunk]));
    if (older.length < chunks.length) return loadAgain(person, head);
    if (!layouts.has(person)) layouts.set(person, { chunks, nextChunk });
    for (const [i, chunk] of older.entries()) numbers.set(chunk, chunks[i]!);
    return withChunks(visitor, older);
  };

  /** A checkpoint came between the head and its chunks: he is another one now, or gone. */
  const loadAgain = async (person: PersonId, before: Head): Promise<Visitor | undefined> => {
    const [stored] = await backend.state.load([VISITOR_PREFIX + person]);
    if (stored === undefined) return undefined;
    const head = stored.value as Head;
    const isSame = head.nextChunk === before.nextChunk && head.chunks.length === before.chunks.length;
    if (isSame) throw new Error(`a part of the past of ${person} is missing in the store`);
    return loadWhole(person, head);
  };

  return {
    load: async (persons) => {
      const heads = await backend.state.load(persons.map((person) => VISITOR_PREFIX + person));
      return Promise.all(
        heads.map((head, i) => (head === undefined ? undefined : loadWhole(persons[i]!, head.value as Head))),
      );
    },
    whole: (person, head) => loadWhole(person, head as Head),
    puts: (visitor) => {
      const { id, history } = visitor.profile;
      const before = layouts.get(id) ?? { chunks: [], nextChunk: 0 };
      const puts: StatePut[] = [];
      let { nextChunk } = before;
      const chunks = history.chunks.map((chunk) => {
        const known = numbers.get(chunk);
        if (known !== undefined && before.chunks.includes(known)) return known;
        const number = nextChunk++;
        numbers.set(chunk, number);
        puts.push({ key: chunkKey(id, number), value: chunk });
        return number;
      });
      for (const chunk of before.chunks)
        if (!chunks.includes(chunk)) puts.push({ key: chunkKey(id, chunk), value: undefined });
      layouts.set(id, { chunks, nextChunk });
      // Packed when the store writes it out, in its own pace: here all changed visitors are taken in one go.
      const dictionary = dictionaries.under(visitor.membership.rules);
      const packed = () => packVisitor(withChunks(visitor, []), dictionary);
      const head = { toJSON: (): Head => ({ visitor: packed(), chunks, nextChunk }) };
      puts.push({ key: VISITOR_PREFIX + id, value: head });
      return puts;
    },
    removal: (person) => {
      const chunks = layouts.get(person)?.chunks ?? [];
      layouts.delete(person);
      const keys = [VISITOR_PREFIX + person, ...chunks.map((chunk) => chunkKey(person, chunk))];
      return keys.map((key) => ({ key, value: undefined }));
    },
    forget: (person) => void layouts.delete(person),
  };
}

/** The visitor with these chunks before the unfinished end of his past. */
function withChunks(visitor: Visitor, chunks: readonly Chunk[]): Visitor {
  const { profile } = visitor;
  return { ...visitor, profile: { ...profile, history: historyOf(chunks, profile.history.end) } };
}
