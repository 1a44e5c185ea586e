/** Why: in plain English, with the values seen. */
import { expect, test } from 'vitest';
import { explainExperience, explainSegment } from './explain.ts';
import { given, rulesOf } from './testing/given.ts';

const rules = rulesOf({
  segment: [
    {
      key: 'comparing',
      name: 'Comparing',
      condition: {
        all: [
          { event: 'Product Viewed', where: { price: { $gte: 200 } }, count: { $gte: 3 }, within: '30m' },
          { not: { event: 'Order Completed', within: '30m' } },
        ],
      },
    },
  ],
  placement: [{ key: 'hero' }],
  experience: [
    {
      key: 'third-look',
      placement: 'hero',
      audience: {
        any: [
          { segment: 'comparing' },
          { event: 'Product Viewed', count: 2, by: 'product_id' },
          { trait: 'plan', $in: ['pro'] },
        ],
      },
      variants: [{ key: 'a', content: null }],
    },
  ],
});

test('a segment, part by part', () => {
  const story = given(rules);
  for (const price of [250, 300, 20]) story.saw('Product Viewed', { price });
  const why = explainSegment(rules, story.visitor(), 'comparing', { now: story.now() })!;
  expect(why.holds).toBe(false);
  expect(why.parts.map(({ holds, says, seen }) => [holds, says, seen])).toEqual([
    [false, '“Product Viewed” where price is at least 200 at least 3 times in 30 minutes', { count: 2 }],
    [true, 'not “Order Completed” at least once in 30 minutes', {}],
  ]);
  story.saw('Product Viewed', { price: 400 });
  const now = explainSegment(rules, story.visitor(), 'comparing', { now: story.now() })!;
  expect(now.parts[0]).toMatchObject({ holds: true, seen: { count: 3, holdsUntil: story.now() + 30 * 60_000 } });
});

test('an audience, with what it bound and what it saw of traits', () => {
  const story = given(rules).told({ plan: 'free' });
  for (const product_id of ['a', 'b', 'b']) story.saw('Product Viewed', { product_id, price: 5 });
  const why = explainExperience(rules, story.visitor(), 'third-look', { now: story.now() })!;
  expect(why.holds).toBe(true);
  expect(why.parts[0]).toMatchObject({ says: 'in segment “Comparing”', holds: false });
  expect(why.parts[1]).toMatchObject({ holds: true, seen: { counts: { a: 1, b: 2 }, $product_id: 'b' } });
  expect(why.parts[2]).toMatchObject({ holds: false, says: 'trait “plan” is one of ["pro"]', seen: { value: 'free' } });
});

test('what does not exist has no explanation', () => {
  const story = given(rules);
  expect(explainSegment(rules, story.visitor(), 'nobody', { now: story.now() })).toBeUndefined();
  expect(explainExperience(rules, story.visitor(), 'nothing', { now: story.now() })).toBeUndefined();
});
