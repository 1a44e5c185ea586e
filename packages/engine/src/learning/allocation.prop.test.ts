/** What holds of every allocation, whatever comes: weights that sum to 1 and keep their floor, no number that is none, and replays to the bit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../ask.ts';
import type { AllocationDefinition, Basis } from '../decision/allocation.ts';
import type { DecisionId } from '../decision/decision.ts';
import { learnFrom, newVisitor } from '../loop.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { PersonId } from '../profile/profile.ts';
import { asTime, HOUR_MS } from '../std/time.ts';
import { NOON, rulesOf } from '../testing/given.ts';
import type { Policy } from './policy.ts';

const FLOOR = 0.04;
const features = [{ segment: 'leaf' }, { trait: 'age', from: 18, to: 80 }];
const KINDS: Readonly<Record<string, AllocationDefinition>> = {
  thompson: { kind: 'bandit', floor: FLOOR },
  'top-two': { kind: 'bandit', method: 'top-two', floor: FLOOR },
  value: { kind: 'bandit', reward: 'value', floor: FLOOR },
  fading: { kind: 'bandit', halfLife: '2h', floor: FLOOR },
  daily: { kind: 'bandit', batch: { every: '3h' }, floor: FLOOR },
  hierarchical: { kind: 'bandit', by: ['leaf', 'broad'], floor: FLOOR },
  'hierarchical value': { kind: 'bandit', by: ['leaf', 'broad'], reward: 'value', halfLife: '5h', floor: FLOOR },
  'lin-ts': { kind: 'contextual', features, floor: FLOOR },
  'lin-ucb': { kind: 'contextual', method: 'lin-ucb', features, halfLife: '4h', floor: FLOOR },
};

const segment = [
  { key: 'broad', condition: { trait: 'age', $gte: 40 } },
  { key: 'leaf', parent: 'broad', condition: { trait: 'age', $gte: 60 } },
];
const variants = ['a', 'b', 'c'].map((key) => ({ key, content: null }));
const placement = [{ key: 'hero' }];

const story = fc.array(
  fc.record({
    age: fc.integer({ min: 0, max: 120 }),
    wait: fc.integer({ min: 0, max: 20 }),
    back: fc.integer({ min: 0, max: 30 }),
    what: fc.constantFrom('exposed', 'exposed', 'exposed', 'clicked', 'converted'),
    value: fc.oneof(fc.constant(1), fc.double({ min: -1e9, max: 1e9, noNaN: true })),
    times: fc.integer({ min: 1, max: 25 }),
  }),
  { maxLength: 40 },
);

type Told = typeof story extends fc.Arbitrary<infer T> ? T : never;

function play(allocation: AllocationDefinition, told: Told, thaw = (policy: Policy | undefined) => policy) {
  const rules = rulesOf({
    placement,
    segment,
    experience: [{ key: 'offer', placement: 'hero', allocation, variants }],
  });
  let policy: Policy | undefined;
  let clock = NOON as number;
  const propensities: number[] = [];
  told.forEach(({ age, wait, back, what, value, times }, i) => {
    clock += (wait * HOUR_MS) / 10;
    const nobody = newVisitor(rules, `a:${i}` as PersonId, NOON);
    const visitor = { ...nobody, profile: { ...nobody.profile, traits: { age } } };
    const now = asTime(clock);
    const ask = { placement: 'hero', learned: () => policy, now, id: `d${i}` as DecisionId };
    const { variant, propensity, basis } = decide(rules, visitor, ask);
    propensities.push(propensity);
    const outcome: Outcome = {
      kind: what as Outcome['kind'],
      decision: ask.id,
      placement: 'hero',
      experience: 'offer',
      variant: variant!,
      propensity,
      at: now,
      exposedAt: asTime(clock - (back * HOUR_MS) / 10),
      value,
      ...(basis === undefined ? {} : { basis: basis as Basis }),
    };
    for (let k = 0; k < times; k++) policy = learnFrom(rules, thaw(policy), outcome);
  });
  return { policy, propensities };
}

describe.each(Object.entries(KINDS))('%s', (_, allocation) => {
  test('weights sum to 1, keep the floor, and are numbers; so are propensities', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { policy, propensities } = play(allocation, told);
        for (const weights of [policy?.weights, ...Object.values(policy?.segments ?? {})]) {
          if (weights === undefined) continue;
          const list = Object.values(weights);
          expect(Math.abs(list.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(1e-9);
          expect(Math.min(...list)).toBeGreaterThanOrEqual(FLOOR - 1e-12);
        }
        for (const propensity of propensities) {
          expect(propensity).toBeGreaterThanOrEqual(FLOOR * (2 / 3) - 1e-12);
          expect(propensity).toBeLessThanOrEqual(1);
        }
        expect(JSON.stringify(policy ?? {})).not.toContain('null');
      }),
      { numRuns: 25 },
    );
  });

  test('the same outcomes give the same policy to the last bit, also with a restart after each of them', () => {
    fc.assert(
      fc.property(story, (told) => {
        const once = play(allocation, told);
        expect(play(allocation, told)).toEqual(once);
        const stored = (policy: Policy | undefined) =>
          policy === undefined ? policy : (JSON.parse(JSON.stringify(policy)) as Policy);
        const again = play(allocation, told, stored);
        expect(JSON.stringify(again)).toBe(JSON.stringify(once));
      }),
      { numRuns: 10 },
    );
  });
});
