/**
 * What the behavioural language costs: the fold with a thousand conditions of every kind, and what the state of one
 * person weighs with a hundred of them.
 */
import {
  asTime,
  createDice,
  newVisitor,
  type PersonId,
  packVisitor,
  readDefinition,
  step,
  type VersionedDefinition,
  visitorDictionary,
  visitorNames,
} from '@attune/engine';
import { compiled, EVENTS, eventName, foldAll, START, signals } from './fold-load.ts';
import { median, report } from './report.ts';

const CATEGORIES = 20;
const ROUNDS = 7;
const ACTIVE = 100;
const PEOPLE = 40;
/** On average between two events of a person whose state is weighed. */
const GAP_MS = 20_000;
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

const few = compiled(conditions(ACTIVE));
const dictionary = visitorDictionary(visitorNames(few));

/**
 * The bytes that a store writes for one person's states and segments, of people who did so much in the two categories that a hundred
 * conditions are about. Not the retained events, which are written once each, not who he is, and not the dictionary that all share.
 */
function stateBytes(events: number): number {
  const dice = createDice('language-state');
  const sizes = Array.from({ length: PEOPLE }, () => {
    let visitor = newVisitor(few, 'a:visitor' as PersonId, START);
    let at: number = START;
    for (const signal of signals(events, 2, dice)) {
      at += 1 + dice.integer(2 * GAP_MS);
      visitor = step(few, visitor, { ...signal, at: asTime(at), receivedAt: asTime(at) }).visitor;
    }
    const { rules, states } = packVisitor(visitor, dictionary);
    return JSON.stringify([rules, states]).length;
  });
  return median(sizes);
}

for (const events of [100, 200, 500]) {
  report({
    bench,
    figure: `states and segments of a person, ${ACTIVE} conditions, ${events} events`,
    value: stateBytes(events),
    unit: 'bytes',
    bar: '<= 2048',
  });
}

report({
  bench,
  figure: `the dictionary of ${ACTIVE} conditions, once for all persons`,
  value: JSON.stringify(dictionary.names).length,
  unit: 'bytes',
});
