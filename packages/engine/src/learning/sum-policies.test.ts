/** What is learned in parts and added up is what one would have learned of all. */
import { describe, expect, test } from 'vitest';
import type { DecisionId } from '../decision/decision.ts';
import { learnFrom } from '../loop.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { createDice } from '../std/dice.ts';
import { asTime, HOUR_MS } from '../std/time.ts';
import { NOON, rulesOf } from '../testing/given.ts';
import { type ItemBook, learnItemView } from './item-book.ts';
import type { Policy } from './policy.ts';
import { sumItemBooks } from './sum-item-books.ts';
import { sumPolicies } from './sum-policies.ts';

function rulesFor(allocation: object) {
  const variants = ['a', 'b'].map((key) => ({ key, content: null }));
  const experience = [{ key: 'offer', placement: 'hero', allocation, variants }];
  return rulesOf({ placement: [{ key: 'hero' }], experience });
}

/** Outcomes of two hundred visitors; a converts twice as often. */
function outcomes(): Outcome[] {
  const dice = createDice('sum-policies');
  return Array.from({ length: 200 }, (_, i): Outcome[] => {
    const at = asTime(NOON + i * HOUR_MS);
    const variant = i % 2 === 0 ? 'a' : 'b';
    const base = { placement: 'hero', experience: 'offer', propensity: 0.5, value: 1, variant, at, exposedAt: at };
    const exposed: Outcome = { ...base, kind: 'exposed', decision: `d${i}` as DecisionId };
    const isWon = dice.next() < (variant === 'a' ? 0.4 : 0.2);
    return isWon ? [exposed, { ...exposed, kind: 'converted' }] : [exposed];
  }).flat();
}

describe.each([
  ['plain', { kind: 'bandit' }],
  ['fading', { kind: 'bandit', halfLife: '2d' }],
])('a %s bandit', (_name, allocation) => {
  const rules = rulesFor(allocation);
  const learning = rules.experiences.get('offer')!.learning;
  const learned = (list: readonly Outcome[]) =>
    list.reduce<Policy | undefined>((policy, each) => learnFrom(rules, policy, each), undefined)!;
  const list = outcomes();
  const parts = [0, 1, 2].map((part) => learned(list.filter(({ decision }) => Number(decision.slice(1)) % 3 === part)));
  const whole = learned(list);

  test('has counted what one would have', () => {
    const sum = sumPolicies(parts, learning);
    expect(sum.version).toBe(whole.version);
    expect(sum.variants).toEqual(whole.variants);
    const [mine, all] = [sum.evidence?.cells['']?.['a'], whole.evidence?.cells['']?.['a']];
    expect(mine === undefined).toBe(all === undefined);
    if (mine !== undefined) expect(mine.conversions).toBeCloseTo(all!.conversions, 9);
  });

  test('has the weights of the sum at the end of a batch, and keeps them until the next', () => {
    const sum = sumPolicies(parts, learning);
    expect(sum.weights!['a']).toBeGreaterThan(0.8);
    const fewer = sumPolicies(parts.slice(0, 2), learning, sum);
    expect(fewer.weights).toBe(sum.weights);
  });
});

test('books of items add up: views as they fade, visits as they are', () => {
  const looks = ['x', 'y', 'x', 'y', 'x'].map((item, i) => {
    return { item, at: i * HOUR_MS, together: i % 2 === 1 ? ['x'] : [] };
  });
  const bookOf = (some: typeof looks): ItemBook => {
    const book: ItemBook = new Map();
    for (const each of some) learnItemView(book, each);
    return book;
  };
  const sum = sumItemBooks([bookOf(looks.slice(0, 2)), bookOf(looks.slice(2))]);
  const whole = bookOf(looks);
  for (const [item, { score, scoreAt, with: beside }] of whole) {
    expect(sum.get(item)!.score).toBeCloseTo(score, 9);
    expect(sum.get(item)!.scoreAt).toBe(scoreAt);
    expect(sum.get(item)!.with).toEqual(beside);
  }
});
