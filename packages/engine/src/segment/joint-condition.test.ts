import { expect, test } from 'vitest';
import { newVisitor, step } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import { NEVER } from '../std/time.ts';
import { NOON, rulesOf, signalOf } from '../testing/given.ts';

/** Holds, and lapses within a minute. */
const counted = { event: 'Seen', count: 1, within: '1m' };
const onPhone = { context: 'device', $eq: 'phone' };

function answerOnLaptop(condition: object): { readonly holds: boolean; readonly until: number } {
  const rules = rulesOf({
    segment: [
      { key: 's', condition },
      { key: 'on-phone', condition: onPhone },
    ],
  });
  const before = newVisitor(rules, 'a:visitor' as PersonId, NOON);
  const { profile } = step(rules, before, signalOf({ event: 'Seen' })).visitor;
  const watch = { until: NEVER as number };
  const subject = { profile, now: NOON, context: { device: 'laptop' } };
  return { holds: rules.segments.byKey.get('s')!.condition.test(subject, watch), until: watch.until };
}

test('what one value settles is not looked at again when a count lapses, in whatever order it is written', () => {
  for (const phone of [onPhone, { segment: 'on-phone' }, { all: [onPhone, { not: { not: onPhone } }] }]) {
    for (const all of [
      [counted, phone],
      [phone, counted],
    ])
      expect(answerOnLaptop({ all })).toEqual({ holds: false, until: NEVER });
    expect(answerOnLaptop({ any: [counted, { not: phone }] })).toEqual({ holds: true, until: NEVER });
  }
});

test('what only the count settles is looked at again when it lapses', () => {
  expect(answerOnLaptop({ all: [counted, { not: onPhone }] })).toEqual({ holds: true, until: NOON + 60_000 });
  expect(answerOnLaptop({ any: [onPhone, counted] })).toEqual({ holds: true, until: NOON + 60_000 });
});
