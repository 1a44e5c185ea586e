import { describe, expect, test } from 'vitest';
import { readDefinition } from '../definition.ts';
import { given, NOON } from '../testing/given.ts';

const dated = (condition: object, trait: readonly object[] = []) => ({ segment: [{ key: 's', condition }], trait });
const at = new Date(NOON).toISOString();

describe('how old the date is that a trait holds', () => {
  test('text or milliseconds; what is no date has no age', () => {
    const young = dated({ trait: 'since', ago: { $lt: '1d' } });
    expect(given(young).told({ since: at }).segments()).toEqual(['s']);
    expect(given(young).told({ since: NOON }).segments()).toEqual(['s']);
    expect(given(young).told({ since: 'some day' }).segments()).toEqual([]);
    expect(given(young).told({ since: at }).after('1d').segments()).toEqual([]);
  });

  test('a computed date goes when its window does', () => {
    const trait = [{ key: 'ordered', event: 'Order Completed', compute: 'last', of: 'date', within: '1h' }];
    const story = given(dated({ trait: 'ordered', ago: { $lt: '7d' } }, trait)).saw('Order Completed', { date: at });
    expect(story.segments()).toEqual(['s']);
    expect(story.after('1h').segments()).toEqual([]);
  });
});

describe('since when a trait has its value', () => {
  const long = dated({ trait: 'plan', $eq: 'trial', for: { $gte: '7d' } });

  test('a late teller in between starts it anew', () => {
    const story = given(long).told({ plan: 'trial' }).after('6d').told({ plan: 'trial' });
    const between = { type: 'identify' as const, at: story.now() - 3_600_000 };
    expect(given(long).told({ plan: 'trial' }).after('7d').segments()).toEqual(['s']);
    const broken = story.saw('Identified', { plan: 'pro' }, { ...between, at: between.at as typeof NOON });
    expect(broken.after('2d').segments()).toEqual([]);
    expect(broken.after('5d').segments()).toEqual(['s']);
  });

  test('what cannot be asked is refused with the place', () => {
    const problems = (condition: object) => {
      const read = readDefinition('segment', { key: 's', condition });
      return read.ok ? [] : read.problems.map(({ path }) => path);
    };
    expect(problems({ trait: 'since', ago: { $lt: '1d' }, $exists: true })).toEqual(['condition.$exists']);
    expect(problems({ trait: 'since', ago: { $lt: 'soon' } })).toEqual(['condition.ago.$lt']);
    expect(problems({ trait: 'plan', for: { $gte: '7d' } })).toEqual(['condition']);
    const trait = [{ key: 'n', event: 'A', compute: 'count' }];
    expect(() => given(dated({ trait: 'n', $gte: 1, for: { $gte: '7d' } }, trait))).toThrow('is computed');
  });
});
