/** What a small visit comes to, by hand, and that no feature of a beginning knows the rest. */
import { expect, test } from 'vitest';
import { type BehaviourEvent, behaviourFeatures } from './behaviour-features.ts';

const at = (seconds: number) => Date.UTC(2026, 0, 1, 9) + seconds * 1000;
const visit: readonly BehaviourEvent[] = [
  { at: at(0), type: 'view', item: 'a' },
  { at: at(10), type: 'view', item: 'b' },
  { at: at(40), type: 'follow', item: 'b' },
  { at: at(340), type: 'view', item: 'a' },
];

test('a visit in numbers', () => {
  expect(behaviourFeatures(visit, ['view', 'order'])).toEqual({
    position: 4,
    last_type: 'view',
    hour: 9,
    count_view: 3,
    count_order: 0,
    elapsed_s: 340,
    gap_last_s: 300,
    gap_mean_s: 340 / 3,
    gap_min_s: 10,
    gap_max_s: 300,
    gap_trend: 900 / 340,
    count_last_minute: 1,
    count_last_5_minutes: 1,
    items: 2,
    items_share: 0.5,
    returns: 1,
    repeats_most: 2,
    item_last_seen: 2,
    item_last_dwell_s: 10,
    dwell_longest_s: 330,
  });
});

test('one event has no gaps, and nothing at all has no last', () => {
  expect(behaviourFeatures(visit.slice(0, 1), ['view'])).toMatchObject({ position: 1, gap_last_s: null, elapsed_s: 0 });
  expect(behaviourFeatures([], ['view'])).toMatchObject({ position: 0, last_type: null, hour: null, items: 0 });
});
