/**
 * What the behavioural language costs: the fold with a thousand conditions of every kind, what one profile weighs with a
 * hundred of them, and how both compare with the same number of plain counts.
 */
import { createDice, readDefinition, type VersionedDefinition } from '@attune/engine';
import { compiled, EVENTS, eventName, foldAll, signals } from './fold-load.ts';
import { median, report } from './report.ts';

const CATEGORIES = 20;
const ROUNDS = 7;
const bench = 'language';

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
  (event, category, i) => ({ event, where: { category }, notFollowedBy: { event: eventName(i + 1) }, within: '10m' }),
  (event, category, i) => ({
    sequence: [
      { event, where: { category } },
      { event: eventName(i + 7), where: { category } },
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
  (event, category, i) => ({
    all: [
      { event, where: { category }, within: '1h' },
      { not: { event: eventName(i + 3), where: { category }, within: '30m' } },
    ],
  }),
];

function conditions(count: number): VersionedDefinition[] {
  return Array.from({ length: count }, (_, i) => {
    const category = `category-${Math.floor(i / EVENTS) % CATEGORIES}`;
    const document = { key: `segment-${i}`, condition: KINDS[i % KINDS.length]!(eventName(i), category, i) };
    const read = readDefinition('segment', document);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return { kind: 'segment', key: document.key, version: 1, document: read.value };
  });
}

const rules = compiled(conditions(1_000));
const stream = signals(100_000, CATEGORIES, createDice('language-fold'));
foldAll(rules, stream);
const times = Array.from({ length: ROUNDS }, () => foldAll(rules, stream));
report({
  bench,
  figure: 'fold, 1,000 conditions of every kind over 50 events',
  value: 1e9 / median(times),
  unit: 'events/s',
  bar: '>= 150000',
});
