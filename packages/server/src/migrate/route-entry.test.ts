/** Where entries go in a store of another number of partitions: all of one person to one place, none twice, and nothing of places that were. */
import { asTime, type DecisionId, EMPTY_OBJECT, type MessageId, type PersonId, type Signal } from '@attune/engine';
import { describe, expect, test } from 'vitest';
import { type Entry, signalsOf } from '../worker/entry.ts';
import { homeOf, whoseIs } from '../worker/home.ts';
import { routeEntry } from './route-entry.ts';

const NOON = asTime(Date.UTC(2026, 4, 6, 12));
const PARTITIONS = 5;

function event(n: number, userId?: string) {
  return {
    type: 'track',
    event: 'Looked',
    messageId: `m${n}`,
    anonymousId: `a${n}`,
    timestamp: NOON,
    ...(userId && { userId }),
  };
}

function batch(...events: readonly object[]): Entry {
  return { kind: 'batch', at: NOON, body: { batch: events } };
}

const signals = (entry: Entry): readonly Signal[] => signalsOf(entry);

describe('a request', () => {
  test('of one person stays as it came', () => {
    const entry = batch(event(1, 'anna'), event(2, 'anna'));
    expect(routeEntry(entry, 0, PARTITIONS)).toEqual([{ partition: homeOf('u:anna', PARTITIONS), entry }]);
  });

  test('of several is divided: each signal once, in order, where its person belongs', () => {
    const entry = batch(...Array.from({ length: 40 }, (_, n) => event(n, n % 3 === 0 ? `u${n}` : undefined)));
    const routed = routeEntry(entry, 0, PARTITIONS);
    expect(new Set(routed.map(({ partition }) => partition)).size).toBe(PARTITIONS);
    expect(routed.flatMap(({ entry: part }) => signals(part))).toEqual(signals(entry));
    for (const { partition, entry: part } of routed)
      for (const signal of signals(part)) expect(homeOf(whoseIs(signal), PARTITIONS)).toBe(partition);
    // Routed once more, to as many, nothing moves.
    for (const { partition, entry: part } of routed)
      expect(routeEntry(part, partition, PARTITIONS)).toEqual([{ partition, entry: part }]);
  });

  test('in which nothing can be read is kept', () => {
    const entry: Entry = { kind: 'batch', at: NOON, body: 'nothing' };
    expect(routeEntry(entry, 0, PARTITIONS)).toEqual([{ partition: 0, entry }]);
  });
});

describe('what hangs on the places of the former log', () => {
  const decision = { id: 'd1' as DecisionId, person: 'a:1' as PersonId, at: NOON } as Extract<
    Entry,
    { kind: 'decision' }
  >['decision'];

  test('is left out of a decision', () => {
    const made = { folded: 7, context: EMPTY_OBJECT };
    const [routed] = routeEntry({ kind: 'decision', decision, made }, 0, PARTITIONS);
    expect(routed).toEqual({ partition: homeOf('a:1', PARTITIONS), entry: { kind: 'decision', decision } });
  });

  test('does not tell what became of the quarantine: what was released is a signal', () => {
    const [released] = signals(batch(event(1)));
    const routed = routeEntry({ kind: 'released', refused: 7, signal: released! }, 0, PARTITIONS);
    expect(routed).toEqual([{ partition: homeOf('a:a1', PARTITIONS), entry: { kind: 'signal', signal: released } }]);
  });

  test('is not told by every partition again', () => {
    const rules: Entry = { kind: 'rules', at: NOON, isStart: false, from: 3, revision: 'r', definitions: [] };
    expect(routeEntry(rules, 0, PARTITIONS)).toEqual([{ partition: 0, entry: rules }]);
    expect(routeEntry(rules, 2, PARTITIONS)).toEqual([]);
    const signal = { id: 'm1' as MessageId } as Signal;
    const mail: Entry = { kind: 'mail', from: 1, at: 4, messages: [{ kind: 'signal', signal, hops: 0 }] };
    expect(routeEntry(mail, 2, PARTITIONS)).toEqual([]);
  });
});

test('the time of a person goes to that person, that of content to the first', () => {
  const time = (person: string | null): Entry => ({ kind: 'time', person: person as PersonId | null, at: NOON });
  expect(routeEntry(time('u:anna'), 0, PARTITIONS)[0]!.partition).toBe(homeOf('u:anna', PARTITIONS));
  expect(routeEntry(time(null), 0, PARTITIONS)[0]!.partition).toBe(0);
});
