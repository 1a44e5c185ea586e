/** Reasons are counted over events that are still there, and said as people read them. */
import type { QuarantinedEvent } from '@attune/protocol';
import { expect, test } from 'vitest';
import { groupByReason, sayReason } from './group-by-reason.ts';

const event = (id: string, message: string, replay: QuarantinedEvent['replay'] = 'possible', path = 'timestamp') =>
  ({ id, at: 0, problems: [{ path, message, fix: 'mend it' }], event: {}, replay }) satisfies QuarantinedEvent;

test('the most frequent comes first, with its latest event; what was sent again is not there any more', () => {
  const events = [event('5', 'b'), event('4', 'a', 'never'), event('3', 'a'), event('2', 'c', 'done'), event('1', 'a')];
  expect(
    groupByReason(events).map(({ reason, count, possible, latest }) => [reason, count, possible, latest.id]),
  ).toEqual([
    ['timestamp: a', 3, 2, '4'],
    ['timestamp: b', 1, 1, '5'],
  ]);
  expect(groupByReason([])).toEqual([]);
});

test('a problem of the whole event has no place to name', () => {
  expect(sayReason(groupByReason([event('1', 'an event must be an object', 'never', '')])[0]!.reason)).toBe(
    'an event must be an object',
  );
  expect(sayReason('anonymousId: nobody')).toBe('anonymousId: nobody');
});
