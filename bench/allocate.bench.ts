/**
 * What choosing a variant costs, by kinds of allocation, and what learning one outcome costs. The kinds are measured in turns, against a
 * fixed split with the same visitors.
 */
import { performance } from 'node:perf_hooks';
import {
  type AllocationDefinition,
  asTime,
  createDice,
  type Decision,
  type DecisionId,
  decide,
  learnFrom,
  newVisitor,
  type Outcome,
  type PersonId,
  type Policy,
  type Rules,
  type VersionedDefinition,
} from '@attune/engine';
import { compiled, START } from './fold-load.ts';
import { median, report } from './report.ts';

const VISITORS = 1_000;
const DECISIONS = 20_000;
const ROUNDS = 7;
const by = Array.from({ length: 8 }, (_, i) => `group-${i}`);
const features = [
  { trait: 'group', values: [0, 1, 2, 3, 4, 5, 6, 7] },
  { trait: 'age', from: 18, to: 80 },
];
/** A number that hardly two visitors share. */
const finely = [features[0]!, { trait: 'value', from: 0, to: 1 }];

const KINDS: Readonly<Record<string, AllocationDefinition>> = {
  split: { kind: 'split' },
  bandit: { kind: 'bandit' },
  'bandit by 8 segments': { kind: 'bandit', by },
  'LinTS, 10 numbers, 120 contexts': { kind: 'contextual', features },
  'LinUCB, 10 numbers, 120 contexts': { kind: 'contextual', method: 'lin-ucb', features },
  'LinTS, 10 numbers, each context new': { kind: 'contextual', features: finely },
};

function rulesFor(allocation: AllocationDefinition): Rules {
  const variants = ['a', 'b', 'c'].map((key) => ({ key, content: null }));
  const goal = { event: 'Order Completed' };
  const list: [string, object][] = [
    ['placement', { key: 'hero' }],
    ...by.map((key, i): [string, object] => ['segment', { key, condition: { trait: 'group', $eq: i } }]),
    ['experience', { key: 'offer', placement: 'hero', allocation, variants, goal }],
  ];
  return compiled(
    list.map(([kind, document]) => {
      return { kind, key: (document as { key: string }).key, version: 1, document } as VersionedDefinition;
    }),
  );
}

const visitors = Array.from({ length: VISITORS }, (_, i) => {
  const nobody = newVisitor(rulesFor(KINDS['split']!), `a:${i}` as PersonId, START);
  return { ...nobody, profile: { ...nobody.profile, traits: { group: i % 8, age: 18 + (i % 60), value: 0 } } };
});

function decideOn(rules: Rules, i: number, policy: Policy | undefined): Decision {
  const ask = { placement: 'hero', learned: () => policy, now: asTime(START + i), id: 'd' as DecisionId };
  const visitor = visitors[i % VISITORS]!;
  (visitor.profile.traits as { value: number }).value = (i % 7_919) / 7_919;
  return decide(rules, visitor, ask);
}

/** Everybody sees what was decided, some convert. @returns the policy, and microseconds for each outcome */
function learnOn(rules: Rules, count: number): { readonly policy: Policy; readonly each: number } {
  const dice = createDice('allocate');
  let policy: Policy | undefined;
  const outcomes: Outcome[] = [];
  for (let i = 0; i < count; i++) {
    const { id: decision, placement, experience, variant, propensity, basis, at } = decideOn(rules, i, undefined);
    const seen = { decision, placement, experience: experience!, variant: variant!, propensity, at, exposedAt: at };
    const outcome = { ...seen, value: 1, ...(basis === undefined ? {} : { basis }) };
    outcomes.push({ ...outcome, kind: 'exposed' });
    if (dice.next() < 0.1) outcomes.push({ ...outcome, kind: 'converted' });
  }
  const began = performance.now();
  for (const outcome of outcomes) policy = learnFrom(rules, policy, outcome);
  return { policy: policy!, each: ((performance.now() - began) * 1_000) / outcomes.length };
}

const kinds = Object.entries(KINDS).map(([name, allocation]) => {
  const rules = rulesFor(allocation);
  return { name, rules, policy: learnOn(rules, 10_000).policy, rates: [] as number[], learning: [] as number[] };
});

for (let round = 0; round <= ROUNDS; round++) {
  for (const kind of kinds) {
    const began = performance.now();
    for (let i = 0; i < DECISIONS; i++) decideOn(kind.rules, i, kind.policy);
    const rate = (DECISIONS * 1_000) / (performance.now() - began);
    const { each } = learnOn(kind.rules, 5_000);
    // The first round warms up.
    if (round > 0) {
      kind.rates.push(rate);
      kind.learning.push(each);
    }
  }
}

for (const { name, rates } of kinds) {
  const bar = name === 'split' || name === 'bandit' ? { bar: '>= 200000' } : {};
  report({ bench: 'allocate', figure: `decide, ${name}`, value: median(rates), unit: 'decisions/s', ...bar });
}
for (const { name, learning } of kinds)
  report({ bench: 'allocate', figure: `learn, ${name}`, value: median(learning), unit: 'µs an outcome' });
