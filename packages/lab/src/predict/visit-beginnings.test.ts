/** What is known at each moment of a small past, by hand, and that no row knows what comes after it. */
import { createDice } from '@attune/engine';
import { expect, test } from 'vitest';
import type { BehaviourEvent } from './behaviour-features.ts';
import type { VisitEvent } from './behaviour-past.ts';
import { visitBeginnings } from './visit-beginnings.ts';

const isGoal = ({ type }: BehaviourEvent) => type === 'order';
const options = { isGoal, types: ['view'] };
const event = (second: number, visitor: string, visit: string, what: string): VisitEvent => {
  const [type = '', item = ''] = what.split(' ');
  return { at: 1_000_000_000_000 + second * 1000, visitor, visit, type, item };
};

const past = [
  event(0, 'ann', 'v1', 'view a'),
  event(10, 'ann', 'v1', 'order a'),
  event(20, 'ann', 'v1', 'view b'),
  event(100, 'bob', 'v2', 'view a'),
  event(110, 'bob', 'v2', 'view c'),
  event(1_000, 'ann', 'v3', 'view c'),
  event(1_010, 'ann', 'v3', 'view b'),
  event(1_020, 'ann', 'v3', 'order b'),
  event(1_030, 'cem', 'v4', 'order c'),
];

test('the beginnings up to the goal, with what came of the visit', () => {
  const rows = visitBeginnings(past, options);
  expect(rows.map(({ visit, position, reached }) => [visit, position, reached])).toEqual([
    ['v1', 1, true],
    ['v2', 1, false],
    ['v2', 2, false],
    ['v3', 1, true],
    ['v3', 2, true],
  ]);
});

test('what was known of the visitor and the item at that moment', () => {
  const [first, , bobsSecond, annsReturn, annKnows] = visitBeginnings(past, options).map(({ record }) => record);
  expect(first).toMatchObject({
    visitor_visits: 0,
    visitor_goals: 0,
    visitor_away_s: null,
    item_events: 0,
    item_goal_rate: 0,
  });
  // Of four events so far one was an order: 1 / 4 stands in for ten events of an item nobody has seen.
  expect(bobsSecond).toMatchObject({ visitor_visits: 0, item_events: 0, item_goals: 0, item_goal_rate: 0.25 });
  // The best item of the visit was a: one order in two events then, and ten times the one in three of all.
  expect(bobsSecond!['item_goal_rate_best']).toBeCloseTo((1 + 10 / 3) / 12, 12);
  expect(annsReturn).toMatchObject({
    visitor_visits: 1,
    visitor_goals: 1,
    visitor_away_s: 980,
    visitor_knows_item: 0,
    item_events: 1,
  });
  expect(annKnows).toMatchObject({
    visitor_visits: 1,
    visitor_away_s: 980,
    visitor_knows_item: 1,
    count_view: 2,
    position: 2,
  });
});

test('how visits with an item used to end, at whatever item', () => {
  const [first, , , , annKnows] = visitBeginnings(past, options).map(({ record }) => record);
  // Nothing was ever seen: one visit in three is what is thought.
  expect(first).toMatchObject({ item_visits: 0, visitor_last_reached: null });
  expect(first!['item_visit_rate']).toBeCloseTo(1 / 3, 12);
  // One of three visits reached the goal, with b seen in it; the other item of this visit was in two that did not.
  const all = (1 + 1) / (3 + 3);
  const [b, c] = [(1 + 5 * all) / (1 + 5), (5 * all) / (2 + 5)];
  expect(annKnows).toMatchObject({
    item_visits: 1,
    visitor_last_reached: 1,
    visitor_goal_rate: 2 / 4,
    visitor_had_item: 0,
  });
  expect(annKnows!['item_visit_rate']).toBeCloseTo(b, 12);
  expect(annKnows!['item_visit_rate_best']).toBeCloseTo(b, 12);
  expect(annKnows!['item_visit_rate_first']).toBeCloseTo(c, 12);
  expect(annKnows!['item_visit_rate_mean']).toBeCloseTo((b + c) / 2, 12);
});

test('a row is the same whatever happens after it', () => {
  const dice = createDice('later');
  const events = Array.from({ length: 400 }, (_, i) => {
    const visitor = `p${dice.integer(20)}`;
    return event(
      i * 7,
      visitor,
      `${visitor} ${Math.floor(i / 80)}`,
      `${dice.next() < 0.1 ? 'order' : 'view'} i${dice.integer(9)}`,
    );
  });
  const whole = visitBeginnings(events, options);
  expect(whole.length).toBeGreaterThan(100);
  for (const cut of [50, 137, 300]) {
    const known = visitBeginnings(events.slice(0, cut), options);
    expect(known.map(({ record }) => record)).toEqual(whole.slice(0, known.length).map(({ record }) => record));
  }
});

test('long visits are cut, so that they do not drown the others', () => {
  const long = Array.from({ length: 30 }, (_, i) => event(i, 'ann', 'v', 'view a'));
  expect(visitBeginnings(long, options)).toHaveLength(10);
  expect(visitBeginnings(long, { ...options, positionMax: 4 }).map(({ position }) => position)).toEqual([1, 2, 3, 4]);
});
