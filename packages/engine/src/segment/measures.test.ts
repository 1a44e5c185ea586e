/** What measures say in plain English, what they explain, and how they refuse what cannot be asked. */
import { describe, expect, test } from 'vitest';
import { readDefinition } from '../definition.ts';
import { explainSegment } from '../explain.ts';
import { given, rulesOf } from '../testing/given.ts';

const viewed = { event: 'Product Viewed' };
const why = (condition: object, looks: readonly object[]) => {
  const rules = rulesOf({ segment: [{ key: 's', condition }] });
  const story = given(rules);
  for (const properties of looks) story.saw('Product Viewed', properties as never).after('1m');
  const { holds, says, seen } = explainSegment(rules, story.visitor(), 's', { now: story.now() })!;
  return { holds, says, seen };
};

describe('in plain English, with the values seen', () => {
  const looks = [
    { price: 10, category: 'hats', product_id: 'a' },
    { price: '0.5', category: 'hats', product_id: 'a' },
    { price: 30, category: 'shoes', product_id: 'b' },
    { category: 'shoes', product_id: 'c' },
  ];
  test.each<[object, boolean, string, object]>([
    [{ count: { $gt: 3 }, within: '24h' }, true, '“Product Viewed” more than 3 times in 24 hours', { count: 4 }],
    [
      { count: { $gte: 2 }, within: '24h', by: 'category' },
      true,
      '“Product Viewed” at least 2 times for the same category in 24 hours',
      { counts: { hats: 2, shoes: 2 }, $category: 'shoes' },
    ],
    [{ count: { $eq: 0 }, within: '7d' }, false, '“Product Viewed” not once in 7 days', {}],
    [
      { sum: { of: 'price', $gte: 40.5 } },
      true,
      'the price of “Product Viewed” adds up to at least 40.5',
      { sum: 40.5 },
    ],
    [
      { sum: { of: 'price', $gt: 20 }, by: 'category', within: '1h' },
      true,
      'the price of “Product Viewed” for the same category adds up to more than 20 in 1 hour',
      { sums: { hats: 10.5, shoes: 30 }, $category: 'shoes' },
    ],
    [{ avg: { of: 'price', $lt: 13 } }, false, 'the average price of “Product Viewed” is less than 13', { avg: 13.5 }],
    [{ min: { of: 'price', $lt: 1 } }, true, 'the lowest price of “Product Viewed” is less than 1', { min: 0.5 }],
    [{ max: { of: 'height', $lt: 1 } }, false, 'the highest height of “Product Viewed” is less than 1', { max: null }],
    [
      { distinct: { of: 'product_id', $gte: 3 }, within: '1h' },
      true,
      '“Product Viewed” with at least 3 different values of product id in 1 hour',
      { distinct: 3 },
    ],
    [
      { velocity: { per: '1m', $lt: 0.5 }, within: '10m' },
      true,
      '“Product Viewed” less than 0.5 times per minute in 10 minutes',
      { velocity: 0.4 },
    ],
    [
      { trend: { over: '2m', $gt: 1 } },
      false,
      '“Product Viewed” happened more than 1 times as often in 2 minutes as in the 2 minutes before',
      { trend: 0.5 },
    ],
    [
      { trend: { over: '4m', of: 'price', $gt: 1 } },
      true,
      'the price of “Product Viewed” adds up to more than 1 times as much in 4 minutes as in the 4 minutes before',
      { trend: 3.05 },
    ],
    [{ last: { $lt: '2m' } }, true, '“Product Viewed” last happened less than 2 minutes ago', { last: 60_000 }],
    [
      { first: { $gt: '1h' }, by: 'category' },
      false,
      '“Product Viewed” first happened for the same category more than 1 hour ago',
      { firsts: { hats: 240_000, shoes: 120_000 } },
    ],
  ])('%j', (asked, holds, says, seen) => {
    const seenNow = why({ ...viewed, ...asked }, looks);
    expect(seenNow).toMatchObject({ holds, says, seen });
  });

  test('something after nothing is infinitely more, and JSON can say it', () => {
    expect(why({ ...viewed, trend: { over: '1h', $gt: 1 } }, looks)).toMatchObject({
      holds: true,
      seen: { trend: 'infinite' },
    });
  });

  test('an answer from as many events as are told apart says so', () => {
    const many = Array.from({ length: 1_001 }, () => ({ price: 1 }));
    expect(why({ ...viewed, sum: { of: 'price', $gt: 0 }, within: '30d' }, many).seen).toMatchObject({
      sum: 1_000,
      capped: true,
    });
    expect(why({ ...viewed, count: 3, within: '30d' }, many).seen).not.toHaveProperty('capped');
    expect(why({ ...viewed, sum: { of: 'price', $gt: 0 } }, many).seen).toEqual({ sum: 1_001 });
    const groups = Array.from({ length: 65 }, (_, i) => ({ item: `item-${i}` }));
    expect(why({ ...viewed, count: 1, within: '30d', by: 'item' }, groups.slice(1)).seen).not.toHaveProperty('capped');
    expect(why({ ...viewed, count: 1, within: '30d', by: 'item' }, groups).seen).toMatchObject({ capped: true });
  });
});

describe('what cannot be asked is refused, with its place and the fix', () => {
  test.each<[object, string, RegExp, RegExp]>([
    [{ count: '3' }, 'condition.count', /operators/, /write 3 for "at least 3"/],
    [{ count: 1_000, within: '1h' }, 'condition.count', /whole number from 0 to 999/, /write 3/],
    [{ count: { $gtee: 3 } }, 'condition.count.$gtee', /cannot be asked/, /did you mean "\$gte"/],
    [{ sum: { $gt: 3 } }, 'condition.sum.of', /must name a property/, /"of": "price"/],
    [{ sum: { of: 'price' } }, 'condition.sum', /asks nothing/, /\$gte/],
    [{ avg: { of: 'price', $gt: '3' } }, 'condition.avg.$gt', /must be a number, not "3"/, /plain number/],
    [{ distinct: { of: 'id', $gte: 2.5 } }, 'condition.distinct.$gte', /whole number from 0 to 499/, /product_id/],
    [{ velocity: { per: '1m', $gt: 2 } }, 'condition.velocity', /averaged over a span/, /add "within"/],
    [{ velocity: { $gt: 2 }, within: '1h' }, 'condition.velocity.per', /says no "per"/, /add a span/],
    [
      { velocity: { per: '1s', $gt: 2 }, within: '1h' },
      'condition.velocity.$gt',
      /more than 998 events/,
      /at most 0\.277/,
    ],
    [{ trend: { over: '7d', $gt: 1 }, within: '1h' }, 'condition.trend', /has its own window/, /leave out "within"/],
    [{ last: { $eq: '7d' } }, 'condition.last.$eq', /cannot be asked/, /\$lt, \$lte, \$gt, \$gte/],
    [{ last: { $lt: 7 } }, 'condition.last.$lt', /must be a string/, /"7d"/],
    [{ sum: { of: 'price', $gt: 1 }, count: 2 }, 'condition', /asks for sum and count at once/, /"all"/],
  ])('%j', (asked, path, message, fix) => {
    const read = readDefinition('segment', { key: 's', condition: { ...viewed, ...asked } });
    expect(read.ok ? [] : read.problems).toEqual([
      { path, message: expect.stringMatching(message), fix: expect.stringMatching(fix) },
    ]);
  });
});
