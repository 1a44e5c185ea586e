/** The stories that sequences, absence and visits are for, told step by step; how they are said and explained, and what is refused. */
import { describe, expect, test } from 'vitest';
import { readDefinition } from '../definition.ts';
import { explainSegment } from '../explain.ts';
import { asTime } from '../std/time.ts';
import { given, rulesOf } from '../testing/given.ts';
import { computedValues } from './value-condition.ts';

const segment = (condition: object) => ({ segment: [{ key: 's', condition }] });
const isIn = ['s'];
const isOut: string[] = [];

describe('sequences', () => {
  const bundle = {
    sequence: [
      { event: 'Product Viewed', where: { product_id: 'x' } },
      { event: 'Element Hovered', where: { element: 'recommendation-y' }, within: '10s' },
    ],
    lately: '5m',
  };
  const viewed = { product_id: 'x' };
  const hovered = { element: 'recommendation-y' };

  test('viewed this, then hovered that within 10 seconds, in the last 5 minutes', () => {
    const story = given(segment(bundle)).saw('Product Viewed', viewed).after('10s').saw('Element Hovered', hovered);
    expect(story.segments()).toEqual(isOut);
    story.saw('Product Viewed', viewed).after('9999ms').saw('Element Hovered', hovered);
    expect(story.segments()).toEqual(isIn);
    expect(story.after('299999ms').segments()).toEqual(isIn);
    expect(story.after('1ms').segments()).toEqual(isOut);
  });

  test('what happens in the same millisecond does not follow', () => {
    const story = given(segment(bundle)).saw('Product Viewed', viewed).saw('Element Hovered', hovered);
    expect(story.segments()).toEqual(isOut);
  });

  test('a late first step makes the sequence whole, a late exclusion breaks it', () => {
    const asked = segment({ sequence: [{ event: 'A' }, { not: { event: 'B' } }, { event: 'C' }] });
    const story = given(asked).after('1m').saw('C');
    const at = (ms: number) => ({ at: asTime(story.now() - ms) });
    expect(story.segments()).toEqual(isOut);
    expect(story.saw('A', {}, at(5_000)).segments()).toEqual(isIn);
    expect(story.saw('B', {}, at(5_000)).segments()).toEqual(isIn);
    expect(story.saw('B', {}, at(4_999)).segments()).toEqual(isOut);
    expect(story.saw('A', {}, at(4_998)).segments()).toEqual(isIn);
  });

  test('the same product in all steps, which is bound for the content', () => {
    const condition = {
      sequence: [{ event: 'Product Viewed' }, { event: 'Product Added' }],
      by: 'product_id',
      count: 2,
    };
    const rules = rulesOf(segment(condition));
    const story = given(rules);
    for (const product_id of ['a', 'b']) story.saw('Product Viewed', { product_id });
    story.after('1s').saw('Product Added', { product_id: 'b' }).after('1s').saw('Product Added', { product_id: 'a' });
    expect(story.segments()).toEqual(isOut);
    expect(story.saw('Product Added', { product_id: 'b' }).segments()).toEqual(isIn);
    const explanation = explainSegment(rules, story.visitor(), 's', { now: story.now() })!;
    expect(explanation.says).toBe('“Product Viewed”, then “Product Added” at least 2 times for the same product id');
    expect(explanation.seen).toMatchObject({ $product_id: 'b', counts: { a: 1, b: 2 } });
  });

  test('explains which steps were reached, and when', () => {
    const condition = {
      sequence: [
        { event: 'A' },
        { event: 'B', within: '10s' },
        { not: { event: 'D', where: { x: 1 } } },
        { event: 'C' },
      ],
      within: '1h',
      lately: 'session',
    };
    const rules = rulesOf(segment(condition));
    const story = given(rules).saw('A').after('2s').saw('B');
    const explained = () => explainSegment(rules, story.visitor(), 's', { now: story.now() })!;
    expect(explained().says).toBe(
      '“A”, then “B” within 10 seconds, then “C” without “D” where x is 1 in between, all within 1 hour in this visit',
    );
    const [a, b] = [story.now() - 2_000, story.now()];
    expect(explained()).toMatchObject({
      holds: false,
      seen: {
        count: 0,
        reached: [
          { event: 'A', at: a },
          { event: 'B', at: b },
          { event: 'C', at: null },
        ],
      },
    });
    story.after('1s').saw('C');
    expect(explained()).toMatchObject({ holds: true, seen: { count: 1, holdsUntil: story.now() + 30 * 60_000 } });
  });

  test('as a computed trait: how many times, ever and lately', () => {
    const sequence = [{ event: 'Product Viewed' }, { event: 'Product Added', within: '1m' }];
    const rules = rulesOf({
      trait: [
        { key: 'ever', compute: 'sequence', sequence },
        { key: 'lately', compute: 'sequence', sequence, lately: '1h' },
        { key: 'quickly', compute: 'sequence', sequence, within: '5s' },
      ],
      segment: [{ key: 's', condition: { trait: 'lately', $gte: 2 } }],
    });
    const story = given(rules);
    for (const pause of ['2s', '10s']) story.saw('Product Viewed').after(pause).saw('Product Added').after('1m');
    const values = () => {
      const { profile } = story.visitor();
      return computedValues(rules.traits, { profile, now: story.now(), context: {} });
    };
    expect(story.segments()).toEqual(isIn);
    expect(values()).toEqual({ ever: 2, lately: 2, quickly: 1 });
    story.after('58m');
    expect(story.segments()).toEqual(isOut);
    expect(values()).toEqual({ ever: 2, lately: 1, quickly: 1 });
  });
});

describe('what does not follow', () => {
  const abandoned = {
    event: 'Product Added',
    notFollowedBy: { event: 'Order Completed', where: { total: { $gt: 0 } } },
    within: '10m',
  };

  test('holds exactly when the time is up, each new one starts it anew, a follower ends it', () => {
    const story = given(segment(abandoned)).saw('Product Added');
    expect(story.visitor().membership.lapsesAt).toBe(story.now() + 600_000);
    expect(story.after('599999ms').segments()).toEqual(isOut);
    expect(story.after('1ms').segments()).toEqual(isIn);
    expect(story.saw('Product Added').segments()).toEqual(isOut);
    story.after('5m').saw('Order Completed', { total: 0 }).after('5m');
    expect(story.segments()).toEqual(isIn);
    expect(story.saw('Order Completed', { total: 5 }).segments()).toEqual(isOut);
    expect(story.after('9w').segments()).toEqual(isOut);
  });

  test('with "by" for the same product, and the latest one is bound', () => {
    const condition = { ...abandoned, notFollowedBy: { event: 'Product Removed' }, by: 'product_id' };
    const rules = rulesOf(segment(condition));
    const story = given(rules);
    for (const product_id of ['a', 'b', 'c']) story.saw('Product Added', { product_id }).after('1s');
    story.saw('Product Removed', { product_id: 'c' }).after('10m');
    expect(story.segments()).toEqual(isIn);
    const explanation = explainSegment(rules, story.visitor(), 's', { now: story.now() })!;
    expect(explanation.says).toBe(
      '“Product Added” not followed by “Product Removed” for the same product id within 10 minutes',
    );
    expect(explanation.seen).toMatchObject({ $product_id: 'b', followedAt: null });
  });
});

describe('visits', () => {
  test('more than 3 visits in 7 days, over 20 minutes in all', () => {
    const rules = rulesOf({
      segment: [
        { key: 'often', condition: { visits: 'count', within: '7d', $gt: 3 } },
        { key: 'long', condition: { visits: 'seconds', $gt: 1_200 } },
      ],
    });
    const story = given(rules);
    for (let i = 0; i < 4; i++) story.saw('Page Viewed').after('5m').saw('Page Viewed').after('1d');
    expect(story.segments()).toEqual(['often']);
    story.saw('Page Viewed').after('1s').saw('Page Viewed');
    expect(story.segments()).toEqual(['long', 'often']);
    expect(story.after('4d').segments()).toEqual(['long']);
    const explained = explainSegment(rules, story.visitor(), 'often', { now: story.now() })!;
    expect(explained).toMatchObject({ says: 'more than 3 visits in 7 days', seen: { count: 3 } });
  });

  test('what is no longer remembered one by one still counts in all, and is told where it is missing', () => {
    const rules = rulesOf({
      segment: [
        { key: 'all', condition: { visits: 'count', $gte: 60 } },
        { key: 'pages', condition: { visits: 'pages', $gte: 60 } },
        { key: 'lately', condition: { visits: 'count', within: '7d', $gte: 51 } },
      ],
    });
    const story = given(rules);
    for (let i = 0; i < 60; i++) story.saw('Page Viewed', {}, { type: 'page' }).after('1h');
    expect(story.visitor().profile.session?.number).toBe(60);
    expect(story.segments()).toEqual(['all', 'pages']);
    const explained = explainSegment(rules, story.visitor(), 'lately', { now: story.now() })!;
    expect(explained.seen).toMatchObject({ count: 50, capped: true });
  });

  test('this visit, the one before and all before: also between two visits', () => {
    const event = 'Product Viewed';
    const rules = rulesOf({
      segment: ['session', 'previous session', 'earlier sessions'].map((within) => ({
        key: within.split(' ')[0],
        condition: { event, within },
      })),
    });
    const story = given(rules).saw(event);
    expect(story.segments()).toEqual(['session']);
    expect(story.after('29m').segments()).toEqual(['session']);
    expect(story.after('1m').segments()).toEqual(['earlier', 'previous']);
    expect(story.saw('Page Viewed').segments()).toEqual(['earlier', 'previous']);
    expect(story.saw(event).segments()).toEqual(['earlier', 'previous', 'session']);
    expect(story.after('1h').saw('Page Viewed').segments()).toEqual(['earlier', 'previous']);
    expect(story.after('1h').saw('Page Viewed').segments()).toEqual(['earlier']);
  });

  test('a cap per visit still holds when a late event joins two visits into one', () => {
    const caps = [{ max: 2, per: 'session' }];
    const variants = [{ key: 'a', content: null }];
    const story = given({
      placement: [{ key: 'hero' }],
      experience: [{ key: 'e', placement: 'hero', caps, variants }],
    });
    story.saw('Page Viewed').sees(story.ask('hero'));
    const between = story.after('20m').now();
    story.after('20m').saw('Page Viewed').sees(story.ask('hero'));
    expect(story.ask('hero').reason).toBe('chosen');
    story.saw('Page Viewed', {}, { at: between });
    expect(story.visitor().profile.session?.number).toBe(1);
    expect(story.ask('hero').reason).toBe('no-experience');
  });
});

describe('what is wrong is said where it is, with the fix', () => {
  const A = { event: 'A' };
  test.each([
    [{ sequence: [A] }, 'condition.sequence: needs at least two steps that happen'],
    [{ sequence: [{ not: A }, A, A] }, 'condition.sequence[0]: an exclusion stands between two steps, not first'],
    [{ sequence: [A, A, { not: A }] }, 'condition.sequence[2]: an exclusion stands between two steps, not last'],
    [{ sequence: [A, { evnt: 'B' }] }, 'condition.sequence[1].evnt: "evnt" is not known here (did you mean "event"?)'],
    [{ sequence: [A, { ...A, within: 'soon' }] }, 'condition.sequence[1].within: "soon" is not a span of time'],
    [{ sequence: [A, { not: { ...A, within: '1s' } }, A] }, 'condition.sequence[1].not.within: "within" is not known'],
    [{ sequence: [A, A], count: { $gte: -1 } }, 'condition.count.$gte: must be a whole number'],
    [
      { sequence: [A, A], lately: 'sesion' },
      'condition.lately: "sesion" is not a span of time (did you mean "session"?)',
    ],
    [{ ...A, within: 'previous sesion' }, '(did you mean "previous session"?)'],
    [{ ...A, notFollowedBy: { event: 'B' } }, 'condition.within: how long to wait is missing ("within": "10m")'],
    [{ ...A, notFollowedBy: 'B', within: '10m' }, 'condition.notFollowedBy: must be an event that did not follow'],
    [{ ...A, notFollowedBy: A, within: 'session' }, 'condition.within: "session" is not a span of time'],
    [{ visits: 'minutes', $gt: 3 }, 'condition.visits: "minutes" is nothing that visits have'],
    [{ visits: 'count' }, 'condition: asks nothing'],
    [{ visits: 'count', within: 'session', $gt: 1 }, 'condition.within: "session" is not a span of time'],
  ])('%j', (condition, expected) => {
    const read = readDefinition('segment', { key: 's', condition });
    const says = read.ok
      ? ''
      : read.problems.map(({ path, message, fix }) => `${path}: ${message} (${fix})`).join('\n');
    expect(says).toContain(expected.replace(/\)$/, ''));
  });
});
