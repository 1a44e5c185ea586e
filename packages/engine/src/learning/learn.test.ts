/** Learning by kinds of allocation: batches, late rewards, variants that come and go, rewards of several kinds. */
import { describe, expect, test } from 'vitest';
import type { DecisionId } from '../decision/decision.ts';
import { learnFrom } from '../loop.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { asTime, DAY_MS, HOUR_MS } from '../std/time.ts';
import { NOON, rulesOf } from '../testing/given.ts';
import type { Policy } from './policy.ts';

const placement = [{ key: 'hero' }];

function rulesFor(allocation: object, keys: readonly string[] = ['a', 'b'], paused: readonly string[] = []) {
  const variants = keys.map((key) => ({ key, content: null, ...(paused.includes(key) ? { weight: 0 } : {}) }));
  return rulesOf({ placement, experience: [{ key: 'offer', placement: 'hero', allocation, variants }] });
}

type Wish = Partial<Outcome> & Pick<Outcome, 'kind' | 'variant'>;

function outcome({ at = NOON, exposedAt = at, ...wish }: Wish): Outcome {
  const fixed = { decision: 'd' as DecisionId, placement: 'hero', experience: 'offer', propensity: 0.5, value: 1 };
  return { ...fixed, ...wish, at, exposedAt };
}

function learned(rules: ReturnType<typeof rulesOf>, outcomes: readonly Outcome[], before?: Policy): Policy {
  return outcomes.reduce<Policy | undefined>((policy, each) => learnFrom(rules, policy, each), before)!;
}

/** So many exposures of a variant, of which so many convert. */
function shown(variant: string, exposures: number, conversions: number, more: Partial<Outcome> = {}): Outcome[] {
  const seen = Array.from({ length: exposures }, () => outcome({ kind: 'exposed', variant, ...more }));
  return [...seen, ...Array.from({ length: conversions }, () => outcome({ kind: 'converted', variant, ...more }))];
}

const total = (weights: Readonly<Record<string, number>>) =>
  Object.values(weights).reduce((sum, each) => sum + each, 0);

describe('batches', () => {
  test('of outcomes: weights are the very same until a batch is over', () => {
    const rules = rulesFor({ kind: 'bandit', batch: { outcomes: 50 } });
    let policy = learned(rules, [...shown('a', 40, 10), ...shown('b', 40, 10)]);
    expect(policy.version).toBe(100);
    const first = policy.weights;
    for (let i = 0; i < 49; i++) policy = learned(rules, [outcome({ kind: 'converted', variant: 'b' })], policy);
    expect(policy.weights).toBe(first);
    policy = learned(rules, [outcome({ kind: 'converted', variant: 'b' })], policy);
    expect(policy.weights!['b']).toBeGreaterThan(first!['b']!);
  });

  test('that are not told grow with what is known, so that much evidence is not weighed at every tenth outcome', () => {
    const rules = rulesFor({ kind: 'bandit' });
    const policy = learned(rules, [...shown('a', 3_000, 0), ...shown('b', 3_000, 0)]);
    expect(policy.nextAt! - policy.version).toBeGreaterThan(0);
    expect(policy.nextAt! - policy.version).toBeLessThanOrEqual(60);
    const moved: number[] = [];
    let last = policy.weights;
    let now = policy;
    for (let i = 0; i < 300; i++) {
      now = learned(rules, [outcome({ kind: 'exposed', variant: 'a' })], now);
      if (now.weights !== last) moved.push(i);
      last = now.weights;
    }
    expect(moved.length).toBeGreaterThan(3);
    expect(moved.length).toBeLessThan(7);
  });

  test('of time: weights move with the first outcome of another day, and a late one counts from the next day on', () => {
    const rules = rulesFor({ kind: 'bandit', batch: { every: '1d' } });
    const today = [...shown('a', 100, 5), ...shown('b', 100, 20)];
    const policy = learned(rules, today);
    expect(policy.weights).toBeUndefined();
    const tomorrow = asTime(NOON + DAY_MS);
    const next = learned(rules, [outcome({ kind: 'exposed', variant: 'a', at: tomorrow })], policy);
    expect(next.weights!['b']).toBeGreaterThan(0.9);
    const late = shown('a', 0, 60, { at: asTime(tomorrow + HOUR_MS), exposedAt: NOON });
    const same = learned(rules, late, next);
    expect(same.weights).toBe(next.weights);
    // One told with yesterday's time does not turn the day back.
    const yesterday = learned(rules, [outcome({ kind: 'exposed', variant: 'a', at: NOON })], same);
    expect(yesterday.weights).toBe(next.weights);
    const evening = [outcome({ kind: 'exposed', variant: 'a', at: asTime(tomorrow + 5 * HOUR_MS) })];
    expect(learned(rules, evening, yesterday).weights).toBe(next.weights);
    const after = asTime(NOON + 2 * DAY_MS);
    const turned = learned(rules, [outcome({ kind: 'exposed', variant: 'a', at: after })], yesterday);
    expect(turned.weights!['a']).toBeGreaterThan(0.9);
  });
});

describe('what comes late', () => {
  const days = [0, 1, 2, 3, 4];
  const at = (day: number) => asTime(NOON + day * DAY_MS);
  const exposed = days.map((day) => outcome({ kind: 'exposed', variant: 'a', at: at(day) }));
  const converted = (day: number, told: number) =>
    outcome({ kind: 'converted', variant: 'a', at: at(told), exposedAt: at(day), value: 3 });

  test('counts as if it had come in time, also where evidence fades', () => {
    const rules = rulesFor({ kind: 'bandit', halfLife: '1d' });
    const inTime = days.flatMap((day) => [exposed[day]!, converted(day, day)]);
    const late = [...exposed, ...days.map((day) => converted(day, 4))];
    const [a, b] = [inTime, late].map((list) => learned(rules, list).evidence!.cells['']!['a']!);
    for (const [field, value] of Object.entries(a!)) expect(b![field as 'value']).toBeCloseTo(value, 12);
    const worth = days.reduce((sum, day) => sum + 2 ** (day - 4), 0);
    expect(a!.exposures).toBeCloseTo(worth, 12);
    expect(a!.squares).toBeCloseTo(9 * worth, 12);
  });

  test('an exposure told late does not lower what is known already', () => {
    const rules = rulesFor({ kind: 'bandit', halfLife: '1d' });
    const [a, b] = [exposed, [...exposed].reverse()].map((list) => learned(rules, list).evidence!);
    expect(b!.asOf).toBe(a!.asOf);
    expect(b!.cells['']!['a']!.exposures).toBeCloseTo(a!.cells['']!['a']!.exposures, 12);
  });

  test('what was counted of all is never faded', () => {
    const policy = learned(rulesFor({ kind: 'bandit', halfLife: '1h' }), exposed);
    expect(policy.variants['a']!.exposures).toBe(5);
  });
});

describe('variants that come and go', () => {
  const before = [...shown('a', 200, 10), ...shown('b', 200, 40)];

  test('a new one has an even share, and the others share the rest as they have learned', () => {
    const policy = learned(rulesFor({ kind: 'bandit', floor: 0 }), before);
    const rules = rulesFor({ kind: 'bandit', floor: 0 }, ['a', 'b', 'new']);
    const next = learned(rules, shown('new', 19, 0), policy);
    expect(next.weights!['new']).toBeCloseTo(1 / 3, 12);
    expect(next.weights!['b']! / next.weights!['a']!).toBeGreaterThan(100);
    expect(total(next.weights!)).toBeCloseTo(1, 12);
    const settled = learned(rules, shown('new', 400, 4), next);
    expect(settled.weights!['new']).toBeLessThan(0.01);
  });

  test('what a gone one had is shared; its counts are kept for when it comes back', () => {
    const floor = 0.1;
    const both = learned(rulesFor({ kind: 'bandit', floor }, ['a', 'b', 'c']), [...before, ...shown('c', 200, 40)]);
    expect(both.weights!['c']).toBeGreaterThan(0.3);
    const without = rulesFor({ kind: 'bandit', floor }, ['a', 'b', 'c'], ['c']);
    const left = learned(without, shown('a', 50, 2), both);
    expect(Object.keys(left.weights!)).toEqual(['a', 'b']);
    expect(total(left.weights!)).toBeCloseTo(1, 12);
    expect(left.weights!['a']).toBeGreaterThanOrEqual(floor);
    expect(left.variants['c']!.exposures).toBe(200);
    const back = learned(rulesFor({ kind: 'bandit', floor }, ['a', 'b', 'c']), shown('a', 50, 2), left);
    expect(back.weights!['c']).toBeGreaterThan(0.3);
  });
});

describe('a definition that changes', () => {
  const segment = [
    { key: 'one', condition: { trait: 'n', $eq: 1 } },
    { key: 'two', condition: { trait: 'n', $eq: 2 } },
  ];
  const variants = ['a', 'b'].map((key) => ({ key, content: null }));
  const rules = (allocation: object) =>
    rulesOf({ placement, segment, experience: [{ key: 'offer', placement: 'hero', allocation, variants }] });
  const within = (key: string) => ({ basis: { segment: key } });
  const before = learned(rules({ kind: 'bandit', by: ['one', 'two'] }), [
    ...shown('a', 200, 10, within('one')),
    ...shown('b', 200, 60, within('one')),
    ...shown('a', 40, 2, within('two')),
    ...shown('b', 40, 2, within('two')),
  ]);

  test('without segments a bandit goes on with what all of them have seen, and goes on learning', () => {
    for (const allocation of [{ kind: 'bandit' }, { kind: 'bandit', halfLife: '100d' }]) {
      const pooled = learned(rules(allocation), shown('a', 10, 0), before);
      expect(pooled.weights!['b']).toBeGreaterThan(0.9);
      const turned = learned(rules(allocation), shown('a', 1_000, 600), pooled);
      expect(turned.weights!['a']).toBeGreaterThan(0.9);
    }
  });

  test('what a segment has seen that is not listed any more belongs to everybody', () => {
    const left = learned(rules({ kind: 'bandit', by: ['two'] }), shown('a', 10, 0, within('two')), before);
    expect(left.segments).toHaveProperty('two');
    expect(left.segments).not.toHaveProperty('one');
    expect(left.weights!['b']).toBeGreaterThan(0.9);
  });
});

describe('rewards', () => {
  const rare = shown('a', 400, 20, { value: 100 });
  const often = shown('b', 400, 80, { value: 1 });
  const clicks = Array.from({ length: 60 }, () => outcome({ kind: 'clicked', variant: 'a' }));

  test('conversions, clicks or their value: each makes another one the best', () => {
    const weigh = (reward?: string) =>
      learned(rulesFor({ kind: 'bandit', ...(reward ? { reward } : {}) }), [...rare, ...often, ...clicks]).weights!;
    expect(weigh()['b']).toBeGreaterThan(0.9);
    expect(weigh('value')['a']).toBeGreaterThan(0.9);
    expect(weigh('click')['a']).toBeGreaterThan(0.9);
  });

  test('a variant of which nothing was bought yet is not sure to be worth nothing', () => {
    const rules = rulesFor({ kind: 'bandit', reward: 'value', floor: 0, batch: { outcomes: 1 } });
    // Twenty that brought nothing beside two hundred of which every tenth brought 1: a tenth of such twenties bring nothing by chance.
    const policy = learned(rules, [...shown('a', 20, 0), ...shown('b', 200, 20)]);
    expect(policy.weights!['a']).toBeGreaterThan(0.01);
    expect(policy.weights!['a']).toBeLessThan(0.1);
  });

  test('top-two gives the runner-up about half, whatever is known', () => {
    const weights = learned(rulesFor({ kind: 'bandit', method: 'top-two', floor: 0 }), [...rare, ...often]).weights!;
    expect(weights['a']).toBeCloseTo(0.5, 6);
  });
});
