/** A head is read in a page, and its chunks later: a checkpoint may come in between. */
import { type Backend, createMemoryBackend, type StatePut } from '@attune/backend';
import {
  asTime,
  compileRules,
  EMPTY_OBJECT,
  historyOf,
  type MessageId,
  newVisitor,
  type PersonId,
  step,
  type Visitor,
} from '@attune/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import { openVisitorDictionaries } from './visitor-dictionaries.ts';
import { createVisitorStore, HISTORY_PREFIX, VISITOR_PREFIX, type VisitorStore } from './visitor-store.ts';

const NOON = Date.UTC(2026, 4, 6, 12);
const PERSON = 'a:v' as PersonId;
const read = compileRules([]);
if (!read.ok) throw new Error(JSON.stringify(read.problems));
const rules = read.value;

function visitorAfter(events: number): Visitor {
  let visitor = newVisitor(rules, PERSON, asTime(NOON));
  for (let i = 0; i < events; i++) {
    const at = asTime(NOON + i);
    const who = { anonymousId: 'v', userId: null, previousId: null };
    const what = { type: 'track' as const, event: 'Seen', properties: EMPTY_OBJECT, context: EMPTY_OBJECT };
    visitor = step(rules, visitor, { id: `m${i}` as MessageId, at, receivedAt: at, ...who, ...what }).visitor;
  }
  return visitor;
}

/** The same visitor with other chunks, as after a merge. */
function withOtherChunks(visitor: Visitor): Visitor {
  const { chunks, end } = visitor.profile.history;
  return {
    ...visitor,
    profile: {
      ...visitor.profile,
      history: historyOf(
        chunks.map((chunk) => ({ ...chunk })),
        end,
      ),
    },
  };
}

describe('a head that was read before', () => {
  let backend: Backend;
  let store: VisitorStore;
  let head: unknown;
  const commit = (puts: readonly StatePut[]) =>
    backend.state.commit({ reader: 'test', cursor: 0, expectedCursor: 0, puts });

  beforeEach(async () => {
    backend = await createMemoryBackend();
    store = createVisitorStore(backend, await openVisitorDictionaries(backend, rules));
    await commit(store.puts(visitorAfter(40)));
    [head] = (await backend.state.load([VISITOR_PREFIX + PERSON])).map((each) => each?.value);
  });

  test('is whole with its chunks', async () => {
    expect(await store.whole(PERSON, head)).toEqual(visitorAfter(40));
  });

  test('is read again when its chunks were written anew meanwhile', async () => {
    await commit(store.puts(withOtherChunks(visitorAfter(45))));
    expect(await store.whole(PERSON, head)).toEqual(visitorAfter(45));
  });

  test('is nobody when he has gone meanwhile', async () => {
    await commit(store.removal(PERSON));
    expect(await store.whole(PERSON, head)).toBeUndefined();
  });

  test('is refused when a part of his past is missing', async () => {
    await commit([{ key: `${HISTORY_PREFIX}${PERSON}/0`, value: undefined }]);
    await expect(store.whole(PERSON, head)).rejects.toThrow('a part of the past of a:v is missing');
  });
});
