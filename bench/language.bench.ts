/**
 * What the behavioural language costs: the fold with a thousand conditions of every kind, what one profile weighs with a
 * hundred of them, and how both compare with the same number of plain counts.
 */
import { performance } from 'node:perf_hooks';
import {
  asTime,
  compileRules,
  createDice,
  type Dice,
  type MessageId,
  newVisitor,
  type PersonId,
  type Rules,
  readDefinition,
  type Signal,
  step,
  type VersionedDefinition,
  type Visitor,
} from '@attune/engine';
import { median, report } from './report.ts';

const EVENTS = 50;
const CATEGORIES = 20;
const VISITORS = 2_000;
const ROUNDS = 7;
const START = asTime(Date.UTC(2026, 0, 5));
const bench = 'language';

const nameOf = (i: number) => `Event ${i % EVENTS}`;

/** One condition of each kind, in turn, each about one category of one event, as a growth team would write it. */
const KINDS: readonly ((event: string, category: string, i: number) => object)[] = [
  (event, category, i) => ({ event, where: { category }, count: { $gte: 2 + (i % 4) }, within: `${1 + (i % 24)}h` }),
  (event, category, i) => ({ event, where: { category }, sum: { of: 'price', $gte: 100 * (i % 9) }, within: '7d' }),
  (event, category, i) => ({ event, where: { category }, avg: { of: 'price', $lt: 50 * (1 + (i % 9)) }, within: '1d' }),
  (event, category, i) => ({
    event,
    where: { category },
    distinct: { of: 'product_id', $gte: 2 + (i % 3) },
    within: '12h',
  }),
  (event, category) => ({ event, where: { category }, velocity: { per: '1m', $gte: 2 }, within: '10m' }),
  (event, category) => ({ event, where: { category }, trend: { over: '7d', $gt: 1 } }),
  (event, category) => ({ event, where: { category }, last: { $lt: '3d' } }),
  (event, category, i) => ({ event, where: { category }, notFollowedBy: { event: nameOf(i + 1) }, within: '10m' }),
  (event, category, i) => ({
    sequence: [
      { event, where: { category } },
      { event: nameOf(i + 7), where: { category } },
    ],
    within: '1h',
  }),
  (event, category) => ({ event, where: { category }, count: { $gte: 3 }, within: 'session' }),
  (event, category, i) => ({
    all: [
      { event, where: { category }, count: 2 },
      { trait: `trait_${i % 30}`, $gte: i % 7 },
    ],
  }),
  (event, category) => ({ not: { event, where: { category }, count: { $gte: 4 }, within: '30m' } }),
];

function conditions(count: number): VersionedDefinition[] {
  return Array.from({ length: count }, (_, i) => {
    const category = `category-${Math.floor(i / EVENTS) % CATEGORIES}`;
    const document = { key: `segment-${i}`, condition: KINDS[i % KINDS.length]!(nameOf(i), category, i) };
    const read = readDefinition('segment', document);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return { kind: 'segment', key: document.key, version: 1, document: read.value };
  });
}

function compiled(definitions: readonly VersionedDefinition[]): Rules {
  const read = compileRules(definitions);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function signals(count: number, dice: Dice): Signal[] {
  return Array.from({ length: count }, (_, i) => {
    const at = asTime(START + i * 20);
    return {
      id: `message-${dice.integer(2 ** 40)}-${i}` as MessageId,
      type: 'track',
      event: nameOf(dice.integer(EVENTS)),
      at,
      receivedAt: at,
      anonymousId: `visitor-${dice.integer(VISITORS)}`,
      userId: null,
      previousId: null,
      properties: {
        category: `category-${dice.integer(CATEGORIES)}`,
        price: dice.integer(500),
        product_id: `p${dice.integer(900)}`,
      },
      context: {},
    };
  });
}

function foldAll(rules: Rules, stream: readonly Signal[]): number {
  const visitors = new Map<string, Visitor>();
  const began = performance.now();
  for (const signal of stream) {
    const id = signal.anonymousId!;
    const before = visitors.get(id) ?? newVisitor(rules, `a:${id}` as PersonId, signal.at);
    visitors.set(id, step(rules, before, signal).visitor);
  }
  return (stream.length * 1_000) / (performance.now() - began);
}

const rules = compiled(conditions(1_000));
const stream = signals(100_000, createDice('language-fold'));
foldAll(rules, stream);
const rates = Array.from({ length: ROUNDS }, () => foldAll(rules, stream));
report({
  bench,
  figure: 'fold, 1,000 conditions of every kind over 50 events',
  value: median(rates),
  unit: 'events/s',
  bar: '>= 150000',
});
