/** The law of adapters: whatever is asked, in whatever order and however much at once, the answers are those of the backend in memory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../backend.ts';
import { createMemoryBackend } from '../memory/memory-backend.ts';

/** Each run opens a store of its own. */
const TIMEOUT_MS = 60_000;

const key = fc.constantFrom('a', 'ab', 'b', 'b/1', 'b/2', 'é', '\uffee', '𝄞', '__proto__');
const version = fc.option(fc.nat({ max: 6 }), { nil: undefined, freq: 2 });
const value = fc.jsonValue({ maxDepth: 2 });
const put = fc.record({ key, value: fc.option(value, { nil: undefined, freq: 4 }), expected: version });

/** One call of the port. */
type Step = (backend: Backend) => Promise<unknown>;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.array(value, { maxLength: 5 }).map((entries) => (backend: Backend) => backend.log.append(entries)),
  fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })).map(
    ([from, limit]) =>
      (backend: Backend) =>
        backend.log.read(from, limit),
  ),
  fc
    .record({
      reader: fc.constantFrom('loop', 'other'),
      cursor: fc.nat({ max: 3 }),
      expectedCursor: fc.nat({ max: 3 }),
      puts: fc.uniqueArray(put, { selector: (each) => each.key, maxLength: 4 }),
    })
    .map(
      ({ puts, ...commit }) =>
        (backend: Backend) =>
          backend.state.commit({
            ...commit,
            puts: puts.map(({ expected, ...each }) => (expected === undefined ? each : { ...each, expected })),
          }),
    ),
  fc.array(key).map((keys) => (backend: Backend) => backend.state.load(keys)),
  fc.record({ prefix: fc.constantFrom('', 'a', 'b', 'b/', 'é', 'none'), after: key, limit: fc.nat({ max: 5 }) }).map(
    ({ prefix, ...options }) =>
      (backend: Backend) =>
        backend.state.scan(prefix, options),
  ),
  fc.tuple(key, key, value, version).map(
    ([collection, name, document, expected]) =>
      (backend: Backend) =>
        backend.records.put(collection, name, document, expected),
  ),
  fc.tuple(key, key, version).map(
    ([collection, name, expected]) =>
      (backend: Backend) =>
        backend.records.remove(collection, name, expected),
  ),
  fc.tuple(key, key).map(
    ([collection, name]) =>
      (backend: Backend) =>
        backend.records.get(collection, name),
  ),
  fc.record({ collection: key, after: key, limit: fc.nat({ max: 4 }) }).map(
    ({ collection, ...options }) =>
      (backend: Backend) =>
        backend.records.list(collection, options),
  ),
);

/** What everything can see in the end. */
async function everything(backend: Backend): Promise<unknown> {
  const collections = ['a', 'ab', 'b', '__proto__', '𝄞'];
  return {
    log: await backend.log.read(0, 1_000),
    cursors: [await backend.state.cursor('loop'), await backend.state.cursor('other')],
    state: await backend.state.scan('', { limit: 1_000 }),
    records: await Promise.all(collections.map((collection) => backend.records.list(collection))),
  };
}

/** Writes of one turn go into one group; reads are asked for between turns, when both stores have settled. */
async function answers(backend: Backend, turns: readonly (readonly Step[])[]): Promise<string> {
  const said: unknown[] = [];
  for (const steps of turns) {
    const settled = await Promise.allSettled(steps.map((each) => each(backend)));
    said.push(settled.map((each) => (each.status === 'fulfilled' ? each.value : each.reason.code)));
  }
  return JSON.stringify([said, await everything(backend)]);
}

const commits = fc.uniqueArray(put, { selector: (each) => each.key, maxLength: 3 });
const write: fc.Arbitrary<Step> = fc.oneof(
  fc.array(value, { minLength: 1, maxLength: 5 }).map((entries) => (backend: Backend) => backend.log.append(entries)),
  fc.tuple(key, value, version).map(
    ([name, document, expected]) =>
      (backend: Backend) =>
        backend.records.put('a', name, document, expected),
  ),
  fc.tuple(key, version).map(
    ([name, expected]) =>
      (backend: Backend) =>
        backend.records.remove('a', name, expected),
  ),
  fc.tuple(fc.nat({ max: 2 }), commits).map(
    ([cursor, puts]) =>
      (backend: Backend) =>
        backend.state.commit({
          reader: 'loop',
          cursor: cursor + 1,
          expectedCursor: cursor,
          puts: puts.map(({ key: name, value: document }) => ({ key: name, value: document })),
        }),
  ),
);

/** Declares the law under `name`; `open` makes a fresh, empty store each time and takes it away again. */
export function sameAsMemory(
  name: string,
  open: () => Promise<{ readonly backend: Backend; readonly remove?: () => void }>,
  { runs = 40 }: { readonly runs?: number } = {},
): void {
  const compare = async (turns: readonly (readonly Step[])[]): Promise<void> => {
    const { backend, remove } = await open();
    const memory = createMemoryBackend();
    try {
      expect(await answers(backend, turns)).toBe(await answers(memory, turns));
    } finally {
      await backend.close();
      await memory.close();
      remove?.();
    }
  };
  describe(`${name} answers as the backend in memory:`, () => {
    test('one call after another', { timeout: TIMEOUT_MS }, async () => {
      const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await compare(steps.map((each) => [each]));
      });
      await fc.assert(property, { numRuns: runs });
    });
    test('writes at once are taken in the order of the calls', { timeout: TIMEOUT_MS }, async () => {
      const turns = fc.array(fc.array(write, { maxLength: 12 }), { maxLength: 5 });
      await fc.assert(fc.asyncProperty(turns, compare), { numRuns: runs });
    });
  });
}
