/**
 * The behavioural language against a naive oracle, in the three ways in which a condition is answered: live, with events in any
 * order of arrival; in a batch, by definitions that come after all of it had happened; and in a replay from the stored form.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { atTime, mergeVisitors, newVisitor, step, underRules, type Visitor } from './loop.ts';
import type { PersonId } from './profile/profile.ts';
import type { Rules } from './rules.ts';
import type { ConditionDocument } from './segment/condition.ts';
import type { Signal } from './signal/signal.ts';
import { asTime } from './std/time.ts';
import { NOON, rulesOf } from './testing/given.ts';
import { arrivals, condition, GAPS_MS, TRAITS } from './testing/oracle/language.ts';
import { MODELS, TRAINED } from './testing/oracle/model-oracle.ts';
import { type Document, holds } from './testing/oracle/oracle.ts';

/** (condition, past, time) cases in all modes together; more by the environment. */
const CASES_MIN = Number(process.env['ATTUNE_CASES'] ?? 100_000);
const RUNS = Math.ceil(CASES_MIN / 50);
const seed = Number(process.env['ATTUNE_SEED'] ?? 20261121);

const traits = new Map(Object.entries(TRAITS).map(([key, document]) => [key, document as Document]));
const conditions = fc.array(condition, { minLength: 4, maxLength: 8 });
const waits = fc.array(fc.constantFrom(...GAPS_MS), { minLength: 1, maxLength: 3 });

const rulesFor = (documents: readonly object[]): Rules =>
  rulesOf(
    {
      segment: documents.map((each, i) => ({ key: `s${i}`, condition: each })),
      trait: Object.entries(TRAITS).map(([key, document]) => ({ key, ...document })),
      model: Object.entries(MODELS).map(([key, document]) => ({ key, ...document })),
    },
    TRAINED,
  );
const start = (rules: Rules, id = 'a:visitor') => newVisitor(rules, id as PersonId, NOON);
const foldAll = (rules: Rules, signals: readonly Signal[], before = start(rules)) =>
  signals.reduce((visitor, signal) => step(rules, visitor, signal).visitor, before);
const keysOf = (visitor: Visitor) => visitor.membership.segments.map(({ key }) => key);
/** As the store has it. */
const stored = (visitor: Visitor) => JSON.parse(JSON.stringify(visitor)) as Visitor;
const once = (signals: readonly Signal[]) => [...new Map(signals.map((signal) => [signal.id, signal])).values()];

let cases = 0;
function judge(documents: readonly object[], visitor: Visitor, past: readonly Signal[], now: number): void {
  const asked = { past: once(past), now, traits, segments: new Map(), context: {} };
  const expected = documents.flatMap((each, i) => (holds(each as ConditionDocument, asked) ? [`s${i}`] : []));
  cases += documents.length;
  expect(keysOf(visitor)).toEqual(expected.sort());
}

/** Asks at each of the later times, one after the other. */
function judgeLater(
  rules: Rules,
  documents: readonly object[],
  visitor: Visitor,
  past: readonly Signal[],
  gaps: readonly number[],
) {
  let now = visitor.profile.lastAt as number;
  let later = visitor;
  for (const gap of gaps) {
    now += gap;
    later = atTime(rules, later, asTime(now)).visitor;
    judge(documents, later, past, now);
  }
}

describe('every condition is answered as its definition says', () => {
  afterAll(() => {
    process.stdout.write(`${cases} cases of (condition, past, time), seed ${seed}\n`);
  });

  test('live: after each event in any order of arrival, and as time passes', () => {
    fc.assert(
      fc.property(conditions, arrivals, waits, (documents, signals, gaps) => {
        const rules = rulesFor(documents);
        let visitor = start(rules);
        signals.forEach((signal, i) => {
          visitor = step(rules, visitor, signal).visitor;
          judge(documents, visitor, signals.slice(0, i + 1), visitor.profile.lastAt);
        });
        if (signals.length > 0) judgeLater(rules, documents, visitor, signals, gaps);
      }),
      { numRuns: RUNS, seed },
    );
  });

  test('in a batch: definitions that come after it all had happened', () => {
    fc.assert(
      fc.property(conditions, arrivals, waits, (documents, signals, gaps) => {
        if (signals.length === 0) return;
        const rules = rulesFor(documents);
        const visitor = underRules(rules, foldAll(rulesOf({}), signals));
        judge(documents, visitor, signals, visitor.profile.lastAt);
        judgeLater(rules, documents, visitor, signals, gaps);
      }),
      { numRuns: RUNS, seed: seed + 1 },
    );
  });

  test('in a replay: stored and taken up again in the middle', () => {
    fc.assert(
      fc.property(conditions, arrivals, waits, fc.nat(12), (documents, signals, gaps, cut) => {
        if (signals.length === 0) return;
        const rules = rulesFor(documents);
        const before = foldAll(rules, signals.slice(0, cut));
        // Some entries were folded already before the crash: they come again.
        const again = signals.slice(Math.max(0, cut - 3));
        const visitor = foldAll(rules, again, stored(before));
        judgeLater(rules, documents, stored(visitor), signals, gaps);
      }),
      { numRuns: RUNS, seed: seed + 2 },
    );
  });

  test('merged: two identities that turn out to be one person', () => {
    fc.assert(
      fc.property(conditions, arrivals, waits, fc.infiniteStream(fc.boolean()), (documents, signals, gaps, sides) => {
        const rules = rulesFor(documents);
        const [one, other]: [Signal[], Signal[]] = [[], []];
        for (const signal of once(signals)) (sides.next().value ? one : other).push(signal);
        if (one.length === 0 || other.length === 0) return;
        const merged = mergeVisitors(rules, foldAll(rules, one), foldAll(rules, other, start(rules, 'a:other')));
        judgeLater(rules, documents, merged, signals, gaps);
      }),
      { numRuns: RUNS / 2, seed: seed + 3 },
    );
  });

  test('asked often enough', () => expect(cases).toBeGreaterThanOrEqual(CASES_MIN));
});
