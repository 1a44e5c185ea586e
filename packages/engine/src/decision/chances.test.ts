/** The chances are those with which decisions fall, and what is certain is certain. */
import { expect, test } from 'vitest';
import { chances, decide } from '../ask.ts';
import { newVisitor } from '../loop.ts';
import type { PersonId } from '../profile/profile.ts';
import { compileRules, type Rules, type VersionedDefinition } from '../rules.ts';
import { asTime } from '../std/time.ts';
import type { DecisionId } from './decision.ts';

const NOW = asTime(Date.UTC(2026, 4, 6));
const PEOPLE = 20_000;

function rulesOf(experiences: readonly object[], holdout = 0): Rules {
  const documents: [string, object][] = [
    ['settings', { key: 'engine', holdout }],
    ['placement', { key: 'hero' }],
    ...experiences.map((each): [string, object] => ['experience', { placement: 'hero', ...each }]),
  ];
  const read = compileRules(
    documents.map(([kind, document]) => {
      return { kind, key: (document as { key: string }).key, version: 1, document } as unknown as VersionedDefinition;
    }),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const weights = { first: { a: 0.7, b: 0.3 } } as Readonly<Record<string, Record<string, number>>>;
const ask = {
  placement: 'hero',
  now: NOW,
  id: 'd' as DecisionId,
  learned: (experience: string) => ({ version: 1, weights: weights[experience]! }),
};
const visitor = (rules: Rules, person: string) => newVisitor(rules, person as PersonId, NOW);

test('as often as decisions fall, through coverage, weights, a pause and a bandit', () => {
  const rules = rulesOf([
    {
      key: 'first',
      priority: 9,
      allocation: { kind: 'bandit', coverage: 0.6 },
      variants: [{ key: 'a' }, { key: 'b' }],
    },
    { key: 'paused', priority: 8, status: 'paused', variants: [{ key: 'p' }] },
    {
      key: 'second',
      allocation: { kind: 'split', coverage: 0.5 },
      variants: [{ key: 'x', weight: 3 }, { key: 'y' }, { key: 'off', weight: 0 }],
    },
  ]);
  const found = chances(rules, visitor(rules, 'anybody'), ask);
  const expected = { 'first/a': 0.42, 'first/b': 0.18, 'second/x': 0.15, 'second/y': 0.05, 'null/null': 0.2 };
  const told = Object.fromEntries(found.map(({ experience, variant, chance }) => [`${experience}/${variant}`, chance]));
  expect(Object.keys(told)).toEqual(Object.keys(expected));
  for (const [name, chance] of Object.entries(expected)) expect(told[name]).toBeCloseTo(chance, 12);
  const counts: Record<string, number> = {};
  for (let i = 0; i < PEOPLE; i++) {
    const { experience, variant } = decide(rules, visitor(rules, `person ${i}`), ask);
    counts[`${experience}/${variant}`] = (counts[`${experience}/${variant}`] ?? 0) + 1;
  }
  for (const [name, chance] of Object.entries(expected)) {
    const error = Math.sqrt((chance * (1 - chance)) / PEOPLE);
    expect(Math.abs(counts[name]! / PEOPLE - chance) / error, name).toBeLessThan(4);
  }
});

test('the propensity of a decision is its chance, given its experience', () => {
  const rules = rulesOf([
    { key: 'first', allocation: { kind: 'bandit', coverage: 0.5 }, variants: [{ key: 'a' }, { key: 'b' }] },
  ]);
  const found = chances(rules, visitor(rules, 'anybody'), ask);
  for (let i = 0; i < 50; i++) {
    const { variant, propensity } = decide(rules, visitor(rules, `person ${i}`), ask);
    if (variant !== null)
      expect(found.find((each) => each.variant === variant)!.chance).toBeCloseTo(0.5 * propensity, 12);
  }
});

test('the default is certain where nothing is left to chance', () => {
  const certain = [{ experience: null, variant: null, chance: 1 }];
  const all = { key: 'first', variants: [{ key: 'a' }] };
  const held = rulesOf([all], 1);
  expect(chances(held, visitor(held, 'anybody'), ask)).toEqual(certain);
  const rules = rulesOf([{ ...all, audience: { event: 'Product Viewed' } }]);
  expect(chances(rules, visitor(rules, 'anybody'), ask)).toEqual(certain);
  expect(chances(rules, visitor(rules, 'anybody'), { ...ask, placement: 'nowhere' })).toEqual(certain);
});
