/**
 * Parity: the record at a past moment, made from the retained past folded again, is the record that was live at that moment. Over whole
 * histories of chance, also when less is retained than happened.
 */
import {
  asTime,
  compileRules,
  createDice,
  type Definition,
  type DefinitionKind,
  type JsonObject,
  type MessageId,
  newVisitor,
  type PersonId,
  type Rules,
  readDefinition,
  type Signal,
  type Subject,
  step,
  type Visitor,
} from '@attune/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vectorOf } from './feature-schema.ts';
import { goalMoments } from './goal-moments.ts';
import { pastMoments } from './past-moments.ts';
import { createRecordTable, encodedColumns, tableSchema } from './record-table.ts';
import { createSubjectRecorder, type RecordPlan } from './subject-record.ts';
import { createVocabulary } from './subject-vocabulary.ts';

const FEATURES = [
  { trait: 'looks' },
  { trait: 'dearest' },
  { trait: 'plan' },
  { segment: 'keen' },
  { segment: 'again' },
  { context: 'device.type' },
];
const START = Date.UTC(2026, 2, 2, 8);

function rulesOf(): Rules {
  const documents: readonly [DefinitionKind, JsonObject][] = [
    ['trait', { key: 'looks', compute: 'count', event: 'Product Viewed', within: '1d' }],
    ['trait', { key: 'dearest', compute: 'max', event: 'Product Viewed', of: 'price' }],
    ['segment', { key: 'keen', condition: { event: 'Product Viewed', count: { $gte: 3 }, within: '10m' } }],
    ['segment', { key: 'again', condition: { session: 'number', $gte: 2 } }],
    ['model', { key: 'buys', learns: 'propensity', goal: { event: 'Order Completed' }, features: FEATURES }],
  ];
  const definitions = documents.map(([kind, document]) => {
    const read = readDefinition(kind, document);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return { kind, key: String(document['key']), version: 1, document: document as unknown as Definition };
  });
  const rules = compileRules(definitions);
  if (!rules.ok) throw new Error(JSON.stringify(rules.problems));
  return rules.value;
}

const rules = rulesOf();
const plan: RecordPlan = {
  types: ['Product Viewed', 'Product Added', 'Page Viewed'],
  amounts: [{ event: 'Product Viewed', property: 'price' }],
  itemProperty: 'product_id',
  goal: { event: 'Order Completed', where: { revenue: { $gte: 10 } } },
};
const recorder = createSubjectRecorder(plan);
const { features } = rules.modelDefinitions.get('buys')!;
const recordOf = (subject: Subject) => recorder({ ...subject, features: features.recordOf(subject) });

const happening = fc.record({
  gapMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 1_000_000, max: 400_000_000 })),
  what: fc.constantFrom('view', 'add', 'page', 'order', 'identify'),
  item: fc.integer({ min: 1, max: 5 }),
  price: fc.integer({ min: 1, max: 50 }),
});
type Happening = { readonly gapMs: number; readonly what: string; readonly item: number; readonly price: number };

function signalsOf(history: readonly Happening[]): readonly Signal[] {
  let at = START;
  return history.map(({ gapMs, what, item, price }, i): Signal => {
    at += gapMs;
    const names = { view: 'Product Viewed', add: 'Product Added', page: 'Page Viewed', order: 'Order Completed' };
    const properties: JsonObject =
      what === 'identify' ? { plan: `p${item % 2}` } : { product_id: `i${item}`, price, revenue: price };
    return {
      id: `m${String(i).padStart(6, '0')}` as MessageId,
      type: what === 'identify' ? 'identify' : what === 'page' ? 'page' : 'track',
      event: what === 'identify' ? 'Identified' : names[what as keyof typeof names],
      at: asTime(at),
      receivedAt: asTime(at),
      anonymousId: 'v',
      userId: null,
      previousId: null,
      properties,
      context: { device: { type: 'phone' }, campaign: { name: `c${at % 3}` } },
    };
  });
}

const subjectOf = ({ profile }: Visitor): Subject => ({ profile, now: profile.lastAt, context: profile.context });

/** The records as they were live, after each signal. */
function live(signals: readonly Signal[]) {
  let visitor = newVisitor(rules, 'a:v' as PersonId, asTime(START));
  const records = signals.map((signal) => {
    visitor = step(rules, visitor, signal).visitor;
    return recordOf(subjectOf(visitor));
  });
  return { records, visitor };
}

describe('the record at a past moment', () => {
  test('is the one that was live then', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 60 }), (history) => {
        const signals = signalsOf(history);
        const { records, visitor } = live(signals);
        const again = [...pastMoments(rules, visitor.profile)].map(({ subject }) => recordOf(subject));
        expect(again).toEqual(records);
      }),
      { numRuns: 150 },
    );
  });

  test('also of a past that is retained in part, from the visit after the one it begins in', () => {
    const dice = createDice('long');
    const history = Array.from({ length: 900 }, (_, i): Happening => {
      const isBreak = i % 20 === 19;
      const what = ['view', 'view', 'add', 'page', 'order'][dice.integer(5)]!;
      return {
        gapMs: isBreak ? 4_000_000 : 1_000 + dice.integer(60_000),
        what,
        item: 1 + dice.integer(5),
        price: 1 + dice.integer(50),
      };
    });
    const signals = signalsOf(history);
    const { records, visitor } = live(signals);
    const moments = [...pastMoments(rules, visitor.profile)];
    expect(moments.length).toBeGreaterThan(400);
    // What sums up a whole life reaches as far back as is retained; all else is the same.
    const lasting = (record: ReturnType<typeof recordOf>) => {
      const { goals_before: _, goal_days_ago: __, 'trait.dearest': ___, 'trait.looks': ____, ...rest } = record;
      return rest;
    };
    const again = moments.map(({ subject }) => lasting(recordOf(subject)));
    expect(again).toEqual(records.slice(-again.length).map(lasting));
  });

  test('as a column of a table is what its schema makes of the record', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 5, maxLength: 40 }), (history) => {
        const { records } = live(signalsOf(history));
        const table = createRecordTable();
        for (const record of records) table.add(record);
        const whole = table.read();
        const schema = tableSchema(whole, { rows: Array.from(records, (_, row) => row), vocabularyMax: 2 });
        const columns = encodedColumns(whole, schema);
        for (const [row, record] of records.entries())
          expect(Float64Array.from(columns, (column) => column[row]!)).toEqual(vectorOf(schema, record));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the rows of a goal', () => {
  const happen = (...whats: readonly [string, number][]) =>
    live(signalsOf(whats.map(([what, minutes]) => ({ what, gapMs: minutes * 60_000, item: 1, price: 20 })))).visitor
      .profile;
  const rows = (profile: ReturnType<typeof happen>, within: 'visit' | number, until = profile.lastAt + 3_600_000) =>
    goalMoments(rules, profile, { goal: plan.goal!, within, recordOf, from: 0, until }).map(({ at, reached }) => [
      (at - START) / 60_000,
      reached,
    ]);

  test('within a visit end at the goal, and know what came of the visit', () => {
    const profile = happen(['view', 0], ['view', 1], ['order', 1], ['view', 1], ['view', 60], ['page', 2]);
    expect(rows(profile, 'visit')).toEqual([
      [0, true],
      [1, true],
      [63, false],
      [65, false],
    ]);
  });

  test('a visit that may still go on is no row, whichever way it looks', () => {
    const profile = happen(['view', 0], ['view', 60], ['order', 1]);
    expect(rows(profile, 'visit', profile.lastAt + 60_000)).toEqual([[0, false]]);
  });

  test('within a span reach over visits, and only what is settled counts', () => {
    const profile = happen(['view', 0], ['view', 90], ['order', 1], ['view', 300]);
    const hours = 2 * 3_600_000;
    expect(rows(profile, hours, profile.lastAt + hours)).toEqual([
      [0, true],
      [90, true],
      [91, false],
      [391, false],
    ]);
    expect(rows(profile, hours, profile.lastAt)).toEqual([
      [0, true],
      [90, true],
      [91, false],
    ]);
  });

  test('only a goal that fits its predicate counts', () => {
    const cheap = { what: 'order', gapMs: 60_000, item: 1, price: 5 };
    const { visitor } = live(signalsOf([{ what: 'view', gapMs: 0, item: 1, price: 20 }, cheap]));
    expect(rows(visitor.profile, 'visit')).toEqual([
      [0, false],
      [1, false],
    ]);
  });
});

test('the vocabulary is what many visitors have, and no id', () => {
  const vocabulary = createVocabulary('product_id');
  for (let i = 0; i < 6; i++) {
    const { profile } = live(
      signalsOf([
        { what: 'view', gapMs: 0, item: 1, price: 3 },
        { what: i < 4 ? 'add' : 'page', gapMs: 5, item: 1, price: 3 },
      ]),
    ).visitor;
    vocabulary.add(profile);
  }
  expect(vocabulary.read()).toEqual({
    types: ['Product Viewed'],
    amounts: [
      { event: 'Product Viewed', property: 'price' },
      { event: 'Product Viewed', property: 'revenue' },
    ],
  });
});
